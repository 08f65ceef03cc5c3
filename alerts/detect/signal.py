"""What a detector says of one watch or topic at one minute."""

from dataclasses import dataclass

from schemas.incident import IncidentKind


@dataclass(frozen=True, slots=True)
class Signal:
    """Numbers only; minutes since 1970; counts are effective.

    topic: None for the watch as a whole. score rings at threshold; alive: some slow window is still raised, whether it
    rings or not. window: the minutes of the window that scored highest. low, high: the usual range of `negatives`
    in that window; mentions_low, mentions_high: of `mentions`. excess: negatives (of a surge: mentions) above what was
    expected, over four hours, or over the window where that is longer than a day.
    share_before, share_now: negative share. doubling: minutes, None when not growing.
    """

    kind: IncidentKind
    topic: str | None
    minute: int
    score: float
    threshold: float
    alive: bool
    window: int
    negatives: float
    low: float
    high: float
    mentions: float
    mentions_low: float
    mentions_high: float
    excess: float
    share_before: float
    share_now: float
    doubling: float | None

    @property
    def rings(self) -> bool:
        return self.score >= self.threshold
