"""The watches file that people write: read whole, or refused with the file, the key and how to mend it."""

from pathlib import Path

from pydantic import ValidationError

from app.tomlfile import read_toml, refuse_twice
from core.errors import Misconfigured
from core.mistakes import mistake, nearest
from core.query.watching import Fault, faults
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
    for fault in faults(watch):
        raise Misconfigured(f"{where}: {_named(fault, watch)}{fault.problem}", fault.hint)
    return watch


def _named(fault: Fault, watch: Watch) -> str:
    """Before what is wrong: which query of it, and where."""
    if fault.position is None:
        return ""
    at = f"query, position {fault.position}: "
    match fault.place:
        case ("topic", int() as number, "query"):
            return f'topic "{watch.topic[number].id}": query: {at}'
        case _:
            return f"query: {at}"
