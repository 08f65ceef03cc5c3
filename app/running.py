"""`tocsin run`: every stage under one supervisor, until stopped or until everything was dealt with."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event

from alerts.outbox import NOTIFIERS
from app.drain import Confirmation, drained, lags
from app.home import Occupied
from app.site import Ends, Premises
from app.stages import CRASHED, NAMES
from app.supervisor import CRASHES, Supervisor
from app.wiring import State, open_bus, open_state, pictured
from core.bus.port import Lag
from core.errors import TocsinError, Transient
from core.state.jobs import Job, JobStatus
from core.state.stages import Stages, StageState

LOOK = 0.25

Besides = Callable[[Job], bool]


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Waits:
    """What is still to be done. lags: records that wait for each stage. jobs: those that are queued or running."""

    lags: Mapping[str, int]
    jobs: Sequence[Job]


def _to_nobody(_: Waits | Job) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Errand:
    """What a run is for. over: ends one that ends by itself before everything was dealt with. tell: is told meanwhile
    what waits. environment: of the stages, besides ours."""

    ends: Ends = "never"
    over: Callable[[], bool] = _never
    tell: Callable[[Waits], None] = _to_nobody
    environment: Mapping[str, str] = field(default_factory=dict)


def run(premises: Premises, stop: Event, errand: Errand) -> list[str]:
    """Owns the data folder until `stop` is set, as SIGTERM and SIGINT do, or until everything was dealt with.

    Returns the stages that are halted then: where something is to be dealt with they end the run, for it never would
    be. Raises Occupied when another `tocsin run` owns the folder.
    """
    settings, home, clock = premises.settings, premises.home, premises.clock
    with home.owned(), open_state(settings, home, clock) as state, _heeding(stop):
        state.stages.forget(clock.now())
        crashes = Crashes(state.stages)
        supervisor = Supervisor(
            commands(premises, errand.ends), home.run, crashes.report, ("alert",), errand.environment
        )

        def halted() -> list[str]:
            return sorted({*supervisor.halted(), *(h.stage for h in state.stages.halts() if h.stage in NAMES)})

        if errand.ends == "never":
            supervisor.run(stop, once_known(lambda: crashes.resume(supervisor)))
        else:
            with closing(open_bus(settings, home, clock)) as bus:
                done = Drained(state, bus, errand.tell)
                supervisor.run(stop, once_known(lambda: bool(halted()) or errand.over() or done()))
        return halted() + halted_notifiers(state.stages)


def at_once(_: Job) -> bool:
    return True


def finish(
    premises: Premises,
    state: State,
    number: int,
    besides: Besides = at_once,
    tell: Callable[[Job], None] = _to_nobody,
) -> Job:
    """Until a job is done or has failed: by the running Tocsin, or, where none runs, by one that is run for it.

    besides: whether what is to come of the ended job has come about too. tell: is told meanwhile how far it is.
    Raises TocsinError when a halted stage keeps it from being done, KeyboardInterrupt when told to stop.
    """
    stop = Event()

    def over() -> bool:
        job = state.jobs.get(number)
        tell(job)
        return job.status not in (JobStatus.QUEUED, JobStatus.RUNNING) and besides(job)

    while not over():
        if stop.is_set():
            raise KeyboardInterrupt
        try:
            halted = [each for each in run(premises, stop, Errand("asked", over)) if each in NAMES]
        except Occupied:  # its owner does it
            halted = [halt.stage for halt in state.stages.halts() if halt.stage in NAMES]
            time.sleep(LOOK)
        if halted and not over():
            raise TocsinError(
                f"Job {number} cannot be done yet: {', '.join(halted)} is halted.",
                "`tocsin status` says why; once that is mended and resumed, the next `tocsin run` does it.",
            )
    return state.jobs.get(number)


def commands(premises: Premises, ends: Ends) -> Mapping[str, list[str]]:
    """How each stage is started: as `tocsin stage` would be, by this interpreter.

    A run that ends by itself serves no health, for a port that another Tocsin has taken must not keep it from its work;
    and reads no pictures, for it would wait for machines of others.
    """
    asked = ["pictures"] if pictured(premises.settings).watches else []
    names = [*NAMES, *asked] if ends == "never" else [name for name in NAMES if name != "web"]
    config = premises.config
    tocsin = [sys.executable, "-m", "cli.main", *(["--config", str(config)] if config else [])]
    return {name: [*tocsin, "stage", name, "--parent", str(os.getpid()), "--ends", ends] for name in names}


@contextmanager
def _heeding(stop: Event) -> Iterator[None]:
    """Inside, SIGTERM and SIGINT set `stop`."""
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def once_known(condition: Callable[[], bool]) -> Callable[[], bool]:
    """The same; but what cannot be asked now does not hold yet."""

    def holds() -> bool:
        try:
            return condition()
        except Transient:
            return False

    return holds


class Crashes:
    """Stages that crashed too often stand halted in the state, over restarts, until somebody resumes them."""

    def __init__(self, stages: Stages) -> None:
        self._stages = stages
        self._untold: dict[str, str] = {}
        self._halted: set[str] = set()

    def report(self, stage: str, state: str, detail: str) -> None:
        if state == "halted":
            self._untold[stage] = detail
            with suppress(Transient):
                self._tell()

    def resume(self, supervisor: Supervisor) -> bool:
        """Starts again those that somebody resumed; never the end of a run. Raises Transient."""
        self._tell()
        for stage in [stage for stage in self._halted if not self._stages.halted(stage)]:
            supervisor.resume(stage)
            self._halted.remove(stage)
        return False

    def _tell(self) -> None:
        """What the state could not be told at first is told later."""
        for stage, detail in list(self._untold.items()):
            words = last_words(self._stages, stage)
            self._stages.halt(stage, f"It crashed {CRASHES} times in a row{words and f': {words}'} ({detail}).")
            self._halted.add(stage)
            del self._untold[stage]


def last_words(stages: Stages, stage: str) -> str:
    """Why the process of a stage that was heard last said that it crashed, without a full stop; empty where it could
    not say."""
    heard = sorted((each for each in stages.list() if each.stage == stage), key=lambda each: each.heard_at)
    last = heard[-1] if heard else None
    if last is None or last.state is not StageState.DEGRADED or not last.detail.startswith(CRASHED):
        return ""
    return last.detail.removeprefix(CRASHED).rstrip(".")


def halted_notifiers(stages: Stages) -> list[str]:
    """Their deliveries wait for somebody to mend and resume them, and nothing waits for that."""
    return [halt.stage for halt in stages.halts() if halt.stage.startswith(NOTIFIERS)]


class Drained:
    """Whether all that can be was dealt with, and is sure to have been. tell: of what waits."""

    def __init__(self, state: State, bus: Lag, tell: Callable[[Waits], None]) -> None:
        self._state = state
        self._bus = bus
        self._tell = tell
        self._confirmation = Confirmation()
        self._next = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + LOOK
        jobs = self._state.jobs.unfinished()
        self._tell(Waits(lags(self._bus), jobs))
        channels = [halt.removeprefix(NOTIFIERS) for halt in halted_notifiers(self._state.stages)]
        waiting = self._state.outbox.pending(but_for=channels) + len(jobs)
        reports = self._state.stages.list()
        if not drained(reports, self._bus, waiting):
            self._confirmation = Confirmation()
            return False
        return self._confirmation.given(reports)
