"""What the doctor finds wrong: each thing broken in turn, and said with how it is mended."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from app import wiring
from app.doctor import MUCH, examine, room
from app.home import Home
from app.settings import Settings
from core.bus.port import RAW, Message
from core.errors import TocsinError
from core.state.stages import StageState
from schemas.route import Route
from schemas.watch import Watch
from tests.builders import NOON, mention, posted
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import TRAINS, Pipeline

CLOCK = HandClock(NOON)


class Patient:
    """A data folder in which nothing runs, and one watch is listened for."""

    def __init__(self, folder: Path, open_: ExitStack) -> None:
        self.settings, self.home, self.clock = Settings(home=folder), Home(folder), HandClock(NOON)
        wiring.prepare(self.settings, self.home, self.clock)
        self.state = open_.enter_context(wiring.open_state(self.settings, self.home, self.clock))
        bus = open_.enter_context(closing(wiring.open_bus(self.settings, self.home, self.clock)))
        self.publisher = open_.enter_context(closing(bus.publisher()))
        self.state.watches.apply([TRAINS], by="test")


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with ExitStack() as open_:
        yield Patient(tmp_path / "home", open_)


def wrong(patient: Patient, settings: Settings | None = None) -> dict[str, str]:
    """What is wrong, with what is said of it."""
    findings = examine(settings or patient.settings, patient.home, patient.clock)
    return {each.what: f"{each.sentence} {each.hint}" for each in findings if not each.well}


def test_of_a_folder_that_is_well_nothing_is_wrong(patient: Patient) -> None:
    assert wrong(patient) == {}


@pytest.mark.parametrize("what", ["sources", "stages", "notifiers"])
def test_a_plug_in_that_does_not_exist(patient: Patient, what: str) -> None:
    settings = patient.settings.model_copy(update={what: {"nowhere": {}}})
    assert f"{what}.nowhere: " in wrong(patient, settings)[what]


def test_a_folder_that_was_never_set_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "none")
    (finding,) = [each for each in examine(settings, Home(settings.home), CLOCK) if not each.well]
    assert (finding.what, "tocsin init" in finding.hint) == ("data folder", True)
    assert not settings.home.exists()


def test_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    with pytest.raises(TocsinError, match="Only 12 MiB are free"):
        room(tmp_path, 12 << 20)
    assert room(tmp_path, 3 << 30) == "3 GiB free"


def test_a_bus_on_which_much_waits(patient: Patient) -> None:
    body = posted("x:1").model_dump_json().encode()
    patient.publisher.publish(RAW, [Message(f"x:{n}", body) for n in range(MUCH + 1)])
    said = wrong(patient)
    assert said.keys() == {"bus"}
    assert f"{MUCH + 1:,} for analyse" in said["bus"]


def test_a_schema_of_another_version(patient: Patient) -> None:
    with closing(sqlite3.connect(patient.home.state)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0000'")
        connection.commit()
    assert "tocsin migrate" in wrong(patient)["state"]


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


def miscount(home: Home) -> None:
    """As no program of ours would."""
    with closing(sqlite3.connect(home.index / "truth.db")) as connection:
        connection.execute("UPDATE minutes SET mentions = mentions + 1")
        connection.commit()


def test_a_store_whose_counts_are_not_those_of_its_mentions(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention("x:1", "le train")))
        settings, home = pipeline.settings, pipeline.home
    miscount(home)
    findings = {each.what: each for each in examine(settings, home, CLOCK)}
    assert "1 minutes are counted otherwise than the mentions say" in findings["index"].sentence
    assert "tocsin restore" in findings["index"].hint


def test_the_owner_of_a_store_compares_it_when_it_is_asked(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted(mention("x:1", "le train")))
        assert pipeline.job("check").result == {"wrong": []}
        miscount(pipeline.home)
        assert "1 minutes are counted otherwise" in str(pipeline.job("check").result["wrong"])


def test_a_store_that_an_unheard_process_owns(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        findings = {each.what: each for each in examine(pipeline.settings, pipeline.home, pipeline.clock)}
    assert "is written by another process" in findings["index"].sentence


def test_an_index_stage_that_only_tries_again_is_not_asked_for_anything_that_would_be_waited_for(
    patient: Patient,
) -> None:
    degraded(patient)
    findings = {each.what: each for each in examine(patient.settings, patient.home, patient.clock)}
    assert findings["index"].sentence.startswith("is not compared with the store")
    assert patient.state.jobs.list(10) == []


def test_nothing_that_is_listened_for(patient: Patient) -> None:
    patient.state.watches.remove("trains", by="test")
    assert "Nothing is listened for" in wrong(patient)["watches"]


def test_a_watch_whose_query_can_no_longer_be_read(patient: Patient) -> None:
    patient.state.watches.apply([Watch(id="odd", name="Odd", query="(train")], by="test")
    assert "odd" in wrong(patient)["watches"]


def test_a_route_of_watches_of_which_nobody_listens_for_one(patient: Patient) -> None:
    route = Route(id="care", channel="care", watches=("trains", "trians"))
    told = patient.settings.model_copy(update={"notifiers": {"care": {"kind": "terminal"}}, "routes": (route,)})
    assert wrong(patient, told) == {
        "routed watches": 'routes.1.watches: there is no watch "trians". Did you mean "trains"?'
    }


def halted(patient: Patient) -> None:
    patient.state.stages.halt("sources.bluesky", "the token is refused.")


def silent(patient: Patient) -> None:
    patient.state.stages.report("weigh", "here:1", StageState.RUNNING, "", {})
    patient.clock.forward(seconds=60)


def degraded(patient: Patient) -> None:
    patient.state.stages.report("index", "here:1", StageState.DEGRADED, "The disk is full.", {})


def misconfigured(patient: Patient) -> None:
    patient.state.stages.report("alert", "here:1", StageState.HALTED, "notifiers.mail.host is missing.", {})


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (halted, "sources.bluesky is halted: the token is refused. Then `tocsin resume sources.bluesky`."),
        (silent, "Nothing was heard from weigh. Is `tocsin run` running?"),
        (degraded, "index: The disk is full. It tries again until that is mended."),
        (misconfigured, "alert: notifiers.mail.host is missing. Then start it again."),
    ],
)
def test_a_process_that_is_not_well(patient: Patient, broken: Callable[[Patient], None], sentence: str) -> None:
    broken(patient)
    assert wrong(patient) == {"processes": sentence}
