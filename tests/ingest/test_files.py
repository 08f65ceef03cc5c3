"""Files as a source, in every format: what every source must do, and what a replay must do besides."""

import gzip
import importlib.util
import json
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard

from core.errors import Misconfigured, NotFound, Permanent
from core.plugins import Plugins
from ingest.port import Source
from ingest.rows.columns import Columns
from ingest.sources.files import FileSource, Settings
from schemas.event import Covered, Deleted, Posted, Updated
from tests.builders import MORNING, NOON, deleted, mention, posted, updated
from tests.contracts.source import Given, Scene, SourceContract, everything
from tests.ingest.parts import AT, HEADER, HandClock, file_source, table, texts

Rows = Sequence[tuple[str, str, str]]
MINUTE = timedelta(minutes=1)


def written_rows(count: int, bad: int = 1) -> list[tuple[str, str, str]]:
    """Sorted, one a minute, the last ones without a date."""
    good = [((MORNING + n * MINUTE).isoformat(), "ada", f'colis {n}, "perdu"\nencore') for n in range(count - bad)]
    return good + [("demain", "ada", f"sans date {n}") for n in range(bad)]


def csv_file(folder: Path, rows: Rows) -> Path:
    path = folder / "rows.csv"
    path.write_text(table(rows), "utf-8-sig", newline="")
    return path


def tsv_file(folder: Path, rows: Rows) -> Path:
    path = folder / "rows.tsv"
    path.write_text(table(rows, delimiter="\t"), "utf-8", newline="")
    return path


def ndjson_file(folder: Path, rows: Rows) -> Path:
    path = folder / "rows.ndjson"
    path.write_text("\n".join(json.dumps(dict(zip(HEADER, row, strict=True))) for row in rows) + "\n", "utf-8")
    return path


def gzip_file(folder: Path, rows: Rows) -> Path:
    path = folder / "rows.csv.gz"
    path.write_bytes(gzip.compress(table(rows).encode()))
    return path


def zstandard_file(folder: Path, rows: Rows) -> Path:
    """In several frames, as parallel compressors write it."""
    path = folder / "rows.ndjson.zst"
    whole = ndjson_file(folder, rows).read_bytes()
    frames = [zstandard.compress(whole[start : start + 5000]) for start in range(0, len(whole), 5000)]
    path.write_bytes(b"".join(frames))
    return path


def parquet_file(folder: Path, rows: Rows) -> Path:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = folder / "rows.parquet"
    parquet.write_table(arrow.table({name: [row[n] for row in rows] for n, name in enumerate(HEADER)}), str(path))
    return path


def semicolon_file(folder: Path, rows: Rows) -> Path:
    """As spreadsheets write a CSV where a comma is the decimal sign."""
    path = folder / "rows.csv"
    path.write_text(table(rows, delimiter=";"), "utf-8-sig", newline="")
    return path


FORMATS: list[Callable[[Path, Rows], Path]] = [
    csv_file,
    semicolon_file,
    tsv_file,
    ndjson_file,
    gzip_file,
    zstandard_file,
]
if importlib.util.find_spec("pyarrow"):
    FORMATS.append(parquet_file)


@pytest.mark.parametrize("write", FORMATS, ids=lambda write: write.__name__)
class TestEveryFormat(SourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path, write: Callable[[Path, Rows], Path]) -> Scene:
        return Scene(file_source(write(tmp_path, written_rows(1203, bad=3))), mentions=1200, refused=3)

    def test_a_text_is_kept_as_it_was_written(self, tmp_path: Path, write: Callable[[Path, Rows], Path]) -> None:
        text = 'bonjour,\tle "colis"\nest perdu 😡 =SUM(A1)'
        given = everything(file_source(write(tmp_path, [(AT, "ada", text)])))
        assert texts(given.events) == [text]

    def test_a_sorted_file_is_covered_as_it_goes(self, tmp_path: Path, write: Callable[[Path, Rows], Path]) -> None:
        events = everything(file_source(write(tmp_path, written_rows(1203)))).events
        claims = [event for event in events if isinstance(event, Covered)]
        assert len(claims) == 4
        assert (claims[0].start, claims[-1].end) == (MORNING, MORNING + 1202 * MINUTE)
        assert [claim.start for claim in claims[1:]] == [claim.end for claim in claims[:-1]]

    def test_an_unsorted_file_is_covered_once_at_its_end(
        self, tmp_path: Path, write: Callable[[Path, Rows], Path]
    ) -> None:
        events = everything(file_source(write(tmp_path, written_rows(1203)[::-1]))).events
        assert [event for event in events if isinstance(event, Covered)] == [events[-1]]
        claim = events[-1]
        assert isinstance(claim, Covered)
        assert (claim.start, claim.end) == (MORNING, MORNING + 1202 * MINUTE)


