"""Whatever stands in a file, each row is an event or a refusal, and one bad row costs no other."""

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rows.row import ROW_LIMIT
from schemas.event import Posted
from schemas.mention import TEXT_LIMIT
from tests.contracts.source import Given, everything
from tests.ingest.parts import AT, HEADER, file_source, table, texts

CELL = st.one_of(
    st.sampled_from(["", AT, "ada", "0001-01-01", "9999-12-31T00:00:00Z", "=1+1", '"', "\ufeff", "-1"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=30)
LINES = st.lists(
    st.one_of(
        st.binary(max_size=30),
        st.sampled_from([f"{AT},ada,colis".encode(), b'"', b'a,"b', b"{}", b"[" * 40, b"null", b'{"kind":"posted"}']),
    ),
    max_size=30,
)


def replayed(name: str, content: bytes) -> Given:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return everything(file_source(path))


def outcomes(given: Given) -> int:
    return len(given.refused) + sum(isinstance(event, Posted) for event in given.events)


@given(ROWS)
def test_each_row_of_any_table_is_an_event_or_a_refusal(rows: list[tuple[str, str, str]]) -> None:
    content = table(rows)
    count = sum(1 for row in csv.reader(io.StringIO(content, newline="")) if row) - 1
    assert outcomes(replayed("rows.csv", content.encode())) == count


@given(
    st.lists(st.dictionaries(st.sampled_from([*HEADER, "likes", "kind"]), st.one_of(CELL, st.integers(), st.none())))
)
def test_each_object_of_any_file_is_an_event_or_a_refusal(objects: list[dict[str, object]]) -> None:
    content = "\n".join(json.dumps(each) for each in objects)
    assert outcomes(replayed("rows.ndjson", content.encode())) == len(objects)


@given(LINES)
def test_each_line_of_any_bytes_is_an_event_or_a_refusal(lines: list[bytes]) -> None:
    content = b"\n".join(line.replace(b"\n", b" ").replace(b"\r", b" ") for line in lines)
    count = sum(1 for line in content.split(b"\n") if line.decode("utf-8", "surrogateescape").strip())
    assert outcomes(replayed("rows.ndjson", content)) == count


@pytest.mark.parametrize("name", ["rows.csv", "rows.tsv"])
@given(lines=LINES)
def test_no_bytes_hide_the_good_row_before_or_after_them(name: str, lines: list[bytes]) -> None:
    comma = b"," if name == "rows.csv" else b"\t"
    good = [comma.join([AT.encode(), b"ada", text]) for text in (b"avant", b"apres")]
    broken = [line.replace(b'"', b"'") for line in lines]
    content = b"\n".join([comma.join(part.encode() for part in HEADER), good[0], *broken, good[1], b""])
    assert {"avant", "apres"} <= set(texts(replayed(name, content).events))


@pytest.mark.parametrize(
    "broken",
    [
        f'{AT},bob,"une citation qui ne finit pas',
        f'{AT},bob,"une citation" mal finie',
        f"{AT},bob,trop,de,cellules",
        f"{AT},bob",
        f'"{AT},bob,une citation qui commence trop tôt',
    ],
)
def test_a_broken_row_costs_itself_and_no_other(broken: str) -> None:
    good = [f'{AT},ada{n},"texte ""{n}"""' for n in range(100)]
    lines = ["published_at,author,text", *good[:50], broken, *good[50:]]
    given = replayed("rows.csv", "\r\n".join(lines).encode())
    assert texts(given.events) == [f'texte "{n}"' for n in range(100)]
    assert [refused.where for refused in given.refused] == ["line 52 of rows.csv"]
    assert given.refused[0].body.decode().rstrip() == broken


def test_a_tsv_without_quoting_keeps_its_quotes() -> None:
    lines = ["published_at\tauthor\ttext", f'{AT}\tada\t"Bravo', f'{AT}\tbob\t"Merci" à vous', f"{AT}\tcy\tfin"]
    given = replayed("rows.tsv", "\n".join(lines).encode())
    assert texts(given.events) == ['"Bravo', '"Merci" à vous', "fin"]
    assert given.refused == []


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    content = f"published_at,author,text\n{AT},ada,caf\xe9\n{AT},ada,café\n".encode("latin-1")
    (refused, _) = replayed("rows.csv", content).refused
    assert refused.reason == "byte 0xe9 at character 29 is not UTF-8: save the file as UTF-8."
    assert refused.body == f"{AT},ada,café\n".encode("latin-1")


def test_a_byte_order_mark_nuls_and_old_line_ends_are_no_obstacle() -> None:
    content = f"\ufeffpublished_at,author,text\r{AT},ada,co\0lis\r{AT},bob,perdu\r"
    assert texts(replayed("rows.csv", content.encode()).events) == ["colis", "perdu"]


def test_lone_surrogates_written_as_escapes_are_replaced() -> None:
    line = f'{{"published_at": "{AT}", "author": "ada", "text": "perdu \\ud83d !"}}'
    assert texts(replayed("rows.ndjson", line.encode()).events) == ["perdu \ufffd !"]


def test_a_text_of_a_million_characters_is_cut_and_the_next_row_is_read() -> None:
    given = replayed("rows.csv", table([(AT, "ada", "a" * 1_000_000), (AT, "bob", "court")]).encode())
    assert [len(text) for text in texts(given.events)] == [TEXT_LIMIT, 5]


@pytest.mark.parametrize(
    ("name", "huge"),
    [
        ("rows.csv", f"{AT},ada,{'a' * (ROW_LIMIT + 10)}"),
        ("rows.csv", f'{AT},ada,"{"a" * 100 + chr(10)}' + f"{AT},x,{'y' * 9000}\n" * (ROW_LIMIT // 9000)),
        ("rows.tsv", f"{AT}\tada\t{'a' * (ROW_LIMIT + 10)}"),
        ("rows.ndjson", '{"text": "' + "a" * (ROW_LIMIT + 10) + '"}'),
    ],
    ids=["line", "quote", "tsv", "object"],
)
def test_a_row_without_end_is_refused_and_the_next_one_is_read(name: str, huge: str) -> None:
    good = {
        "rows.csv": f"{AT},bob,court",
        "rows.tsv": f"{AT}\tbob\tcourt",
        "rows.ndjson": json.dumps({"published_at": AT, "author": "bob", "text": "court"}),
    }[name]
    header = {"rows.csv": "published_at,author,text\n", "rows.tsv": "published_at\tauthor\ttext\n"}.get(name, "")
    given = replayed(name, f"{header}{huge}\n{good}\n".encode())
    assert texts(given.events)[-1] == "court"
    assert f"it is longer than {ROW_LIMIT} characters." in {refused.reason for refused in given.refused}


def test_objects_nested_without_end_are_refused() -> None:
    content = '{"a":' * 100_000 + "\n" + json.dumps({"published_at": AT, "author": "ada", "text": "court"})
    given = replayed("rows.ndjson", content.encode())
    assert (len(given.refused), texts(given.events)) == (1, ["court"])
