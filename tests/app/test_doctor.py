"""What the doctor finds wrong: each thing broken in turn, and said with how it is mended."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from app.doctor import MUCH, Finding, examine, room
from app.home import Home
from app.settings import Settings
from core.bus.port import RAW, Message
from core.errors import TocsinError
from core.state.stages import StageState
from schemas.watch import Watch
from tests.builders import NOON, mention, posted
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import Pipeline

CLOCK = HandClock(NOON)


def found(settings: Settings, pipeline: Pipeline) -> Mapping[str, Finding]:
    return {finding.what: finding for finding in examine(settings, pipeline.home, pipeline.clock)}


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path / "home") as opened:
        yield opened


def wrong(pipeline: Pipeline, settings: Settings | None = None) -> dict[str, str]:
    """What is wrong, with what is said of it."""
    findings = found(settings or pipeline.settings, pipeline).values()
    return {each.what: f"{each.sentence} {each.hint}" for each in findings if not each.well}


def test_of_a_folder_that_is_well_nothing_is_wrong(pipeline: Pipeline) -> None:
    pipeline.hear(posted(mention("x:1", "le train")))
    assert wrong(pipeline) == {}


@pytest.mark.parametrize("what", ["sources", "stages", "notifiers"])
def test_a_plug_in_that_does_not_exist(pipeline: Pipeline, what: str) -> None:
    settings = pipeline.settings.model_copy(update={what: {"nowhere": {}}})
    assert f"{what}.nowhere: " in wrong(pipeline, settings)[what]


def test_a_folder_that_was_never_set_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "none")
    (finding,) = [each for each in examine(settings, Home(settings.home), CLOCK) if not each.well]
    assert (finding.what, "tocsin init" in finding.hint) == ("data folder", True)
    assert not settings.home.exists()


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match="Only 12 MiB are free"):
        room(tmp_path, 12 << 20)
    assert room(tmp_path, 3 << 30) == "3 GiB free"


def test_a_bus_on_which_much_waits(pipeline: Pipeline) -> None:
    body = posted("x:1").model_dump_json().encode()
    pipeline.publisher.publish(RAW, [Message(f"x:{n}", body) for n in range(MUCH + 1)])
    said = wrong(pipeline)
    assert said.keys() == {"bus"}
    assert f"'analyse': {MUCH + 1}" in said["bus"]


def test_a_schema_of_another_version(pipeline: Pipeline) -> None:
    with closing(sqlite3.connect(pipeline.home.state)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    assert "tocsin migrate" in wrong(pipeline)["state"]


def test_a_state_that_is_damaged(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        settings, home = pipeline.settings, pipeline.home
    home.state.write_bytes(b"no database" * 1000)
    findings = {each.what: each for each in examine(settings, home, CLOCK)}
    assert not findings["state"].well
    assert "tocsin restore" in findings["state"].hint


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        settings, home = pipeline.settings, pipeline.home
    (home.index / "truth.db").unlink()
    assert [each.what for each in examine(settings, home, CLOCK) if not each.well] == ["store"]


def test_nothing_that_is_listened_for(pipeline: Pipeline) -> None:
    pipeline.state.watches.remove("trains", by="test")
    assert "Nothing is listened for" in wrong(pipeline)["watches"]


def test_a_watch_whose_query_can_no_longer_be_read(pipeline: Pipeline) -> None:
    pipeline.state.watches.apply([Watch(id="odd", name="Odd", query="(train")], by="test")
    assert "odd" in wrong(pipeline)["watches"]


def halted(pipeline: Pipeline) -> None:
    pipeline.state.stages.halt("sources.bluesky", "the token is refused.")


def silent(pipeline: Pipeline) -> None:
    pipeline.state.stages.report("weigh", "here:1", StageState.RUNNING, "", {})
    pipeline.clock.forward(seconds=60)


def degraded(pipeline: Pipeline) -> None:
    pipeline.state.stages.report("index", "here:1", StageState.DEGRADED, "The disk is full.", {})


def misconfigured(pipeline: Pipeline) -> None:
    pipeline.state.stages.report("alert", "here:1", StageState.HALTED, "notifiers.mail.host is missing.", {})


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (halted, "sources.bluesky is halted: the token is refused. Then `tocsin resume sources.bluesky`."),
        (silent, "Nothing was heard from weigh. Is `tocsin run` running?"),
        (degraded, "index: The disk is full. It tries again until that is mended."),
        (misconfigured, "alert: notifiers.mail.host is missing. Then start it again."),
    ],
)
def test_a_process_that_is_not_well(pipeline: Pipeline, broken: Callable[[Pipeline], None], sentence: str) -> None:
    broken(pipeline)
    assert wrong(pipeline) == {"processes": sentence}
