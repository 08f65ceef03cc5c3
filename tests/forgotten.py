"""Who was erased, kept in memory: the list as stages ask it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forgotten:
    """ids: of authors and mentions."""

    ids: frozenset[str] = frozenset()

    def suppressed(self, keys: Sequence[str]) -> frozenset[str]:
        return self.ids & frozenset(keys)

    def length(self) -> int:
        return len(self.ids)


NOBODY = Forgotten()
