"""What a source remembers for as long as one look at it lasts: nothing of it is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from core.clock import Clock


class Fleeting:
    """Implements Memory and Given of ingest/port.py, in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._notes: dict[str, tuple[str, datetime]] = {}
        self._due: dict[str, datetime] = {}

    def recall(self, keys: Sequence[str]) -> Mapping[str, str]:
        now = self._clock.now()
        return {key: note for key in keys for note, until in [self._notes.get(key, ("", now))] if until > now}

    def keep(self, notes: Mapping[str, str], until: datetime) -> None:
        self._notes |= {key: (note, until) for key, note in notes.items()}

    def look_again(self, mentions: Sequence[str], at: datetime) -> None:
        self._due |= dict.fromkeys(mentions, at)

    def due(self, limit: int) -> Sequence[str]:
        now = self._clock.now()
        overdue = [(at, mention) for mention, at in self._due.items() if at <= now]
        return [mention for _, mention in sorted(overdue)[:limit]]

    def let_go(self, mentions: Sequence[str]) -> None:
        for mention in mentions:
            self._due.pop(mention, None)
