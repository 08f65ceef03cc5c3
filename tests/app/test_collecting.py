"""A live source in its thread: what goes wrong with it is said, concerns it alone, and loses nothing."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from prometheus_client import CollectorRegistry

from app import wiring
from app.collecting import AGAIN, Crashes, Listener, SourceReport, let_end
from app.heartbeat import Heartbeat
from app.home import Home
from app.outages import Outages, notes
from app.settings import Settings
from app.site import Ends, Site
from app.standing import Standing, standings
from app.supervisor import CRASHES, LONGEST_BACK_OFF
from core.bus.port import RAW
from core.clock import SystemClock, minute_of
from core.errors import Busy, Misconfigured
from core.metrics import ProcessMetrics
from ingest.hearing import KEY as HABIT
from ingest.hearing import Hearing
from ingest.port import Harvest, Source
from ingest.silence import Habit
from schemas.event import Covered
from tests.builders import NOON, posted
from tests.contracts.state.clock import HandClock
from tests.faults.house import eventually
from tests.ingest.parts import Script, script


class Station:
    """A stage of ingest with one source, whose listener runs in a thread of its own."""

    def __init__(self, folder: Path, open_: ExitStack) -> None:
        settings, home, self.clock = Settings(home=folder), Home(folder), SystemClock()
        wiring.prepare(settings, home, self.clock)
        self.state = open_.enter_context(wiring.open_state(settings, home, self.clock))
        self.bus = open_.enter_context(closing(wiring.open_bus(settings, home, self.clock)))
        self._publisher = open_.enter_context(closing(self.bus.publisher()))
        heartbeat = Heartbeat("ingest", self.state.stages, self.clock, ProcessMetrics("ingest", CollectorRegistry()))
        self._parts = (settings, home, heartbeat)
        self._stop = Event()
        self._threads: list[Thread] = []
        open_.callback(self._leave)

    def stop(self, listening: Mapping[Thread, Source], seconds: float) -> float:
        """Returns how long that took."""
        began = time.monotonic()
        self._stop.set()
        let_end(listening, seconds)
        return time.monotonic() - began

    def listen(self, source: Source, ends: Ends = "never") -> Thread:
        settings, home, heartbeat = self._parts
        site = Site("ingest", settings, home, self.state, self.bus, self.clock, self._stop, heartbeat, ends)
        thread = Thread(target=Listener("script", source, site, self._publisher, Crashes(first=0.0)))
        thread.start()
        self._threads.append(thread)
        return thread

    def standing(self) -> Standing | None:
        found = [each for each in standings(self.state.stages, self.clock.now()) if each.stage == "sources.script"]
        return found[0] if found else None

    def stands(self, how: str) -> bool:
        standing = self.standing()
        return standing is not None and standing.how == how

    def delivered(self) -> int:
        return sum(self.bus.lag("nobody", RAW).values())

    def _leave(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


class Asking:
    """A source whose platform does not answer. deaf: nor does it hear that it is closed, for as long as that is so."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.asks = Event()
        self.over = Event()
        self._deaf = deaf

    def open(self, resume: str) -> None: ...

    def next_batch(self) -> Harvest:
        self.asks.set()
        self.over.wait(20)
        raise Misconfigured("The connection was closed.")

    def close(self) -> None:
        if not self._deaf:
            self.over.set()


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    with ExitStack() as open_:
        yield Station(tmp_path / "home", open_)


def faulty(times: int) -> Script:
    """One mention, after so many faults of its own."""
    source = script([posted("x:1")])
    source.failures += [KeyError("author") for _ in range(times)]
    return source


def test_a_source_that_crashed_is_started_again_and_gives_what_it_has(station: Station) -> None:
    source = faulty(1)
    station.listen(source, "drained").join()
    assert station.delivered() == 1
    assert station.stands("stopped")
    assert (len(source.opened), source.closed) == (2, 2)


def test_a_source_that_crashes_again_and_again_is_halted_and_says_where_the_fault_is(station: Station) -> None:
    station.listen(faulty(CRASHES))
    eventually(lambda: station.stands("halted"), "the halt")
    standing = station.standing()
    assert standing is not None
    assert "KeyError: 'author' (parts.py, line" in standing.detail
    assert station.delivered() == 0


def test_a_source_that_is_resumed_goes_on(station: Station) -> None:
    station.listen(faulty(CRASHES + 1))
    eventually(lambda: station.stands("halted"), "the halt")
    station.state.stages.resume("sources.script", by="test")
    eventually(lambda: station.delivered() == 1, "the mention")
    eventually(lambda: station.stands("stopped"), "its end")


