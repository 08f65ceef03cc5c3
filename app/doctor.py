"""`tocsin doctor`: everything that can be wrong with an installation, looked at one by one."""

import shutil
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from app.drain import lags
from app.home import Home
from app.jobs import CHECK
from app.settings import Settings
from app.standing import Standing, standings
from app.wiring import (
    State,
    assembly,
    notifiers,
    open_bus,
    open_reader,
    open_state,
    open_store,
    routes_of,
    sources,
)
from core.clock import Clock
from core.errors import TocsinError
from core.mistakes import nearest
from core.query.errors import QueryError
from core.query.parse import parse
from core.query.validate import for_watch
from core.state.jobs import JobStatus
from schemas.scope import ALL
from schemas.watch import Watch

LEAST_DISK = 2 << 30
"""Bytes that must be free: a day of a busy laptop."""
MUCH = 10_000
PATIENCE = 15.0
"""Seconds that are waited for the owner of the store to compare it with its search index: it goes on by itself."""
LOOK = 0.25


@dataclass(frozen=True, slots=True)
class Finding:
    """seconds: how long it took, where that is of interest."""

    what: str
    well: bool
    sentence: str
    hint: str = ""
    seconds: float | None = None


def examine(settings: Settings, home: Home, clock: Clock) -> list[Finding]:
    """One finding for each thing looked at; a failure of one look hides no other, unless it looks at the same."""
    looks: Sequence[tuple[str, Callable[[], str]]] = (
        ("python", _python),
        ("sources", lambda: f"{len(sources(settings, clock))} configured"),
        ("stages", lambda: _stages_known(settings)),
        ("notifiers", lambda: f"{len(notifiers(settings, clock))} configured"),
        ("routes", lambda: f"{len(routes_of(settings))} in force"),
        ("data folder", lambda: _folder(home)),
    )
    findings = [_looked(what, look) for what, look in looks]
    return findings + _examined(settings, home, clock) if findings[-1].well else findings


def _examined(settings: Settings, home: Home, clock: Clock) -> list[Finding]:
    """What lies in the data folder."""
    looks: Sequence[tuple[str, Callable[[], str]]] = (
        ("disk", lambda: room(home.root, shutil.disk_usage(home.root).free)),
        ("bus", lambda: _bus(settings, home, clock)),
        ("store", lambda: _store(settings, home, clock)),
        ("state", lambda: _state(settings, home, clock)),
    )
    findings = {what: _looked(what, look) for what, look in looks}
    if findings["store"].well and findings["state"].well:
        findings["index"] = _looked("index", lambda: _index(settings, home, clock))
    told = _told_by_state(settings, home, clock) if findings["state"].well else []
    return [*findings.values(), *told]


def _told_by_state(settings: Settings, home: Home, clock: Clock) -> list[Finding]:
    looks: Sequence[tuple[str, Callable[[], str]]] = (
        ("watches", lambda: _watches(settings, home, clock)),
        ("routed watches", lambda: _routed(settings, home, clock)),
        ("processes", lambda: _processes(settings, home, clock)),
    )
    return [_looked(what, look) for what, look in looks]


def _looked(what: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(what, True, look())
    except TocsinError as error:
        return Finding(what, False, error.message, error.hint)


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))


def _folder(home: Home) -> str:
    home.require(home.root)
    home.prepare()
    return str(home.root)


def room(folder: Path, free: int) -> str:
    """free: bytes. Raises TocsinError where that is too little."""
    if free < LEAST_DISK:
        raise TocsinError(f"Only {free >> 20} MiB are free in {folder}.", "Make room, or shorten bus.retention_days.")
    return f"{free >> 30} GiB free"


