"""What is wrong with a deployment, from what its processes say."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.drain import BEGAN
from app.troubles import Troubles, Work, falls_behind
from core.errors import Transient
from core.state.coverage import CoverageLedger
from core.state.database import Database
from core.state.stages import Stages, StageState
from schemas.event import Covered
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated

MINUTE = timedelta(minutes=1)


class Bus:
    """Lag, as it is said to be; None: it cannot be reached."""

    def __init__(self) -> None:
        self.waiting: int | None = 0

    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        if self.waiting is None:
            raise Transient("no broker")
        return {0: self.waiting if group == "weigh" else 0}


class Site:
    def __init__(self, database: Database) -> None:
        self.clock = HandClock(NOON)
        self.stages = Stages(database, self.clock)
        self.ledger = CoverageLedger(database)
        self.bus = Bus()
        every = timedelta(seconds=10)
        self.health = Troubles(self.stages, self.ledger, self.bus, ["forum"], every, self.clock)

    def say(self, stage: str, **figures: float) -> None:
        self.stages.report(stage, "host:1", StageState.RUNNING, "", figures)

    @property
    def wrong(self) -> list[tuple[str, str, datetime]]:
        return [(each.kind, each.of, each.since) for each in self.health.troubles()]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    database = migrated(tmp_path / "state.db")
    yield Site(database)
    database.close()


def test_what_works_is_no_trouble(site: Site) -> None:
    site.say("weigh")
    site.say("sources.forum")
    site.say("alert", **{BEGAN: NOON.timestamp()})
    assert site.wrong == []


def test_a_halted_stage_a_source_and_a_notifier_are(site: Site) -> None:
    for stage in ("weigh", "sources.forum", "notifiers.care"):
        site.stages.halt(stage, "broken")
    assert site.wrong == [("notifier", "care", NOON), ("source", "forum", NOON), ("stage", "weigh", NOON)]


def test_a_listener_and_a_stage_that_not_all_have_are_told_apart_from_stages(site: Site) -> None:
    for stage in ("listeners.slack", "pictures"):
        site.stages.halt(stage, "broken")
    assert site.wrong == [("listener", "slack", NOON), ("extra", "pictures", NOON)]


def test_a_process_that_is_heard_no_more_is(site: Site) -> None:
    site.say("weigh")
    site.clock.forward(minutes=2)
    assert site.wrong == [("stage", "weigh", NOON)]


def test_an_evaluation_is_late_from_when_it_was_due(site: Site) -> None:
    site.say("alert", **{BEGAN: NOON.timestamp()})
    site.clock.forward(seconds=25)
    assert site.wrong == [("evaluation", "alert", NOON + timedelta(seconds=10))]


def test_a_bus_that_cannot_be_reached_is_told_since_when(site: Site) -> None:
    site.bus.waiting = None
    assert site.wrong == [("bus", "", NOON)]
    site.clock.forward(seconds=10)
    assert site.wrong == [("bus", "", NOON)]


def test_a_source_of_which_nothing_was_searchable_for_more_than_an_hour_is(site: Site) -> None:
    site.say("sources.forum")
    span = Covered(source="forum", start=NOON - 90 * MINUTE, end=NOON - 61 * MINUTE, observed_at=NOON)
    site.ledger.record(span)
    assert site.wrong == [("coverage", "forum", NOON - 61 * MINUTE)]


def test_a_stage_before_which_more_waits_than_it_can_do_in_ten_minutes_falls_behind(site: Site) -> None:
    for minute in range(4):
        site.bus.waiting = 5_000 + 1_000 * minute
        site.say("weigh", records=100.0 * minute)
        found = site.wrong
        site.clock.forward(minutes=1)
    assert found == [("lag", "weigh", NOON + 2 * MINUTE)]


def test_a_stage_that_is_busy_and_keeps_up_does_not(site: Site) -> None:
    for minute in range(4):
        site.bus.waiting = 5_000
        site.say("weigh", records=10_000.0 * minute)
        assert site.wrong == []
        site.clock.forward(minutes=1)


def test_nothing_is_said_of_a_pace_before_two_minutes_have_gone_by() -> None:
    assert not falls_behind([Work(NOON, 10**6, 0.0), Work(NOON + MINUTE, 10**6, 0.0)])
    assert falls_behind([Work(NOON, 10**6, 0.0), Work(NOON + 2 * MINUTE, 10**6, 0.0)])
