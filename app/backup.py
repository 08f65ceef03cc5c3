"""Everything copied while it runs, and brought back: store and state by their engines, bus and weights file by file."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from app.carrying import carry_mentions, carry_state, require_equal, require_room
from app.home import Home
from app.settings import Settings, in_files, servers
from app.wiring import copy_files, open_state, open_store
from core.clock import Clock
from core.errors import Misconfigured, TocsinError
from core.state import carry

MANIFEST = "tocsin-backup.json"
FORMAT = 1
STATE, BUS, WEIGH, INDEX, JOURNAL = "state.db", "bus", "weigh", "index", "journal"
PARTS = (INDEX, WEIGH, JOURNAL, BUS, STATE)
"""Of a data folder, in the order in which they are put in place: without its state it is none."""


CopyBus = Callable[[Path, Callable[[], None]], None]
"""Copies the groups' commits into a folder, calls what it is given, then copies the records."""
RestoreBus = Callable[[Home], None]
"""Takes up what was copied of the bus, in a data folder that nobody uses yet."""


def backup(settings: Settings, home: Home, clock: Clock, copy_bus: CopyBus, folder: Path) -> None:
    """A copy from which Tocsin goes on without losing or doubling anything. Raises Misconfigured: not empty.

    What says how far somebody is (commits, cursors) is copied before what they are ahead of (the store, the records):
    so the copy repeats what was done in between, which changes nothing, and never takes for done what it does not hold.
    Nothing is dropped for its age meanwhile.
    """
    home.require()
    _require_empty(folder)

    def others() -> None:
        _copy_state(settings, home, clock, folder)
        _copy_journal(home.journal, folder / JOURNAL)
        for file in home.weigh.glob("*.db"):
            _copy(file, folder / WEIGH / file.name)
        _copy_mentions(settings, home, clock, folder)

    with home.kept_whole():
        copy_bus(folder / BUS, others)
    made = {"format": FORMAT, "made_at": clock.now().isoformat(), "bus": _bus_of(settings)}
    (folder / MANIFEST).write_text(json.dumps(made), encoding="utf-8")


def restore(folder: Path, settings: Settings, home: Home, clock: Clock, restore_bus: RestoreBus) -> None:
    """Into a data folder that holds nothing yet, and into the servers that the settings name. Broken off, it is begun
    again by calling it again.

    All is copied into a draft within the folder before anything is put in its place, and until it is, nothing else
    works there. Raises Misconfigured.
    """
    try:
        made = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Misconfigured(f"{folder} is no whole backup: {MANIFEST} is missing or damaged.") from None
    if made.get("format") != FORMAT:
        raise Misconfigured(f"{folder} was made by another version of Tocsin.", "Restore it with that version.")
    if made.get("bus") != _bus_of(settings):
        raise Misconfigured(
            f"{folder} says how far everybody was over {made.get('bus')}, and bus.url names {_bus_of(settings)}.",
            "Restore it with a bus of that kind; `tocsin migrate` moves it then.",
        )
    home.make()
    with home.owned():
        if not home.restoring.exists():
            require_room(settings, home, clock, [part for part in servers(settings) if part != "bus"])
        _require_unused(home)
        draft = home.restoring
        draft.mkdir(mode=0o700)
        for part in PARTS:
            _copy_files(folder / part, draft / part)
        _fill_servers(settings, Home(draft), clock)
        restore_bus(Home(draft))
        for part in PARTS:
            if (draft / part).exists():
                (draft / part).rename(home.root / part)
        shutil.rmtree(draft)


def _bus_of(settings: Settings) -> str:
    return "Kafka" if settings.bus.url else "files"


def _require_unused(home: Home) -> None:
    """What a restore that was broken off has left is taken away."""
    if home.restoring.exists():
        for part in (*PARTS, home.restoring.name):
            _remove(home.root / part)
    elif any((home.root / part).exists() for part in PARTS):
        raise Misconfigured(f"{home.root} holds data already.", "Set TOCSIN_HOME to a new folder.")


def _copy_files(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copy2(source, target)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
    else:
        part.unlink(missing_ok=True)


def _require_empty(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise Misconfigured(f"{folder} is not empty.", "Name a new folder for each backup.")
    except OSError as error:
        raise Misconfigured(f"{folder} cannot be written: {error.strerror}.") from None


def _copy_state(settings: Settings, home: Home, clock: Clock, folder: Path) -> None:
    if not settings.state.url.get_secret_value():
        _copy(home.state, folder / STATE)
        return
    with open_state(settings, home, clock) as source, open_state(in_files(settings), Home(folder), clock) as target:
        target.database.migrate()
        for _ in carry.copy(source.database, target.database):
            pass


def _copy_mentions(settings: Settings, home: Home, clock: Clock, folder: Path) -> None:
    if not settings.index.url:
        copy_files(home, folder / INDEX)
        return
    with open_store(settings, home, clock) as source, open_store(in_files(settings), Home(folder), clock) as target:
        for _ in carry_mentions(source, target):
            pass


def _fill_servers(settings: Settings, draft: Home, clock: Clock) -> None:
    """What is to lie on servers is carried there, and no longer a part of the draft."""
    files, filled = in_files(settings), [part for part in servers(settings) if part != "bus"]
    if "state" in filled:
        with open_state(files, draft, clock) as source, open_state(settings, draft, clock) as target:
            target.database.migrate()
            carry_state(source.database, target.database, _silently)
        _remove(draft.state)
    if "index" in filled:
        with open_store(files, draft, clock) as kept, open_store(settings, draft, clock) as store:
            for _ in carry_mentions(kept, store):
                pass
            require_equal(kept, store)
        _remove(draft.index)


def _silently(_what: str, _done: int) -> None:
    pass


def _copy_journal(source: Path, target: Path) -> None:
    """What is appended meanwhile may be cut short, which its reader knows of."""
    for file in source.glob("*/*"):
        (target / file.parent.name).mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # it was old enough to be taken away
            shutil.copy2(file, target / file.parent.name / file.name)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=30)) as read,
            closing(sqlite3.connect(target)) as written,
        ):
            read.backup(written)
    except sqlite3.Error as error:
        raise TocsinError(f"{source} cannot be copied: {error}.") from None
