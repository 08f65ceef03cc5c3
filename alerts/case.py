"""An incident to be explained: its signal, and the mentions behind it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alerts.chances import is_praise
from alerts.deletions import Aftermath
from alerts.detect.signal import Signal
from schemas.found import Found
from schemas.incident import IncidentKind, PickUp
from schemas.voice import Voice
from schemas.watch import Watch

ANY_TONE = frozenset({IncidentKind.SURGE, IncidentKind.OPPORTUNITY})
"""Kinds about all mentions; the others are about the negative ones, or about those that bring back what was deleted."""

OF_ALL = ANY_TONE | {IncidentKind.BACKLASH}
"""Kinds whose curve is that of all mentions."""


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
    aftermath: of what the brand deleted, if it did.
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
    aftermath: Aftermath | None = None
    found: Found | None = None

    @property
    def concerned(self) -> list[Voice]:
        return concerned(self.watch, self.signal.kind, self.now, self.aftermath)


def concerned(watch: Watch, kind: IncidentKind, voices: Sequence[Voice], aftermath: Aftermath | None) -> list[Voice]:
    """The mentions that an incident is about, of those since it began: the negative ones; all where the kind has no
    tone; of a backlash, those that bring back what was deleted; of praise, the positive ones."""
    if kind is IncidentKind.BACKLASH:
        return [voice for voice in voices if aftermath is not None and aftermath.way(voice)]
    if is_praise(watch, kind):
        return [voice for voice in voices if voice.positive]
    return [voice for voice in voices if kind in ANY_TONE or voice.negative]


def ring(signal: Signal) -> Ring:
    return Ring(signal.score, signal.threshold, signal.window, signal.minute)


def shares(values: Sequence[str]) -> dict[str, int]:
    """How often each value stands there, the most frequent first; empty ones left out."""
    counted = Counter(value for value in values if value)
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def copies(voices: Sequence[Voice]) -> list[Voice]:
    """Near-identical texts beyond the first of each, plain reposts apart."""
    return [voice for voice in voices if not voice.original and voice.kind != "repost"]
