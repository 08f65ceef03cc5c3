"""What nobody should send and somebody does: each has one clear outcome at the end of the pipeline."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.exporting import export
from app.watchfile import read_watches
from core.bus.port import RAW, Message
from core.errors import Misconfigured
from core.query.errors import QueryError
from core.query.parse import parse
from ingest.clean import clean
from schemas.analysis import NO_WATCH
from schemas.mention import TEXT_LIMIT
from schemas.scope import ALL
from tests.builders import MORNING, mention, posted
from tests.lives.pipeline import Pipeline


def rows(folder: Path, *texts: str) -> Path:
    """A file of posts x:1, x:2, …, one for each text."""
    file = folder / "rows.ndjson"
    known = {"network": "x", "published_at": AT, "author": "ada"}
    lines = ({"id": str(number), "text": text} | known for number, text in enumerate(texts, start=1))
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return file


def table(folder: Path, header: str, *lines: str) -> Path:
    file = folder / "rows.csv"
    file.write_text("\n".join((header, *lines, "")))
    return file


AT = MORNING.isoformat()


def found(pipeline: Pipeline, query: str) -> list[str]:
    return sorted(hit.mention.id for hit in pipeline.store.search(parse(query), ALL, 100).hits)


def reasons(pipeline: Pipeline) -> list[str]:
    return [filed.letter.reason for filed in pipeline.state.dead_letters.waiting(after=0, limit=100)]


def test_a_text_of_a_million_characters_is_cut_and_says_so(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.replay(rows(tmp_path, "le train " + "x" * 1_000_000, "un train"))
    hit = pipeline.one("x:1")
    assert (len(hit.mention.text), hit.mention.truncated) == (TEXT_LIMIT, True)
    assert found(pipeline, "train") == ["x:1", "x:2"]


def test_nuls_and_lone_surrogates_are_taken_out_and_the_rest_is_found(pipeline: Pipeline, tmp_path: Path) -> None:
    pipeline.replay(rows(tmp_path, "un tra\x00in\udc80 parti"))
    assert pipeline.one("x:1").mention.text == "un train\ufffd parti"
    assert found(pipeline, "parti") == ["x:1"]


def test_marks_of_direction_stay_in_the_text_and_do_not_hide_its_words(pipeline: Pipeline, tmp_path: Path) -> None:
    text = "\u202ele \u2067train\u2069 est\u200f parti\u202c"
    pipeline.replay(rows(tmp_path, text))
    assert pipeline.one("x:1").mention.text == text
    assert found(pipeline, '"train est parti"') == ["x:1"]


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_date_at_the_ends_of_time_is_a_dead_letter_and_the_rest_goes_on(
    pipeline: Pipeline, tmp_path: Path, year: str
) -> None:
    lines = (f"x,1,{year},ada,un train", f"x,2,{AT},ada,un train")
    assert pipeline.replay(table(tmp_path, "network,id,published_at,author,text", *lines)).refused == 1
    assert pipeline.sightings().keys() == {("x:2", "trains")}
    (reason,) = reasons(pipeline)
    assert "line 2" in reason
    assert year[:4] in reason


def test_a_negative_count_is_a_dead_letter_and_the_rest_goes_on(pipeline: Pipeline, tmp_path: Path) -> None:
    lines = (f"x,1,{AT},ada,un train,-5", f"x,2,{AT},ada,un train,5")
    assert pipeline.replay(table(tmp_path, "network,id,published_at,author,text,likes", *lines)).refused == 1
    assert pipeline.sightings().keys() == {("x:2", "trains")}
    assert "-5" in reasons(pipeline)[0]


def test_of_one_id_with_two_bodies_the_newer_observation_stands_and_of_one_time_the_first(pipeline: Pipeline) -> None:
    pipeline.hear(posted(mention("x:1", "un train")), posted(mention("x:1", "un autre train")))
    assert pipeline.one("x:1").mention.text == "un train"
    pipeline.hear(posted(mention("x:1", "un bus", seen=MORNING + timedelta(minutes=1))))
    assert pipeline.sightings().keys() == {("x:1", NO_WATCH)}
    assert pipeline.counted() == {}


def test_html_is_text_like_any_other(pipeline: Pipeline) -> None:
    text = "<script>alert('train')</script> &lt;b&gt;"
    pipeline.hear(posted(mention("x:1", text)))
    assert pipeline.one("x:1").mention.text == text


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0 train", "@SUM(train)", "+train", "-train", "\t=train"])
def test_no_text_is_a_formula_in_an_export(pipeline: Pipeline, tmp_path: Path, text: str) -> None:
    pipeline.hear(posted(mention("x:1", text)))
    assert export(pipeline.store, None, ALL, tmp_path / "out.csv") == 1
    with (tmp_path / "out.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["text"] == f"'{text}"


def test_a_query_of_ten_thousand_clauses_is_refused_in_a_search_and_as_a_watch(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    query = " OR ".join(f"a{number}" for number in range(10_000))
    with pytest.raises(QueryError, match="Split it"):
        found(pipeline, query)
    file = tmp_path / "watches.toml"
    file.write_text(f'[[watch]]\nid = "all"\nname = "All"\nquery = "{query}"\n')
    with pytest.raises(Misconfigured, match="Split it"):
        read_watches(file)


def test_the_longest_query_allowed_is_matched_and_searched_alike(tmp_path: Path) -> None:
    query = " OR ".join([*(f"word{number}" for number in range(1_990)), "train"])
    file = tmp_path / "watches.toml"
    file.write_text(f'[[watch]]\nid = "long"\nname = "Long"\nquery = "{query}"\n')
    with Pipeline(tmp_path / "home", watches=read_watches(file)) as pipeline:
        pipeline.hear(posted(mention("x:1", "un train")), posted(mention("x:2", "un bus")))
        assert pipeline.sightings().keys() == {("x:1", "long"), ("x:2", NO_WATCH)}
        assert found(pipeline, query) == ["x:1"]


@pytest.mark.parametrize("query", ["*", "NOT train", "published:[2020-01-01 TO *]", "train OR NOT train"])
def test_a_watch_that_matches_everything_is_refused_and_the_others_of_its_file_with_it(
    tmp_path: Path, query: str
) -> None:
    file = tmp_path / "watches.toml"
    good = '[[watch]]\nid = "good"\nname = "Good"\nquery = "train"\n'
    file.write_text(f'{good}\n[[watch]]\nid = "all"\nname = "All"\nquery = "{query}"\n')
    with pytest.raises(Misconfigured, match='watch "all"'):
        read_watches(file)


@settings(max_examples=15)
@given(bodies=st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"{}", b"null", b"[" * 9_999])), max_size=9))
def test_whatever_bytes_get_on_the_bus_no_stage_stumbles(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    with Pipeline(tmp_path_factory.mktemp("bytes")) as pipeline:
        pipeline.publisher.publish(RAW, [Message("x:bad", body) for body in bodies])
        pipeline.hear(posted("x:1"))
        assert pipeline.sightings().keys() == {("x:1", "trains")}
        assert len(reasons(pipeline)) == len(bodies)


TEXTS = st.lists(st.text(st.characters(), max_size=80), min_size=1, max_size=8)


@settings(max_examples=25)
@given(texts=TEXTS, handle=st.text(st.characters(), max_size=20))
def test_any_text_and_any_name_come_out_as_they_went_in_but_for_what_cannot_be_kept(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], handle: str
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    template = posted("x:1").model_dump(mode="json")
    with (folder / "events.ndjson").open("w") as file:
        for number, text in enumerate(texts):
            author = {"id": "x:ada", "handle": handle}
            given = template["mention"] | {"id": f"x:{number}", "text": text, "author": author}
            file.write(json.dumps(template | {"mention": given}) + "\n")
    with Pipeline(folder / "home") as pipeline:
        pipeline.replay(folder / "events.ndjson")
        hits = pipeline.sightings().values()
        assert {hit.mention.id: hit.mention.text for hit in hits} == {
            f"x:{number}": clean(text) for number, text in enumerate(texts)
        }
        assert {hit.mention.author.handle for hit in hits} == {clean(handle)}
        assert export(pipeline.store, None, ALL, folder / "out.csv") == len(texts)
        assert pipeline.disagreements() == []
