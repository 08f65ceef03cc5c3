"""What to do about an incident: its playbook, the steps that are done, and what may be said meanwhile."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from schemas.incident import Done, Incident
from schemas.playbook import Playbook, Task

BUNDLED = "playbooks.toml"

_BOOKS = TypeAdapter(tuple[Playbook, ...])


@dataclass(frozen=True, slots=True)
class Standing:
    """A step as it stands. number: from 1. done: None while it is not."""

    number: int
    task: Task
    done: Done | None


def example() -> str:
    """The bundled playbooks, as a file to start from."""
    return files("alerts").joinpath(BUNDLED).read_text("utf-8")


@cache
def bundled() -> tuple[Playbook, ...]:
    return _BOOKS.validate_python(tomllib.loads(example())["playbook"])


def chosen(incident: Incident, own: Sequence[Playbook]) -> Playbook | None:
    """The first that fits: of the operator's own, in their order, then of the bundled ones."""
    return next((book for book in (*own, *bundled()) if _fits(book, incident)), None)


def steps(incident: Incident, playbook: Playbook) -> list[Standing]:
    """A step that was done in another playbook, while severity was another, is done."""
    done = {each.step: each for each in incident.done}
    return [Standing(number, task, done.get(task.id)) for number, task in enumerate(playbook.step, start=1)]


def statement(incident: Incident, playbook: Playbook, language: str) -> str:
    """What may be said while nothing is certain yet; empty where there is nothing to say."""
    return playbook.statement.of(language).replace("{brand}", incident.brand) if playbook.statement else ""


def _fits(playbook: Playbook, incident: Incident) -> bool:
    kind = not playbook.kinds or incident.kind in playbook.kinds
    return kind and (not playbook.severity or incident.severity in playbook.severity)
