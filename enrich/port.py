"""A stage of enrichment, and what enrichment asks of the rooms around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel

from core.clock import Clock
from schemas.analysis import Analysis
from schemas.conduct import Conduct
from schemas.mention import Mention
from schemas.reading import Reading
from schemas.tag import Tagging
from schemas.watch import Listening


@dataclass(frozen=True, slots=True)
class Draft:
    """A mention on its way through the stages, with what the earlier ones found."""

    mention: Mention
    analysis: Analysis


EVERYTHING = "*"


class Stage(Protocol):
    """Pure: a batch in, one finding a draft out, None where it has nothing to say.

    provides: the name of its finding; one that is a field of Analysis is kept there, any other in `Analysis.other`.
    needs: the findings that must stand before it; EVERYTHING: those of all stages that do not need it themselves.
    model: `name@version`, recorded with the finding.
    """

    @property
    def provides(self) -> str: ...
    @property
    def needs(self) -> frozenset[str]: ...
    @property
    def model(self) -> str: ...
    def __call__(self, drafts: Sequence[Draft]) -> Sequence[BaseModel | Sequence[BaseModel | str] | None]: ...


class Watchlist(Protocol):
    def revision(self) -> int:
        """Rises whenever anything listened for changes: cheap, asked once a second."""

    def listening(self) -> Listening: ...


class Authors(Protocol):
    """What is remembered of authors, for influence and the language prior."""

    def seen(self, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
        """Remember the newest profile, influence and language of each author, and what they did and drew.

        analyses: by mention id, where there is one.
        """

    def remembered(self, authors: Sequence[str]) -> Mapping[str, Conduct]:
        """What each author did and drew in our own stream."""

    def languages(self, authors: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """ISO 639-1, the languages that each author wrote in lately, the last one first; nothing of the unknown."""


class Readings(Protocol):
    """What is remembered of pictures that were read."""

    def of(self, mentions: Sequence[str]) -> Mapping[str, Mapping[str, Reading]]:
        """By mention id, and the key of the picture's address (schemas/reading.py); nothing where none was read."""


class NothingRead:
    """Implements Readings, where no picture is read."""

    def of(self, mentions: Sequence[str]) -> Mapping[str, Mapping[str, Reading]]:
        return {}


NOTHING_READ: Readings = NothingRead()


class Taggings(Protocol):
    """What people said of mentions, by hand."""

    def of(self, mentions: Sequence[str]) -> Mapping[str, Sequence[Tagging]]:
        """By mention id; nothing where nobody said anything."""


class NothingTagged:
    """Implements Taggings, where nobody tags by hand."""

    def of(self, mentions: Sequence[str]) -> Mapping[str, Sequence[Tagging]]:
        return {}


NOTHING_TAGGED: Taggings = NothingTagged()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a stage may know of the world, given when it is made: `Stage(settings, surroundings)`.

    languages: ISO 639-1, those that the operator reads. A change of what is listened for makes the stages anew, so
    that making one must be cheap: models are loaded once and kept by their module.
    """

    listening: Listening
    authors: Authors
    clock: Clock
    languages: tuple[str, ...]
    readings: Readings = NOTHING_READ
    taggings: Taggings = NOTHING_TAGGED
