"""What pages ask of the store of mentions, whichever engine runs."""

from typing import Protocol

from alerts.port import MinuteCounts, Voices
from index.port import Counts, Deletions, MentionReader


class Store(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people ask of it; each reading method takes the scope of whoever asks."""
