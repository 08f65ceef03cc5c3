"""`tocsin doctor`: everything that can be wrong with an installation, looked at one by one."""

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.drain import lags
from app.home import Home, file_systems, refuse_network
from app.settings import Settings
from app.wiring import assembly, notifiers, open_bus, open_reader, open_state, sources
from core.clock import Clock
from core.errors import TocsinError
from core.query.parse import parse
from core.query.validate import for_watch
from core.state.stages import StageState
from schemas.scope import ALL

LEAST_DISK = 2 << 30
"""Bytes that must be free: a day of a busy laptop."""
QUIET = timedelta(seconds=30)
MUCH = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    well: bool
    sentence: str
    hint: str = ""


def examine(settings: Settings, home: Home, clock: Clock) -> list[Finding]:
    """One finding for each thing looked at; a failure of one look hides no other."""
    looks: Sequence[tuple[str, Callable[[], str]]] = (
        ("python", _python),
        ("data folder", lambda: _folder(home)),
        ("disk", lambda: _disk(home)),
        ("state", lambda: _state(settings, home, clock)),
        ("watches", lambda: _watches(settings, home, clock)),
        ("sources", lambda: f"{len(sources(settings, clock))} configured"),
        ("stages", lambda: _stages_known(settings)),
        ("notifiers", lambda: f"{len(notifiers(settings, clock))} configured"),
        ("bus", lambda: _bus(settings, home, clock)),
        ("store", lambda: _store(home, clock)),
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
    home.prepare()
    home.require()
    refuse_network(home.root, file_systems())
    return str(home.root)


def _disk(home: Home) -> str:
    free = shutil.disk_usage(home.root).free
    if free < LEAST_DISK:
        raise TocsinError(
            f"Only {free >> 20} MiB are free in {home.root}.", "Make room, or shorten bus.retention_days."
        )
    return f"{free >> 30} GiB free"


def _state(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        state.database.check_revision()
        letters = sum(reason.count for reason in state.dead_letters.counts(MUCH))
    return f"of this version; {letters} dead letters are open"


def _watches(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        watches = [revision.watch for revision in state.watches.list()]
    for query in (query for watch in watches for query in (watch.query, *(topic.query for topic in watch.topic))):
        for_watch(parse(query))
    if not watches:
        raise TocsinError("Nothing is listened for.", "`tocsin watches add`, or `tocsin watches apply FILE`.")
    return f"{len(watches)}, their queries can be read"


def _stages_known(settings: Settings) -> str:
    assembly(settings)
    return "every stage of enrichment can be made"


def _bus(settings: Settings, home: Home, clock: Clock) -> str:
    behind = {stage: records for stage, records in lags(open_bus(settings, home, clock)).items() if records}
    if max(behind.values(), default=0) > MUCH:
        raise TocsinError(f"Much is waiting: {behind}.", "Is `tocsin run` running? `tocsin status` says what is slow.")
    return f"waiting: {behind}" if behind else "nothing waits"


def _store(home: Home, clock: Clock) -> str:
    with open_reader(home, clock) as store:
        return f"{store.search(None, ALL, 1).total} sightings can be searched"


def _processes(settings: Settings, home: Home, clock: Clock) -> str:
    with open_state(settings, home, clock) as state:
        halts = state.stages.halts()
        reports = [r for r in state.stages.list() if r.state is not StageState.STOPPED]
    if halts:
        raise TocsinError(f"{halts[0].stage} is halted: {halts[0].reason}", f"Then `tocsin resume {halts[0].stage}`.")
    silent = [report.stage for report in reports if clock.now() - report.heard_at > QUIET]
    if silent:
        raise TocsinError(f"Nothing was heard from {', '.join(silent)}.", "Is `tocsin run` running?")
    return ", ".join(report.stage for report in reports) or "none is running"
