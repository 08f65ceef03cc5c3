"""An incident to be explained: its signal, and the mentions behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alerts.detect.signal import Signal
from schemas.found import Found
from schemas.incident import IncidentKind, PickUp
from schemas.voice import Voice
from schemas.watch import Watch

ANY_TONE = frozenset({IncidentKind.SURGE, IncidentKind.OPPORTUNITY})
"""Kinds about all mentions; the others are about the negative ones."""


@dataclass(frozen=True, slots=True)
class Ring:
    """The highest that an incident's score has stood above its threshold, in which minute.

    window: the minutes of the window that it was in.
    """

    score: float
    threshold: float
    window: int
    minute: int

    @property
    def margin(self) -> float:
        return self.score - self.threshold


@dataclass(frozen=True, slots=True)
class Case:
    """signal: at the incident's height. rang: at its clearest.

    now: mentions since it began; before: those of the days before, as a background.
    silent: sources that ought to speak and do not. late_share: of the mentions, those that arrived 6 h late or more.
    newest_only: how many mentions `now` was cut to; None: it holds all of them. press: the first article, if known.
    found: the topic, where the watch does not name it.
    """

    watch: Watch
    signal: Signal
    rang: Ring
    now: Sequence[Voice]
    before: Sequence[Voice]
    silent: tuple[str, ...]
    late_share: float
    newest_only: int | None = None
    press: PickUp | None = None
    found: Found | None = None

    @property
    def concerned(self) -> list[Voice]:
        """The mentions that it is about: the negative ones, or all where the kind has no tone."""
        if self.signal.kind in ANY_TONE:
            return list(self.now)
        return [voice for voice in self.now if voice.negative]


def ring(signal: Signal) -> Ring:
    return Ring(signal.score, signal.threshold, signal.window, signal.minute)


def shares(values: Sequence[str]) -> dict[str, int]:
    """How often each value stands there, the most frequent first; empty ones left out."""
    counted = Counter(value for value in values if value)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def copies(voices: Sequence[Voice]) -> list[Voice]:
    """Near-identical texts beyond the first of each, plain reposts apart."""
    return [voice for voice in voices if not voice.original and voice.kind != "repost"]
