"""Topics that nobody named, at the command line."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from core.clock import SystemClock
from schemas.alerting import Step
from schemas.found import Found
from schemas.watch import Watch
from tests.builders import NOON
from tests.cli.shell import Shell
from tests.lives.pipeline import Pipeline

BUSES = Watch(id="buses", name="Buses", query="bus OR buses")


@pytest.fixture
def tocsin(tmp_path: Path) -> Shell:
    with Pipeline(tmp_path, watches=[BUSES], settings=Settings(home=tmp_path)) as pipeline:
        finds = (found("bees", '"bees"'), found("strike", "#strike"), found("named", 'entity:"Ada"'))
        pipeline.state.memory.commit(Step(1, (), (), (), finds))
    return Shell(tmp_path)


def found(name: str, query: str, ends_at: datetime = NOON) -> Found:
    return Found(
        watch="buses",
        id=f"found-{name}",
        name=name,
        query=query,
        revision=1,
        found_at=NOON,
        ends_at=ends_at,
        share=0.01,
        authors=6,
        texts=5,
        score=40.0,
    )


def test_a_topic_is_kept_and_another_dropped(tocsin: Shell) -> None:
    tocsin.well("topics", "keep", "buses", "found-bees")
    tocsin.well("topics", "drop", "buses", "found-strike")
    rows = tocsin.well("topics", "list", "--all", "--json").rows()
    assert {row["id"]: row["state"] for row in rows} == {
        "found-bees": "kept",
        "found-strike": "dropped",
        "found-named": "standing",
    }
    (watch,) = tocsin.well("watches", "list", "--json").rows()
    assert watch["topic"] == [{"id": "found-bees", "name": "bees", "query": '"bees"'}]


def test_what_was_found_in_an_earlier_revision_of_its_watch_is_judged_no_more(tmp_path: Path) -> None:
    with Pipeline(tmp_path, watches=[BUSES], settings=Settings(home=tmp_path)) as pipeline:
        late = found("late", "#late", ends_at=SystemClock().now() + timedelta(days=1))
        pipeline.state.memory.commit(Step(1, (), (), (), (late,)))
        tocsin = Shell(tmp_path)
        assert [row["id"] for row in tocsin.well("topics", "list", "--json").rows()] == ["found-late"]
        pipeline.state.watches.apply([BUSES.model_copy(update={"query": "bus"})], by="test")
        assert tocsin.well("topics", "list", "--json").rows() == []
        assert [row["id"] for row in tocsin.well("topics", "list", "--all", "--json").rows()] == ["found-late"]


def test_what_cannot_be_matched_on_arrival_is_not_kept(tocsin: Shell) -> None:
    refused = tocsin("topics", "keep", "buses", "found-named")
    assert refused.code == 1
    assert "entity" in refused.err
    assert tocsin("topics", "drop", "buses", "found-beez").code == 4
