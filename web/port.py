"""What pages ask of the store of mentions, whichever engine runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from alerts.port import MinuteCounts, Voices
from index.port import Counts, Deletions, MentionReader
from schemas.analysis import Label


class Store(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people ask of it; each reading method takes the scope of whoever asks."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """What people say against a label. teach: of a watch, the label of these mentions, and who says so; how many were
    new, and the job that follows. again: has mentions enriched anew, for whom; the job."""

    teach: Callable[[str, Label, Sequence[str], str], tuple[int, int | None]]
    again: Callable[[Sequence[str], str], int]
