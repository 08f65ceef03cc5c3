"""What pages ask of the store of mentions, whichever engine runs."""

from collections.abc import Callable, Sequence
from typing import Protocol

from alerts.port import MinuteCounts, Voices
from index.port import Counts, Deletions, MentionReader
from schemas.analysis import Analysis
from schemas.mention import Mention


class Store(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people ask of it; each reading method takes the scope of whoever asks."""


class Telling(Protocol):
    """A word of a text. weight: how much of the text's polarity (-1 to 1) it is."""

    @property
    def word(self) -> str: ...
    @property
    def weight(self) -> float: ...


Explain = Callable[[Mention, Analysis], Sequence[Telling]]
"""The words that weighed most in what is said of a text, the weightiest first; none where its model is not at hand. It
takes a third of a second. Raises Misconfigured."""


def untold(_mention: Mention, _analysis: Analysis) -> Sequence[Telling]:
    """Where no model is at hand."""
    return ()
