"""The watches file that people write: read whole, or refused with the file, the key and how to mend it."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from core.errors import Misconfigured, NotFound
from core.mistakes import mistake, nearest
from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.parse import parse
from core.query.validate import for_watch
from schemas.watch import Thing, Watch

SIZE_LIMIT = 16 * 1024 * 1024
_SECTIONS = ("watch", "columns")


def read_watches(path: Path) -> tuple[Watch, ...]:
    """The watches in the order of the file. Raises NotFound, Misconfigured."""
    sections = _read(path)
    for name in sections:
        if name not in _SECTIONS:
            raise Misconfigured(f"{path}: there is no section {name}.", nearest(name, _SECTIONS))
    tables = sections.get("watch")
    if not isinstance(tables, list) or not tables:
        raise Misconfigured(f"{path} holds no watch.", "Each one begins with a line [[watch]].")
    watches = tuple(_watch(table, number, path) for number, table in enumerate(tables, start=1))
    _refuse_twice((watch.id for watch in watches), f"{path}: two watches")
    return watches


def _read(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise Misconfigured(f"{path} is larger than {SIZE_LIMIT // 1024**2} MiB.", "Is it a watches file?")
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound(f"There is no file {path}.", "A path is looked for from where you are.") from None
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise Misconfigured(f"{path} is no TOML: {error}.") from None


def _watch(table: object, number: int, path: Path) -> Watch:
    called = table.get("id") if isinstance(table, dict) else None
    where = f'{path}: watch "{called}"' if called else f"{path}: watch number {number}"
    try:
        watch = Watch.model_validate(table)
    except ValidationError as error:
        found = mistake(error, Watch)
        raise Misconfigured(f"{where}: {found.key}{found.problem}.", found.hint) from None
    _refuse_twice((topic.id for topic in watch.topic), f"{where}: two topics")
    _check_query(watch.query, f"{where}: query")
    for topic in watch.topic:
        _check_query(topic.query, f'{where}: topic "{topic.id}": query')
    _check_things(watch.thing, where)
    return watch


def _check_things(things: Iterable[Thing], where: str) -> None:
    """Each is found by one letter or digit at least, and no two by the same words."""
    meant: dict[str, Thing] = {}
    for thing in things:
        for written in (thing.name, *thing.aliases):
            words = "".join(tokens(written))
            if not words:
                raise Misconfigured(f'{where}: thing "{thing.name}": "{written}" has no letter and no digit to find.')
            if meant.setdefault(words, thing) is not thing:
                raise Misconfigured(
                    f'{where}: "{written}" is written for two things, {meant[words].name} and {thing.name}.',
                    "Leave it with one of them; case, accents and spaces do not tell two apart.",
                )


def _check_query(query: str, where: str) -> None:
    try:
        for_watch(parse(query))
    except QueryError as error:
        raise Misconfigured(f"{where}: {error.message}", error.hint) from None


def _refuse_twice(ids: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise Misconfigured(f"{what} are called {each}.", "Give one of them another id.")
        seen.add(each)
