"""The playbooks file that people write: read whole, or refused with the file, the key and how to mend it."""

from pathlib import Path

from pydantic import ValidationError

from app.tomlfile import read_toml, refuse_twice
from core.errors import Misconfigured
from core.mistakes import mistake, nearest
from schemas.playbook import Playbook

_SECTIONS = ("playbook",)


def read_playbooks(path: Path) -> tuple[Playbook, ...]:
    """In the order of the file. Raises NotFound, Misconfigured."""
    sections = read_toml(path)
    for name in sections:
        if name not in _SECTIONS:
            raise Misconfigured(f"{path}: there is no section {name}.", nearest(name, _SECTIONS))
    tables = sections.get("playbook")
    if not isinstance(tables, list) or not tables:
        raise Misconfigured(
            f"{path} holds no playbook.", "Each one begins with a line [[playbook]]; `tocsin playbooks example` is one."
        )
    books = tuple(_playbook(table, number, path) for number, table in enumerate(tables, start=1))
    refuse_twice((book.id for book in books), f"{path}: two playbooks")
    return books


def _playbook(table: object, number: int, path: Path) -> Playbook:
    called = table.get("id") if isinstance(table, dict) else None
    where = f'{path}: playbook "{called}"' if called else f"{path}: playbook number {number}"
    try:
        book = Playbook.model_validate(table)
    except ValidationError as error:
        found = mistake(error, Playbook)
        raise Misconfigured(f"{where}: {found.key}{found.problem}.", found.hint) from None
    refuse_twice((task.id for task in book.step), f"{where}: two steps")
    return book
