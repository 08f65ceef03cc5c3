"""A first start without any key: which sources to listen to, what they say of a brand just now, and the files of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from app.settings import Settings, Table, plugin_settings
from app.sources import Forgetting, kinds
from app.wiring import SOURCES, kind_of, source_within
from core.clock import Clock
from core.errors import Misconfigured, TocsinError
from ingest.port import Surroundings
from ingest.sampling import sample
from ingest.wanted import Wanted
from schemas.event import Posted
from schemas.mention import Mention
from schemas.watch import Listening, Watch, WatchRevision

KEYLESS = "no key"
FEEDS = "feeds"
"""The setting of a source that takes addresses of feeds."""
ENOUGH = 200
"""Events of one source after which a sample is large enough."""
_SLACK = 2.0
"""Seconds that a call which is under way at the end of a sample is waited for."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a source said of the brand. matched: in the order in which it came. why: no more came, in a sentence."""

    source: str
    matched: tuple[Mention, ...]
    why: str


def keyless(feeds: Sequence[str]) -> Mapping[str, Table]:
    """A table for each kind of source that needs no key, and no setting but perhaps the feeds that are given."""
    tables: dict[str, Table] = {}
    for kind in kinds():
        if kind.about is None or kind.about.key != KEYLESS:
            continue
        settings = SOURCES.load(kind.name).settings
        takes_feeds = FEEDS in settings.model_fields
        table: Table = {FEEDS: list(feeds)} if takes_feeds and feeds else {}
        if takes_feeds and not feeds:
            continue
        try:
            plugin_settings("sources", kind.name, settings, table)
        except Misconfigured:
            continue  # it wants what only its owner knows: a file, an address
        tables[kind.name] = table
    return tables


def those_without_key(tables: Mapping[str, Table]) -> Mapping[str, Table]:
    """Of configured ones those whose kind needs no key."""
    free = {kind.name for kind in kinds() if kind.about is not None and kind.about.key == KEYLESS}
    return {name: table for name, table in tables.items() if kind_of(name, table) in free}


def look(settings: Settings, tables: Mapping[str, Table], watch: Watch, clock: Clock, seconds: float) -> list[Looked]:
    """What each of these sources says of a watch that nobody else knows of yet, all of them asked at once.

    seconds: after which the looking ends, with what there is by then.
    """
    asked = settings.model_copy(update={"sources": dict(tables)})
    stop = Event()
    found: dict[str, Looked] = {}

    def ask(name: str) -> None:
        found[name] = _looked(asked, name, watch, clock, seconds, stop)

    threads = [Thread(target=ask, args=(name,), name=f"{name}-sample", daemon=True) for name in tables]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + _SLACK)
    stop.set()
    return [found.get(name, Looked(name, (), f"It did not answer within {seconds:g} s.")) for name in tables]


def _looked(settings: Settings, name: str, watch: Watch, clock: Clock, seconds: float, stop: Event) -> Looked:
    forgetting = Forgetting(clock)
    around = Surroundings(name, clock, Proposed(watch), memory=forgetting.notes(name), given=forgetting.posts(name))
    try:
        taken = sample(source_within(settings, around), clock, ENOUGH, seconds, stop)
    except TocsinError as error:
        return Looked(name, (), str(error))
    said = [event.mention for event in taken.events if isinstance(event, Posted)]
    return Looked(name, tuple(Wanted(around.watches, name, clock).among(said)), taken.why)


class Proposed:
    """Implements ingest/port.py Watches: the one that is thought of, and no other."""

    def __init__(self, watch: Watch) -> None:
        self._listening = Listening(generation=0, watches=(WatchRevision(watch=watch, revision=1),))

    def revision(self) -> int:
        return 0

    def listening(self) -> Listening:
        return self._listening


def watches_file(watches: Sequence[Watch]) -> str:
    """As a person would write it."""
    lines = [
        "# What is listened for. `tocsin watches apply` takes a changed file up; docs/query-language.md explains it."
    ]
    for watch in watches:
        lines += ["", "[[watch]]", *_lines(watch.model_dump(mode="json", exclude_defaults=True))]
        lines += [f"kind = {_value(watch.kind)}"] if watch.kind == "brand" else []
    return "\n".join(lines) + "\n"


def settings_file(tables: Mapping[str, Table]) -> str:
    """tocsin.toml with these sources."""
    lines = ["# Every key: docs/settings.md. Sources: docs/sources.md."]
    for name, table in tables.items():
        lines += ["", f"[sources.{_key(name)}]", *_lines(table)]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class Start:
    """What is to be written. file: of the watches. settings: the tables of sources, by the file for them; none, where
    there is one already."""

    watches: tuple[Watch, ...]
    file: Path
    settings: Mapping[Path, Mapping[str, Table]]


def write(start: Start) -> list[Path]:
    """The files that it wrote. Raises Misconfigured where one is there already, or cannot be made."""
    texts = {start.file: watches_file(start.watches)}
    texts |= {file: settings_file(tables) for file, tables in start.settings.items()}
    for file, text in texts.items():
        _write_new(file, text)
    return [*texts]


def write_settings(file: Path, tables: Mapping[str, Table]) -> None:
    """Raises Misconfigured where there are settings already, or none can be made."""
    _write_new(file, settings_file(tables))


def _write_new(file: Path, text: str) -> None:
    try:
        with file.open("x", encoding="utf-8") as made:
            made.write(text)
    except FileExistsError:
        raise refusal(file) from None
    except OSError as error:
        raise Misconfigured(f"{file} cannot be written: {error.strerror}.") from None


def refusal(file: Path) -> Misconfigured:
    return Misconfigured(f"{file} is there already, and is not overwritten.", "Name another file, or move it away.")


def _lines(table: Mapping[str, object]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items()]


def _key(name: str) -> str:
    return name if name.replace("-", "").replace("_", "").isalnum() and name.isascii() else _value(name)


def _value(value: object) -> str:
    """TOML writes strings and lists of them as JSON does, but for DEL; a query is easier to read without escapes."""
    if isinstance(value, str) and '"' in value and "'" not in value and value.isprintable():
        return f"'{value}'"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
