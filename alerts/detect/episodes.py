"""From signals to incidents: when one opens, what belongs to it, when it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from alerts.detect.signal import Signal
from schemas.incident import IncidentKind

DAY = 1440
SILENCE = 240  # minutes without anything raised before it is over: storms pause for a meal, not for half a day
REOPENS_WITHIN = DAY  # a flare-up on the next day is the same story …
NEW_STORY = 3.0  # … unless it is three times as large
LASTING = 0.3  # an open incident that is quiet right now still counts with this share of its peak
OWN_SHARE = 0.5  # a brand's excess that is at least half one open topic's is that topic's
SLOW_MEMORY = 8 * DAY  # a storm stays in the counts of seven days; it must not ring again as a slow burn
AFTERMATH = {IncidentKind.SLOW_BURN: SLOW_MEMORY, IncidentKind.SURGE: REOPENS_WITHIN}

BUZZ = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL})
RANK = {
    IncidentKind.SURGE: 0,
    IncidentKind.SLOW_BURN: 1,
    IncidentKind.WEAK_SIGNAL: 2,
    IncidentKind.BAD_BUZZ: 2,
    IncidentKind.BACKLASH: 3,
    IncidentKind.OPPORTUNITY: 4,
}
APART = frozenset({IncidentKind.BACKLASH, IncidentKind.OPPORTUNITY})
"""Kinds that are no part of others, nor others of them: what they count is something else."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One incident of a series, as the numbers see it. Minutes since 1970.

    key: unique within the series, the same on every replay of the same counts. last: newest minute that was alive.
    peak: largest excess so far, at peak_at. ended: None while open.
    """

    key: str
    kind: IncidentKind
    topic: str | None
    opened: int
    last: int
    peak: float
    peak_at: int
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    episode: Episode
    signal: Signal


@dataclass(frozen=True, slots=True)
class Reopened:
    episode: Episode
    signal: Signal


@dataclass(frozen=True, slots=True)
class Updated:
    episode: Episode
    signal: Signal


@dataclass(frozen=True, slots=True)
class Closed:
    """into: the key of the episode that it has become a part of; None when it is simply over."""

    episode: Episode
    into: str | None


Happening = Opened | Reopened | Updated | Closed


@dataclass(frozen=True, slots=True)
class Episodes:
    """Those open, and those that ended recently enough to matter."""

    known: tuple[Episode, ...] = ()

    @property
    def open(self) -> tuple[Episode, ...]:
        return tuple(episode for episode in self.known if episode.ended is None)


def advanced(episodes: Episodes, minute: int, signals: Sequence[Signal]) -> tuple[Episodes, tuple[Happening, ...]]:
    """What a minute's signals change. Minutes must rise; those without signals may be left out while none is open."""
    known, happenings = _aged(episodes.known, minute, signals)
    ringing = sorted((s for s in signals if s.rings), key=lambda s: (-RANK[s.kind], -s.excess, s.topic or ""))
    for signal in ringing:
        if any(_same_track(host, signal) and host.ended is None for host in known):
            continue
        if any(_covers(host, signal, signals) for host in known):
            continue
        known, opening = _opened(known, signal)
        happenings += opening
    return Episodes(tuple(known)), tuple(happenings)


def _aged(known: Iterable[Episode], minute: int, signals: Sequence[Signal]) -> tuple[list[Episode], list[Happening]]:
    """Open episodes follow their signals or close; forgotten ones leave."""
    kept: list[Episode] = []
    happenings: list[Happening] = []
    for episode in known:
        if episode.ended is not None:
            if minute - episode.last <= SLOW_MEMORY:
                kept.append(episode)
            continue
        signal = _own(episode, signals)
        if signal is not None:
            episode = _followed(episode, signal)
            happenings.append(Updated(episode, signal))
        elif minute - episode.last > SILENCE:
            episode = replace(episode, ended=minute)
            happenings.append(Closed(episode, into=None))
        kept.append(episode)
    return kept, happenings


def _own(episode: Episode, signals: Sequence[Signal]) -> Signal | None:
    return next((s for s in signals if _same_track(episode, s) and (s.alive or s.rings)), None)


def _followed(episode: Episode, signal: Signal) -> Episode:
    worse = IncidentKind.BAD_BUZZ if IncidentKind.BAD_BUZZ in (episode.kind, signal.kind) else episode.kind
    grown = signal.excess > episode.peak
    return replace(
        episode,
        kind=worse,
        last=signal.minute,
        peak=signal.excess if grown else episode.peak,
        peak_at=signal.minute if grown else episode.peak_at,
    )


def _same_track(episode: Episode, signal: Signal) -> bool:
    """A weak signal and the bad buzz that it becomes are one."""
    return episode.topic == signal.topic and RANK[episode.kind] == RANK[signal.kind]


def _covers(host: Episode, signal: Signal, signals: Sequence[Signal]) -> bool:
    """Whether a signal tells nothing that the host does not tell already."""
    if signal.kind is IncidentKind.OPPORTUNITY and host.kind in BUZZ:
        return host.ended is None  # while there is a crisis, nothing is a chance
    if host.kind in APART or signal.kind in APART:
        return False
    related = host.topic is None or signal.topic is None or host.topic == signal.topic
    if signal.kind in AFTERMATH and host.kind in BUZZ:
        return related and (host.ended is None or signal.minute - host.last <= AFTERMATH[signal.kind])
    if host.ended is not None:
        return False
    if RANK[host.kind] != RANK[signal.kind]:
        return related and RANK[host.kind] > RANK[signal.kind]
    if host.topic is None:
        return True
    own = _own(host, signals)
    size = max(own.excess if own else 0.0, LASTING * host.peak)
    return size > signal.excess * (OWN_SHARE if signal.topic is None else 1.0)


def _opened(known: list[Episode], signal: Signal) -> tuple[list[Episode], list[Happening]]:
    """A new episode, or the last one of the same track again; what it covers becomes a part of it."""
    happenings: list[Happening] = []
    earlier = next((e for e in reversed(known) if _same_track(e, signal) and _same_story(e, signal)), None)
    if earlier is None:
        key = f"{signal.minute}-{RANK[signal.kind]}-{signal.topic or ''}"
        episode = Episode(key, signal.kind, signal.topic, signal.minute, signal.minute, signal.excess, signal.minute)
        happenings.append(Opened(episode, signal))
    else:
        episode = replace(_followed(earlier, signal), ended=None)
        happenings.append(Reopened(episode, signal))
    others: list[Episode] = []
    for other in known:
        if other is earlier:
            continue
        if other.ended is None and _absorbs(signal, other):
            other = replace(other, ended=signal.minute)
            happenings.append(Closed(other, into=episode.key))
        others.append(other)
    return [*others, episode], happenings


def _same_story(episode: Episode, signal: Signal) -> bool:
    return signal.minute - episode.last <= REOPENS_WITHIN and signal.excess < NEW_STORY * episode.peak


def _absorbs(signal: Signal, other: Episode) -> bool:
    """A brand takes its topics in; a buzz takes in the surge or the slow burn that announced it."""
    if signal.kind in APART or other.kind in APART:
        return False
    related = signal.topic is None or other.topic is None or signal.topic == other.topic
    if RANK[signal.kind] == RANK[other.kind]:
        return signal.topic is None
    return related and RANK[signal.kind] > RANK[other.kind]
