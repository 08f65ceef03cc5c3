"""What a team does about an incident: steps with owners, and what may be said while nothing is certain yet."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from schemas.base import Strict
from schemas.incident import IncidentKind
from schemas.route import Level
from schemas.watch import Id

TEXT_LIMIT = 4_000


class Wording(Strict):
    """The same in both languages."""

    en: str = Field(max_length=TEXT_LIMIT)
    fr: str = Field(max_length=TEXT_LIMIT)

    def of(self, language: str) -> str:
        """English where the language is another."""
        return self.fr if language == "fr" else self.en


def _both(written: object) -> object:
    """A name, or a text that need not be translated, may be written once."""
    return {"en": written, "fr": written} if isinstance(written, str) else written


Worded = Annotated[Wording, BeforeValidator(_both)]
NOBODY = Wording(en="", fr="")


class Task(Strict):
    """One step. id: what is ticked off, whatever its place and its wording become."""

    id: Id
    owner: Worded = NOBODY
    text: Worded


class Playbook(Strict):
    """Of incidents of these kinds and severities (empty: of all). statement: `{brand}` stands for the watch's name."""

    id: Id
    kinds: tuple[IncidentKind, ...] = ()
    severity: tuple[Level, ...] = ()
    statement: Worded | None = None
    step: Annotated[tuple[Task, ...], Field(min_length=1, max_length=50)]