def test_a_file_is_found_as_a_plug_in(tmp_path: Path) -> None:
    plugin = Plugins[Source]("ingest.sources", "tocsin.sources").load("files")
    assert (plugin.settings, plugin.build) == (Settings, FileSource)
    assert csv_file(tmp_path, []).exists()


def test_native_events_pass_as_they_are(tmp_path: Path) -> None:
    events = [
        posted(mention("x:1", source="bluesky")),
        updated(mention("x:1", "le train arrive", source="bluesky", seen=NOON)),
        deleted("x:1", by="x:ada"),
        Covered(source="bluesky", start=MORNING, end=NOON, observed_at=NOON),
    ]
    path = tmp_path / "scenario.ndjson"
    path.write_text("".join(event.model_dump_json() + "\n" for event in events), "utf-8")
    assert everything(file_source(path)).events == events


def test_native_events_without_coverage_of_their_own_are_covered_for_each_source_among_them(tmp_path: Path) -> None:
    events = [posted(mention("x:1", source="bluesky")), posted(mention("x:2", source="rss.lemonde"))]
    path = tmp_path / "export.ndjson"
    path.write_text("".join(event.model_dump_json() + "\n" for event in events), "utf-8")
    claims = [event for event in everything(file_source(path)).events if isinstance(event, Covered)]
    assert {claim.source for claim in claims} == {"bluesky", "rss.lemonde"}


def test_a_column_that_happens_to_read_like_an_event_leaves_coverage_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = [(AT, "ada", "colis", ""), (AT, "bob", "perdu", "covered")]
    path.write_text(table(rows, (*HEADER, "kind")), "utf-8", newline="")
    given = everything(file_source(path))
    assert isinstance(given.events[-1], Covered)
    assert given.refused[0].reason.startswith('kind "covered" is none of post')


def test_a_native_event_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "scenario.ndjson"
    path.write_text('{"kind": "posted", "mention": {"id": ""}}\n{"kind": "deleted", "id": "x:1"}\n', "utf-8")
    given = everything(file_source(path))
    assert [refused.where for refused in given.refused] == ["line 1 of scenario.ndjson", "line 2 of scenario.ndjson"]


def test_the_last_of_two_rows_with_one_id_wins_wherever_they_stand(tmp_path: Path) -> None:
    rows = [(AT, "ada", f"version {n}", "7") for n in range(1100)]
    path = tmp_path / "rows.csv"
    path.write_text(table(rows, (*HEADER, "id")), "utf-8", newline="")
    events = [event for event in everything(file_source(path)).events if isinstance(event, Posted | Updated)]
    newest = max(events, key=lambda event: event.mention.observed_at)
    assert newest.mention.text == "version 1099"
    assert len({event.mention.observed_at for event in events}) == len(events) == 1100


def test_a_resumed_file_observes_later_than_before_even_if_the_clock_went_back(tmp_path: Path) -> None:
    path = csv_file(tmp_path, written_rows(600))
    before = file_source(path, clock=HandClock(NOON))
    before.open("")
    harvest = before.next_batch()
    while not harvest.events:
        harvest = before.next_batch()
    before.close()
    after = everything(file_source(path, clock=HandClock(NOON - timedelta(hours=1))), harvest.resume)
    assert isinstance(after.events[0], Posted)
    assert isinstance(harvest.events[0], Posted)
    assert after.events[0].mention.observed_at > harvest.events[0].mention.observed_at


