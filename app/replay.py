"""Replaying a file: its rows onto the bus, its bad rows to the dead letters."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from alerts.horizon import REACH
from app.home import Home
from app.mending import close_mended
from app.settings import Settings
from app.wiring import State, dead_letters, open_bus
from core.bus.pump import REPLAY_HEADER, Observer
from core.clock import Clock, from_minute, minute_of
from core.errors import Misused, NotFound
from core.retry import Patience
from ingest.pace import paced
from ingest.port import Surroundings
from ingest.rows.columns import Columns
from ingest.rows.replay import rows_until
from ingest.rows.table import READABLE, can_be_read
from ingest.runner import Desk, Tally, collect
from ingest.sources.files import FileSource
from ingest.sources.files import Settings as FileSettings


@dataclass(frozen=True, slots=True)
class Request:
    """source: under which name its mentions are counted; empty: `file.<name>`. speed: `max`, or `60x`. by: who asks."""

    file: Path
    columns: Columns
    source: str = ""
    speed: str = "max"
    by: str = "tocsin"


@dataclass(frozen=True, slots=True)
class Replayed:
    """mended: dead letters of earlier replays that are closed, for their rows were taken now."""

    tally: Tally
    mended: int


def replay(
    settings: Settings, home: Home, state: State, clock: Clock, request: Request, stop: Event, observer: Observer
) -> Replayed:
    """Killed, it goes on from where it was when it is called again for the file.

    A letter is closed only where the file has as many rows as at its last replay: else its lines may be others.

    Raises NotFound, Misused for what is no file in a format that can be read or for no speed, Misconfigured.
    """
    if request.file.exists() and not request.file.is_file():
        raise Misused(
            f"{request.file} is no plain file.", "Neither a folder nor a pipe can be replayed: name one file."
        )
    if not request.file.is_file():
        raise NotFound(f"There is no file {request.file}.", "A path is looked for from where you are.")
    if not can_be_read(request.file):
        raise Misused(f"{request.file.name} is in no format that can be read.", READABLE)
    name = request.source or source_name(request.file)
    file, around = FileSettings(path=request.file, columns=request.columns), Surroundings(name, clock)
    source = paced(FileSource(file, around), request.speed, clock)
    cursor = _cursor(name, request.file)
    before = rows_until(state.cursors.load(cursor))
    with closing(open_bus(settings, home, clock)) as bus, closing(bus.publisher()) as publisher:
        letters = dead_letters(publisher, state)
        headers = {REPLAY_HEADER: request.file.name}
        desk = Desk(publisher, state.cursors, state.suppression, letters, clock, Patience(), headers)
        tally = collect(cursor, source, desk, stop, observer)
    same_lines = not stop.is_set() and rows_until(state.cursors.load(cursor)) == before
    mended = close_mended(state.dead_letters, cursor, file, around, request.by) if same_lines else 0
    return Replayed(tally, mended)


def too_old(state: State, done: Tally) -> datetime | None:
    """Where nothing of a file that was replayed can ring: the newest covered, which lies too long after all of it."""
    newest = max(state.coverage.newest().values(), default=None)
    if newest is None or done.newest is None or minute_of(done.newest) >= newest - REACH:
        return None
    return from_minute(newest)


def kept_by_nobody(state: State, done: Tally, now: datetime) -> Sequence[str]:
    """The watches that keep nothing of a file that was replayed, for all of it is older than they keep their mentions:
    their counts alone remain."""
    newest = done.newest
    if newest is None:
        return []
    watches = (each.watch for each in state.watches.list())
    return [
        watch.id for watch in watches if watch.retention_days and newest < now - timedelta(days=watch.retention_days)
    ]


def source_name(file: Path) -> str:
    """`file.` and the file's name without its endings, in the letters that a source may have."""
    stem = re.sub(r"[^a-z0-9_-]+", "-", file.name.split(".")[0].lower()).strip("-")
    return f"file.{stem or 'rows'}"


def _cursor(name: str, file: Path) -> str:
    """Each file has its own place to go on from, also where several are counted as one source."""
    return f"{name}:{hashlib.sha256(str(file.resolve()).encode()).hexdigest()[:12]}"
