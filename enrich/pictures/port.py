"""What reading pictures asks of the rooms around it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from schemas.reading import Reading


class Memory(Protocol):
    """What was read is remembered with its mention, and goes with it. Keys are those of schemas/reading.py."""

    def of(self, mentions: Sequence[str]) -> Mapping[str, Mapping[str, Reading]]: ...
    def known(self, addresses: Sequence[str]) -> Mapping[str, Reading]:
        """What was read there for any mention."""

    def keep(self, mention: str, read: Mapping[str, Reading]) -> None:
        """What is kept already stays."""


class Forgetting(Protocol):
    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Of these mentions; what is remembered of authors is of their mentions."""


class Kept(Memory, Forgetting, Protocol):
    """What is read is kept, and forgotten."""


class Look(Protocol):
    """From an address to what stands in the picture there."""

    def __call__(self, url: str, seconds: float) -> Reading | None:
        """Within about so many seconds; what cannot be read says why. None: these seconds were too few, which says
        nothing of the picture. Raises Transient where nothing can be read."""
