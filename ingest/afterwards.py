"""What a source notes of its events once they are durable: noted before, it would hold of what a stop threw away."""

from collections.abc import Callable


class Afterwards:
    """add: what is to be done once the events of this turn are durable. given: they are handed over. settle: at the
    beginning of the next turn, which comes only once they are durable."""

    def __init__(self) -> None:
        self._added: list[Callable[[], None]] = []
        self._given: list[Callable[[], None]] = []

    def add(self, note: Callable[[], None]) -> None:
        self._added.append(note)

    def given(self) -> None:
        self._given += self._added
        self._added = []

    def settle(self) -> None:
        """Raises as the notes do; those that are left are made at the next turn then."""
        while self._given:
            self._given[0]()
            del self._given[0]
