"""What was listened to, and when: silence is only silence where somebody listened."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoveredSpan:
    """A source had delivered all of [start, end), minutes since 1970, for these watches (none named: all of them)."""

    source: str
    watches: tuple[str, ...]
    start: int
    end: int