def test_another_file_under_the_same_name_is_read_from_its_beginning(tmp_path: Path) -> None:
    end = everything(file_source(csv_file(tmp_path, written_rows(10)))).resume
    other = file_source(csv_file(tmp_path, [(AT, "bob", "un autre fichier")]))
    assert texts(everything(other, end).events) == ["un autre fichier"]


def test_a_file_or_a_mapping_that_was_mended_is_read_again_from_its_beginning(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = [(AT, "ada", f"colis {n}", "12") for n in range(600)] + [("hier", "bob", "perdu", "3")]
    path.write_text(table(rows, (*HEADER, "hearts")), "utf-8", newline="")
    first = everything(file_source(path))
    assert len(first.refused) == 1
    path.write_text(table([*rows[:-1], (AT, "bob", "perdu", "3")], (*HEADER, "hearts")), "utf-8", newline="")
    mended = everything(file_source(path), first.resume)
    assert (len(mended.mentions()), mended.refused) == (601, [])
    mapped = everything(file_source(path, Columns(likes="hearts")), mended.resume)
    assert isinstance(mapped.events[0], Posted)
    assert mapped.events[0].mention.engagement.likes == 12


@pytest.mark.parametrize("compress", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_a_compressed_file_that_was_cut_gives_its_rows_and_then_says_so(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    whole = "".join(f'{{"published_at": "{AT}", "author": "ada{n}", "text": "{hash(n)}"}}\n' for n in range(30_000))
    path = tmp_path / f"rows.ndjson.{'gz' if compress is gzip.compress else 'zst'}"
    path.write_bytes(compress(whole.encode())[:-1000])
    source = file_source(path)
    given = Given()
    with pytest.raises(Permanent, match="cannot be read beyond line"), closing(source):
        given.take(source)
    assert len(given.events) > 10_000


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"tweets\.csv"):
        file_source(tmp_path / "tweets.csv").open("")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rows.xlsx", "", "no format that can be read"),
        ("rows.csv", "", "is empty"),
        ("rows.csv", "date,author,text\n", "no column published_at. Its columns are date, author, text"),
        ("rows.csv", "published_at,author,text,text\n", "two columns called text"),
        ("rows.csv", 'published_at,"author,text\n', "header of rows.csv cannot be read"),
        ("rows.csv", "date,author,text\n", "--column published_at=NAME"),
    ],
)
def test_a_file_that_cannot_be_replayed_is_said_before_anything_is(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    with pytest.raises(Misconfigured, match=said):
        file_source(path).open("")


def test_a_table_that_a_spreadsheet_saved_as_utf_16_is_told_to_be_utf_8(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text(table([(AT, "zoé", "où ça ?")]), "utf-16")
    with pytest.raises(Misconfigured, match=r"header of rows\.csv cannot be read: byte .* is not UTF-8: save the file"):
        file_source(tmp_path / "rows.csv").open("")


def test_what_is_no_parquet_is_said_in_one_sentence(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "rows.parquet").write_bytes(b"PAR1xxxx")
    with pytest.raises(Permanent, match=r"[^.]\.$"):
        file_source(tmp_path / "rows.parquet").open("")


def test_a_mapped_column_that_the_file_lacks_is_a_mistake_and_an_optional_one_is_not(tmp_path: Path) -> None:
    path = csv_file(tmp_path, written_rows(3, bad=0))
    assert len(everything(file_source(path)).mentions()) == 3
    with pytest.raises(Misconfigured, match="no column favorites"):
        file_source(path, Columns(likes="favorites")).open("")


def test_deletions_of_a_native_file_keep_who_deleted(tmp_path: Path) -> None:
    path = tmp_path / "scenario.ndjson"
    path.write_text(deleted("x:1", by="x:marque").model_dump_json() + "\n", "utf-8")
    (event,) = everything(file_source(path)).events
    assert isinstance(event, Deleted)
    assert event.by == "x:marque"
