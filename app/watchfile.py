"""The watches file that people write: read whole, or refused with the file, the key and how to mend it."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from app.tomlfile import read_toml, refuse_twice
from core.errors import Misconfigured
from core.mistakes import mistake, nearest
from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.parse import parse
from core.query.validate import for_watch
from schemas.watch import Thing, Watch

_SECTIONS = ("watch", "columns")


def read_watches(path: Path) -> tuple[Watch, ...]:
    """The watches in the order of the file. Raises NotFound, Misconfigured."""
    sections = read_toml(path)
    for name in sections:
        if name not in _SECTIONS:
            raise Misconfigured(f"{path}: there is no section {name}.", nearest(name, _SECTIONS))
    tables = sections.get("watch")
    if not isinstance(tables, list) or not tables:
        raise Misconfigured(f"{path} holds no watch.", "Each one begins with a line [[watch]].")
    watches = tuple(_watch(table, number, path) for number, table in enumerate(tables, start=1))
    refuse_twice((watch.id for watch in watches), f"{path}: two watches")
    return watches


def _watch(table: object, number: int, path: Path) -> Watch:
    called = table.get("id") if isinstance(table, dict) else None
    where = f'{path}: watch "{called}"' if called else f"{path}: watch number {number}"
    try:
        watch = Watch.model_validate(table)
    except ValidationError as error:
        found = mistake(error, Watch)
        raise Misconfigured(f"{where}: {found.key}{found.problem}.", found.hint) from None
    refuse_twice((topic.id for topic in watch.topic), f"{where}: two topics")
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
