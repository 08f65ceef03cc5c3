"""What pages ask of the store of mentions, whichever engine runs, and of what stands around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from alerts.course import Courses
from alerts.port import MinuteCounts, Voices
from alerts.postmortem.gather import Gatherer
from alerts.recent import Recent
from alerts.spreading import Spreadings
from alerts.why import Why
from index.port import Counts, Deletions, MentionReader
from schemas.coverage import CoveredSpan


class Store(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people ask of it; each reading method takes the scope of whoever asks."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """What detection knows, read only."""

    spreadings: Spreadings
    recent: Recent
    courses: Courses
    gatherer: Gatherer
    why: Why


class Listened(Protocol):
    """How much of a stretch of time a source covered, for these watches (none named: for all)."""

    @property
    def source(self) -> str: ...
    @property
    def watches(self) -> tuple[str, ...]: ...
    @property
    def spans(self) -> tuple[CoveredSpan, ...]: ...


Listening = Callable[[int, int], Sequence[Listened]]
"""Of [start, end), minutes since 1970: every source that covered any of it, or that ought to have. Raises Transient."""