def _state(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        state.database.check_revision()
        letters = sum(state.dead_letters.open_by_kind().values())
    return f"of this version; dead letters that are open: {letters}"


def _watches(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        watches = [revision.watch for revision in state.watches.list()]
    for watch in watches:
        _readable(watch)
    if not watches:
        raise TocsinError("Nothing is listened for.", "`tocsin watches add`, or `tocsin watches apply FILE`.")
    return f"{len(watches)}, their queries can be read"


def _routed(settings: Settings, home: Home, clock: Clock) -> str:
    """A route of a watch that nobody listens for is no fault at the start, for watches come and go."""
    with open_state(settings, home, clock) as state:
        known = [revision.watch.id for revision in state.watches.list()]
    named = [(number, watch) for number, route in enumerate(settings.routes, start=1) for watch in route.watches]
    for number, watch in named:
        if watch not in known:
            raise TocsinError(f'routes.{number}.watches: there is no watch "{watch}".', nearest(watch, known))
    return f"{len(named)}, all of them listened for" if named else "no route is of one watch only"


def _readable(watch: Watch) -> None:
    for query in (watch.query, *(topic.query for topic in watch.topic)):
        try:
            for_watch(parse(query))
        except QueryError as error:
            raise TocsinError(f'The watch "{watch.id}": {error.message}', error.hint) from None


def _stages_known(settings: Settings) -> str:
    assembly(settings)
    return "every stage of enrichment can be made"


def _bus(settings: Settings, home: Home, clock: Clock) -> str:
    with closing(open_bus(settings, home, clock)) as bus:
        behind = {stage: records for stage, records in lags(bus).items() if records}
    told = ", ".join(f"{records:,} for {stage}" for stage, records in behind.items())
    if max(behind.values(), default=0) > MUCH:
        raise TocsinError(f"Much is waiting: {told}.", "Is `tocsin run` running? `tocsin status` says what is slow.")
    return f"waiting: {told}" if told else "nothing waits"


def _store(settings: Settings, home: Home, clock: Clock) -> str:
    with open_reader(settings, home, clock) as store:
        return f"{store.search(None, ALL, 1).total} sightings can be searched"


def _index(settings: Settings, home: Home, clock: Clock) -> str:
    """Whoever owns the store compares it; where nobody does, we do."""
    with open_state(settings, home, clock) as state:
        owners = [each for each in standings(state.stages, clock.now()) if each.stage == "index" and each.works]
        if owners and not any(each.well for each in owners):
            return "is not compared with the store, for the index stage tries something else again and again"
        if owners:
            return _asked(state)
    with open_store(settings, home, clock) as store:
        return _agrees(store.check())


def _asked(state: State) -> str:
    number = state.jobs.ask(CHECK, {}, by="doctor")
    deadline = time.monotonic() + PATIENCE
    while (job := state.jobs.get(number)).status in (JobStatus.QUEUED, JobStatus.RUNNING):
        if time.monotonic() > deadline:
            how = "is being compared with the store still" if job.status is JobStatus.RUNNING else "is not compared yet"
            return f"{how}; `tocsin jobs` shows what job {number} finds"
        time.sleep(LOOK)
    if job.status is JobStatus.FAILED:
        raise TocsinError(f"It could not be compared with the store: {job.result.get('reason')}")
    wrong = job.result["wrong"]
    return _agrees([str(each) for each in wrong] if isinstance(wrong, list) else [])


def _agrees(wrong: Sequence[str]) -> str:
    if wrong:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        raise TocsinError(
            f"{wrong[0]}{more}", "`tocsin rebuild` mends the search index; where that is not enough, `tocsin restore`."
        )
    return "agrees with the store"


def _processes(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        found = standings(state.stages, clock.now())
    wrong = next((each for each in found if not each.well), None)
    if wrong is None:
        return ", ".join(each.stage for each in found if each.works) or "none is running"
    raise complaint(wrong)


def complaint(wrong: Standing) -> TocsinError:
    """What a process that is not well has to say, and how it is mended."""
    match wrong.how:
        case "halted":
            return TocsinError(f"{wrong.stage} is halted: {wrong.detail}", f"Then `tocsin resume {wrong.stage}`.")
        case "misconfigured":
            return TocsinError(f"{wrong.stage}: {wrong.detail}", "Then start it again.")
        case "silent":
            return TocsinError(f"Nothing was heard from {wrong.stage}.", "Is `tocsin run` running?")
        case _:
            return TocsinError(f"{wrong.stage}: {wrong.detail}", "It tries again until that is mended.")
