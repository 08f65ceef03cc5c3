"""One stage as a process: it waits while halted, works until told to stop, and says how it is."""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Event, Thread

from prometheus_client import CollectorRegistry, ProcessCollector

from app import rooms
from app.heartbeat import Heartbeat
from app.home import Home
from app.listening import listening
from app.settings import Settings
from app.site import Ends, Site, pace
from app.standing import ON_REQUEST
from app.wiring import open_bus, open_state
from core import collector
from core.bus.pump import Halted
from core.clock import SystemClock
from core.errors import Misconfigured, TocsinError
from core.metrics import ProcessMetrics
from core.retry import Patience, Stopped
from core.state.stages import StageState
from web.health import health_app

Room = Callable[[Site], None]


def _web(site: Site) -> None:
    """Its pages bring charts and the detector, which no other stage loads."""
    from app import serving

    serving.web(site)


ROOMS: Mapping[str, Room] = {
    "ingest": rooms.ingest,
    "analyse": rooms.analyse,
    "weigh": rooms.weigh,
    "index": rooms.index,
    "alert": rooms.alert,
    "web": _web,
    "pictures": rooms.pictures,
}
NAMES = tuple(name for name in ROOMS if name not in ON_REQUEST)


@dataclass(frozen=True, slots=True)
class Orders:
    """parent: the process with which this one ends (0: none). ends: whether more is to be expected.

    health_port: where it serves its own health and metrics (None: nowhere).
    """

    parent: int = 0
    ends: Ends = "never"
    health_port: int | None = None


CRASHED = "crashed: "
"""What stands before the last words of a process that crashed."""
PATIENCE = Patience()
LOOK = 1.0
"""Seconds between two looks at whether a halted stage was resumed, or the parent is still there."""


def run(name: str, settings: Settings, home: Home, orders: Orders) -> None:
    """Until SIGTERM, SIGINT, or the end of the parent.

    Raises Misconfigured, after saying so on the status page.
    """
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if orders.parent:
        Thread(target=_outlive, args=(orders.parent, stop), name="parent", daemon=True).start()
    collector.settle()
    clock = SystemClock()
    metrics = CollectorRegistry()
    with open_state(settings, home, clock) as state:
        heartbeat = Heartbeat(name, state.stages, clock, ProcessMetrics(name, metrics), pace(orders.ends))
        with _answering(heartbeat, metrics, settings.web.host, orders.health_port):
            try:
                PATIENCE.until_done(state.database.check_revision, stop, heartbeat)
            except Stopped:
                return
            with _beating(heartbeat):
                opened = PATIENCE.until_done(partial(open_bus, settings, home, clock), stop, heartbeat)
                with closing(opened) as bus:
                    _work(ROOMS[name], Site(name, settings, home, state, bus, clock, stop, heartbeat, orders.ends))


@contextmanager
def _beating(heartbeat: Heartbeat) -> Iterator[None]:
    """Inside, the process says again and again how it is, and at the end how it ended. Stopped ends here."""
    heartbeat.start()
    try:
        yield
    except Stopped:
        pass
    except Misconfigured as error:
        heartbeat.stop(StageState.HALTED, str(error))
        raise
    except BaseException as error:
        # Our own failures say what and where; the words of others may hold what somebody wrote.
        said = str(error) if isinstance(error, TocsinError) else type(error).__name__
        heartbeat.stop(StageState.DEGRADED, f"{CRASHED}{said}")
        raise
    heartbeat.stop(StageState.STOPPED)


@contextmanager
def _answering(heartbeat: Heartbeat, metrics: CollectorRegistry, host: str, port: int | None) -> Iterator[None]:
    """Inside, whoever asks at the port is told how this one process is. Raises Misconfigured."""
    if port is None:
        yield
        return
    ProcessCollector(registry=metrics)
    with listening(host, port, health_app(heartbeat.unready, metrics), "--health-port"):
        yield


def _work(room: Room, site: Site) -> None:
    """Raises Stopped. What cannot begin now (a full disk) begins later: it is no crash."""
    while not site.stop.is_set():
        PATIENCE.until_done(partial(_turn, room, site), site.stop, site.heartbeat)


def _turn(room: Room, site: Site) -> None:
    halt = site.state.stages.halted(site.name)
    if halt:
        site.heartbeat.say(StageState.HALTED, halt.reason)
        site.stop.wait(LOOK)
        return
    site.heartbeat.say(StageState.STARTING)  # the room says itself when it is ready: it may have models to load
    try:
        room(site)
    except Halted as error:
        site.state.stages.halt(site.name, str(error))


def _outlive(parent: int, stop: Event) -> None:
    """A supervisor that was killed cannot stop its stages: they notice."""
    while not stop.wait(LOOK):
        if os.getppid() != parent:
            stop.set()
