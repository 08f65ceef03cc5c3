"""The alert stage: what it says of itself, and to whom outside."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Event
from threading import enumerate as enumerate_threads

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from alerts.digesting import Digesting, Material
from alerts.port import Volume
from app import rooms, wiring
from app.drain import BEGAN
from app.heartbeat import Heartbeat
from app.home import Home
from app.relearning import Relearning
from app.settings import AlertSettings, HeartbeatSettings, Settings
from app.site import Ends, Site
from core.clock import SystemClock
from core.errors import Transient
from core.metrics import ProcessMetrics
from core.state.alerting import AlertMemory
from core.state.stages import StageState
from schemas.digest import Digest
from schemas.scope import ALL, Scope
from schemas.watch import Watch, WatchRevision
from tests.alerts.test_digests import week_of
from tests.contracts.state.clock import HandClock


class Away:
    """Volumes that cannot be counted."""

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume:
        raise Transient("The store does not answer.")

    def of_query(self, query: str, scope: Scope, start: datetime, end: datetime) -> Volume:
        raise Transient("The store does not answer.")


class Stage:
    """An alert stage over an embedded deployment in which nothing was collected."""

    def __init__(self, folder: Path, open_: ExitStack) -> None:
        self._open = open_
        self.folder, self.home, self.clock = folder, Home(folder), SystemClock()
        wiring.prepare(Settings(home=folder), self.home, self.clock)
        self.state = open_.enter_context(wiring.open_state(Settings(home=folder), self.home, self.clock))
        self.bus = open_.enter_context(closing(wiring.open_bus(Settings(home=folder), self.home, self.clock)))
        self.stop = Event()
        self.heartbeat = Heartbeat("alert", self.state.stages, self.clock, ProcessMetrics("alert", CollectorRegistry()))

    def site(self, ends: Ends, outside: str = "") -> Site:
        own = AlertSettings(heartbeat=HeartbeatSettings(url=SecretStr(outside)), every_seconds=1)
        settings = Settings(home=self.folder, alerts=own)
        return Site("alert", settings, self.home, self.state, self.bus, self.clock, self.stop, self.heartbeat, ends)

    def figures(self) -> dict[str, float]:
        (report,) = [each for each in self.state.stages.list() if each.stage == "alert"]
        return dict(report.figures)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with ExitStack() as open_:
        yield Stage(tmp_path, open_)


def test_a_digest_that_cannot_be_counted_keeps_no_evaluation_from_being_recorded(stage: Stage) -> None:
    stage.state.digests.set(Digest(id="daily", channel="care", at=time(8)), "Sofia")
    watches = [WatchRevision(watch=Watch(id="voltea", name="Voltéa", query="voltea"), revision=1)]
    tomorrow = HandClock(stage.clock.now() + timedelta(days=2))
    memory = AlertMemory(stage.state.database, stage.clock)
    queries = stage.state.saved_queries.get
    material = Material(Away(), memory, lambda: watches, queries, "en", lambda _: ALL, week_of, "")
    digesting, said = Digesting(stage.state.digests, material, tomorrow), list[str]()
    site = stage.site("never")
    assert digesting.turn() == ()
    with wiring.open_alerting(site.settings, site.home, site.state, site.bus, site.clock) as opened:
        alerts = replace(opened, digesting=digesting)
        relearning = Relearning(site.state, alerts.alerting, site.bus)
        rooms.alert_once(site, alerts, relearning, lambda: said.append("well"))
    stage.heartbeat.start()
    stage.heartbeat.stop(StageState.STOPPED)
    assert stage.figures()[BEGAN] > 0
    assert said == ["well"]


@pytest.mark.parametrize(("ends", "watched"), [("never", True), ("drained", False), ("asked", False)])
def test_only_a_run_without_an_end_is_watched_from_outside(stage: Stage, ends: Ends, watched: bool) -> None:
    with rooms.outside(stage.site(ends, "https://outside.example/secret")) as say_well:
        say_well()
        calling = [thread for thread in enumerate_threads() if thread.name == "outside heartbeat"]
        assert bool(calling) is watched
