"""Who spreads an incident, and how it passes on: read from the mentions behind it, and kept for a while."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from alerts.case import concerned
from alerts.passing import Arrival, Circle, arrivals, circle, ties
from alerts.port import Voices
from alerts.spread import reach_by_author, spread
from alerts.survey import DAY
from core.clock import Clock, minute_of
from schemas.incident import Incident, IncidentKind
from schemas.voice import Voice
from schemas.watch import Watch

NOW, EARLIER = 1_000, 200
"""Mentions of it that are looked at, the newest, and of the days before that may have started it."""
BEFORE, FARTHEST = timedelta(days=2), timedelta(days=8)
KEPT, FRESH = 64, 5
"""Incidents whose spread is kept, and minutes for which it is."""
MEMBERS, ACCOUNTS = 40, 8


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who spread it. caused: other authors who reposted or copied them. first: their first mention of it."""

    first: Voice
    caused: int
    reach: int
    influence: float | None


@dataclass(frozen=True, slots=True)
class Spreading:
    """mentions: that were looked at. cut: there were more than NOW, and these are of the newest. firsts: the oldest."""

    mentions: int
    cut: bool
    accounts: tuple[Account, ...]
    arrivals: tuple[Arrival, ...]
    circle: Circle
    firsts: tuple[Voice, ...]


class Spreadings:
    """May be asked by many threads."""

    def __init__(self, voices: Voices, clock: Clock) -> None:
        self._voices = voices
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[tuple[str, int, int], Spreading] = OrderedDict()

    def of(self, incident: Incident, watch: Watch) -> Spreading:
        """Raises Transient."""
        key = (incident.id, incident.revision, minute_of(self._clock.now()) // FRESH)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = self._read(incident, watch)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

    def _read(self, incident: Incident, watch: Watch) -> Spreading:
        begin, end = stretch(incident, self._clock.now())
        heard = self._voices.voices(incident.watch, incident.topic, begin, end, NOW)
        about = list(heard)
        if incident.kind is not IncidentKind.BACKLASH:  # which of these brings back what was deleted is not asked here
            about = concerned(watch, incident.kind, heard, None)
        earlier = self._voices.voices(incident.watch, None, begin - BEFORE, begin, EARLIER)
        passed = ties(about, earlier)
        return Spreading(
            mentions=len(about),
            cut=len(heard) == NOW,
            accounts=tuple(_accounts(about, earlier)),
            arrivals=tuple(arrivals(about, passed)),
            circle=circle(passed, MEMBERS),
            firsts=tuple(sorted(about, key=lambda voice: (voice.published_at, voice.mention))[:ACCOUNTS]),
        )


def stretch(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """The time [begin, end) of the mentions that it is about: of a long one, the newest FARTHEST."""
    usual = [u for u in (incident.evidence.negatives, incident.evidence.mentions, incident.evidence.positives) if u]
    window = timedelta(minutes=max((each.window_minutes for each in usual), default=DAY))
    first = min(incident.opened_at - window, incident.evidence.first_seen_at or incident.opened_at)
    end = incident.closed_at or max(now, incident.opened_at + timedelta(minutes=1))
    return max(first, end - FARTHEST), end


def _accounts(about: Sequence[Voice], earlier: Sequence[Voice]) -> list[Account]:
    """Those who caused most, the widest reach first among equals."""
    caused, reach = spread(about, earlier), reach_by_author(about)
    first: dict[str, Voice] = {}
    influence: dict[str, float] = {}
    for voice in sorted((*earlier, *about), key=lambda voice: (voice.published_at, voice.mention)):
        first.setdefault(voice.author, voice)
        if voice.influence is not None:
            influence[voice.author] = voice.influence
    own = {voice.author: voice for voice in sorted(about, key=lambda voice: voice.published_at, reverse=True)}
    ranked = sorted(caused.by_author, key=lambda a: (-caused.by_author[a], -reach.get(a, 0), a))[:ACCOUNTS]
    return [
        Account(own.get(author, first[author]), caused.by_author[author], reach.get(author, 0), influence.get(author))
        for author in ranked
    ]