def test_a_source_whose_setting_is_wrong_is_halted_at_once(station: Station) -> None:
    source = script([posted("x:1")])
    source.failures += [Misconfigured("sources.script.token is empty.")]
    station.listen(source)
    eventually(lambda: station.stands("halted"), "the halt")
    assert source.closed == 1


def test_until_when_a_source_that_is_asked_for_patience_waits_is_said_and_why_it_does_is_kept(station: Station) -> None:
    source = script([posted("x:1")])
    source.failures += [Busy("The platform is busy.", timedelta(hours=1))]
    station.listen(source)
    eventually(lambda: station.stands("degraded"), "the wait")
    standing = station.standing()
    assert standing is not None
    again = re.fullmatch(r"The platform is busy\. Tried again at (\d\d):(\d\d):\d\d UTC\.", standing.detail)
    assert again is not None
    assert int(again[1]) in {(station.clock.now() + timedelta(minutes=minutes)).hour for minutes in (50, 60)}

    def kept() -> list[str]:
        return [each.said for each in Outages(notes(station.state.remembered, "script"), station.clock).all()]

    eventually(lambda: kept() == ["The platform is busy."], "the cause")


def test_a_strange_silence_is_said_on_the_status_page(station: Station) -> None:
    now = station.clock.now()
    usual = Habit(rates=dict.fromkeys(range(168), 1.0), reach=minute_of(now) - 60, spoke_at=now)
    memory = notes(station.state.remembered, "script")
    memory.keep({HABIT: usual.model_dump_json()}, now + timedelta(days=1))
    claim = Covered(source="script", start=now - timedelta(minutes=30), end=now, observed_at=now)
    waits = Harvest(events=(claim,), resume="1", awake=now + timedelta(hours=1))
    station.listen(Script([waits]))
    eventually(lambda: station.stands("degraded"), "the doubt")
    standing = station.standing()
    assert standing is not None
    assert standing.detail.startswith("silent: about 30 mentions were to be expected in the last 30 min, none came")
    assert standing.figures["spoke_at"] == now.timestamp()
    assert station.delivered() == 0, "its claim is held back"


def test_a_source_that_brings_nothing_says_only_now_and_then_that_it_is_there(station: Station) -> None:
    clock = HandClock(NOON)
    hearing = Hearing(notes(station.state.remembered, "script"), station.state.watches, clock)
    said: list[str] = []

    def spent() -> str:
        said.append("asked")
        return ""

    report = SourceReport("script", station.state, hearing, clock, spent)
    for _ in range(10):
        report.handled(0, {}, 0.0)
        clock.forward(seconds=0.5)
    assert len(said) == 1
    report.handled(1, {}, 0.0)
    assert len(said) == 2, "something came"
    report.degraded(Busy("It is busy.", timedelta(seconds=1)), timedelta(seconds=1))
    report.handled(0, {}, 0.0)
    assert len(said) == 3, "it is well again"
    clock.forward(seconds=AGAIN.total_seconds())
    report.handled(0, {}, 0.0)
    assert len(said) == 4, "it is still there"
    assert station.stands("running")


def test_a_halted_source_does_not_keep_a_run_from_its_end(station: Station) -> None:
    station.listen(faulty(CRASHES), "drained").join()
    assert station.stands("halted")


def test_crashes_are_followed_by_longer_and_longer_pauses_and_the_fifth_in_ten_minutes_by_none() -> None:
    crashes = Crashes()
    assert [crashes.another(float(second)) for second in range(CRASHES)] == [0.5, 1.0, 2.0, 4.0, None]


def test_crashes_that_lie_far_apart_never_halt_a_source() -> None:
    crashes = Crashes(first=LONGEST_BACK_OFF * 2)
    assert {crashes.another(hour * 3600.0) for hour in range(20)} == {LONGEST_BACK_OFF}


def test_a_source_that_is_being_asked_at_a_stop_is_closed_and_that_is_no_failure(station: Station) -> None:
    source = Asking()
    thread = station.listen(source)
    assert source.asks.wait(20)
    assert station.stop({thread: source}, 3) < 10
    assert not thread.is_alive()
    assert station.stands("stopped")


def test_sources_that_do_not_stop_are_waited_for_all_together(station: Station) -> None:
    deaf = [Asking(deaf=True) for _ in range(4)]
    listening = {station.listen(each): each for each in deaf}
    for each in deaf:
        assert each.asks.wait(20)
    assert station.stop(listening, 0.5) < 1.5
    for each in deaf:
        each.over.set()
