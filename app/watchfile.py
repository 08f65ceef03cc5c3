"""The watches file that people write: read whole, or refused with the file, the key and how to mend it."""

from pathlib import Path

from pydantic import ValidationError

from app.tomlfile import read_toml, refuse_twice
from core.errors import Misconfigured, Misused
from core.mistakes import mistake, nearest
from core.query.watching import refuse_wrong
from schemas.watch import Watch

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
    try:
        refuse_wrong(watch)
    except Misused as error:
        raise Misconfigured(f"{where}: {error.message}", error.hint) from None
    return watch
