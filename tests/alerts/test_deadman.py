"""Silence means silence: what keeps Tocsin from seeing rings too, once, and is over when it sees again."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from alerts import incidents as life
from alerts.deadman import DeadMan
from alerts.port import Trouble
from core.state.incidents import Incidents
from schemas.analysis import NO_WATCH
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.route import Route
from tests.alerts.world import World
from tests.builders import NOON

MINUTE = timedelta(minutes=1)


class Told:
    """Health, as it is said to be."""

    def __init__(self) -> None:
        self.wrong: list[Trouble] = []

    def troubles(self) -> Sequence[Trouble]:
        return self.wrong


class Watchman:
    """A dead man's switch over a real state, looked at every ten seconds."""

    def __init__(self, world: World, *routes: Route) -> None:
        self.world = world
        self.health = Told()
        self._routes = routes or (Route(id="phone", channel="phone"),)
        self.begin()

    def begin(self) -> None:
        """As after a start."""
        state, clock = self.world.memory(), self.world.clock
        self.switch = DeadMan(state, self.health, lambda: self._routes, list, clock)

    def break_down(self, kind: str = "stage", of: str = "weigh") -> None:
        self.health.wrong.append(Trouble(kind, of, self.world.clock.now()))  # type: ignore[arg-type]

    def watch(self, minutes: int) -> None:
        for _ in range(minutes * 6):
            self.world.clock.forward(seconds=10)
            self.switch.look()
            self.world.deliver()

    def snooze(self, minutes: int) -> None:
        now = self.world.clock.now()
        snoozed = life.snoozed_until(self.incident, now + minutes * MINUTE, "Sofia", now)
        Incidents(self.world.database, self.world.clock).save(snoozed.incident, "snooze", "Sofia", snoozed.line)

    @property
    def incident(self) -> Incident:
        (one,) = self.world.incidents()
        return one

    @property
    def heard(self) -> list[str]:
        return [delivery.what for delivery in self.world.channel.sent]


@pytest.fixture
def watchman(tmp_path: Path) -> Iterator[Watchman]:
    with World.begin(tmp_path, NOON) as world:
        yield Watchman(world)


def test_while_all_is_well_nothing_is_said(watchman: Watchman) -> None:
    watchman.watch(30)
    assert watchman.world.incidents() == []


def test_a_stage_that_does_not_work_rings_after_five_minutes(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.watch(4)
    assert watchman.heard == []
    watchman.watch(2)
    assert watchman.heard == ["opened"]
    assert (watchman.incident.kind, watchman.incident.watch, watchman.incident.severity) == (
        IncidentKind.BLIND,
        NO_WATCH,
        4,
    )
    assert watchman.world.channel.subjects == ["Tocsin 4/5: blind or late"]
    assert "The stage weigh does not work, since 2026-03-02 12:00 UTC." in watchman.world.channel.sent[0].text


def test_it_is_over_once_nothing_was_wrong_for_ten_minutes(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.watch(6)
    watchman.health.wrong.clear()
    watchman.watch(9)
    assert watchman.heard == ["opened"]
    watchman.watch(2)
    assert watchman.heard == ["opened", "resolved"]
    assert watchman.incident.state is IncidentState.RESOLVED


def test_what_comes_and_goes_is_one_incident(watchman: Watchman) -> None:
    for _ in range(5):
        watchman.break_down()
        watchman.watch(6)
        watchman.health.wrong.clear()
        watchman.watch(5)
    assert watchman.heard == ["opened"]


def test_a_snooze_of_it_ends_and_it_rings_again(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.watch(6)
    watchman.snooze(30)
    watchman.watch(29)
    assert watchman.heard == ["opened", "snoozed"]
    watchman.watch(2)
    assert watchman.heard == ["opened", "snoozed", "awake"]
    assert watchman.incident.state is IncidentState.OPEN


def test_a_snooze_ends_also_when_something_else_broke_meanwhile(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.watch(6)
    watchman.snooze(6)
    watchman.break_down("source", "forum")
    watchman.watch(7)
    assert watchman.incident.evidence.silent_sources == ("forum",)
    assert watchman.heard == ["opened", "snoozed", "awake"]


@pytest.mark.parametrize(("kind", "of"), [("listener", "slack"), ("extra", "pictures")])
def test_what_only_helps_weighs_less_than_a_stage(watchman: Watchman, kind: str, of: str) -> None:
    watchman.break_down(kind, of)
    watchman.watch(6)
    assert watchman.incident.severity == 3
    assert of in watchman.world.channel.sent[0].text


def test_a_source_weighs_less_than_a_stage_and_both_are_told(watchman: Watchman) -> None:
    watchman.break_down("source", "forum")
    watchman.watch(6)
    assert watchman.incident.severity == 3
    watchman.break_down()
    watchman.watch(6)
    assert watchman.heard == ["opened", "severity"]
    assert watchman.incident.evidence.silent_sources == ("forum",)


def test_a_restart_tells_nothing_twice(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.watch(6)
    watchman.begin()
    watchman.watch(20)
    assert watchman.heard == ["opened"]
    watchman.health.wrong.clear()
    watchman.watch(11)
    assert watchman.heard == ["opened", "resolved"]


def test_after_a_start_everything_is_given_time(watchman: Watchman) -> None:
    watchman.break_down()
    watchman.world.clock.forward(hours=8)
    watchman.begin()
    watchman.watch(4)
    assert watchman.heard == []


def test_it_does_not_touch_how_far_alerting_has_read(watchman: Watchman) -> None:
    watchman.world.chatter(NOON - timedelta(hours=1), NOON)
    watchman.world.alerting.tick()
    before = watchman.world.memory().load()[0]
    watchman.break_down()
    watchman.watch(6)
    assert watchman.world.memory().load()[0] == before > 0


def test_a_watch_that_hears_nothing_is_told_in_the_thread_of_the_whole(watchman: Watchman) -> None:
    watchman.break_down("source", "bluesky")
    watchman.watch(6)
    (host,) = watchman.switch.hosts()
    assert host.told["phone"].count == 1
