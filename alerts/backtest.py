"""Backtests: a file of counts in, the incidents that would have rung out, by the live detector."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from alerts.countfile import histories
from alerts.detect.baseline import HOUR
from alerts.detect.counts import Counts
from alerts.detect.detector import Scored, hours, rings, signals
from alerts.detect.episodes import Closed, Episode, Episodes, Happening, Opened, advanced
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.severity import Facts, severity
from core.clock import from_minute
from core.whole import whole
from schemas.incident import Ending, Evidence, Incident, IncidentKind, IncidentState, Usual

# A surge says that people talk, not that they complain: it is shown, and by itself calls nobody.
NOTIFYING = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL, IncidentKind.SLOW_BURN})


def backtest_counts(
    source: Path, target: Path, sensitivity: Sensitivity, zone: ZoneInfo, kinds: frozenset[IncidentKind] = NOTIFYING
) -> int:
    """Reads a file of counts (`countfile.py`), writes an incident a line; returns how many.

    Raises Permanent with the line that cannot be read, Misconfigured for a file that cannot be opened or written;
    then target is as before.
    """
    found = histories(source, zone)
    written = 0
    with whole(target) as file, file.open("w", encoding="utf-8") as lines:
        for history in found:
            for incident in incidents(history.brand, history.topics, history.counts, sensitivity):
                if incident.kind in kinds:
                    lines.write(incident.model_dump_json() + "\n")
                    written += 1
    return written


def incidents(brand: str, topics: tuple[str, ...], counts: Counts, sensitivity: Sensitivity) -> list[Incident]:
    """What a watch's history would have rung, in order of opening; those still open at its end have no closed_at."""
    found: dict[str, Incident] = {}
    for happening in replayed(topics, counts, sensitivity):
        episode = happening.episode
        if isinstance(happening, Opened):
            found[episode.key] = _incident(brand, episode, happening.signal)
        elif isinstance(happening, Closed):
            found[episode.key] = _ended(found[episode.key], episode)
        else:
            found[episode.key] = _followed(found[episode.key], happening.signal, episode)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Moment:
    """A minute in which something rang or stood open, in the hour that it belongs to."""

    minute: int
    hour: Scored
    episodes: Episodes
    happenings: tuple[Happening, ...]


def moments(topics: tuple[str, ...], counts: Counts, sensitivity: Sensitivity) -> Iterator[Moment]:
    """Every minute of a series that matters to its episodes, from nothing known at its start."""
    episodes = Episodes()
    for hour in hours(topics, counts):
        for minute in _eventful(hour, episodes, sensitivity):
            if minute >= counts.end:
                return
            episodes, happenings = advanced(episodes, minute, signals(hour, minute, sensitivity))
            yield Moment(minute, hour, episodes, happenings)


def replayed(topics: tuple[str, ...], counts: Counts, sensitivity: Sensitivity) -> Iterator[Happening]:
    """Everything that happens to the episodes of a series, from nothing known at its start."""
    for moment in moments(topics, counts, sensitivity):
        yield from moment.happenings


def _eventful(hour: Scored, episodes: Episodes, sensitivity: Sensitivity) -> Iterable[int]:
    """The minutes that can change an episode: while one is open, all from then on."""
    minutes = range(hour.topics.first, hour.topics.first + HOUR)
    if episodes.open:
        return minutes
    ringing = np.flatnonzero(rings(hour, sensitivity))
    return minutes[int(ringing[0]) :] if len(ringing) else ()


def _incident(brand: str, episode: Episode, signal: Signal) -> Incident:
    return Incident(
        id=f"{brand}-{episode.key}",
        watch=brand,
        brand=brand,
        topic=episode.topic,
        kind=episode.kind,
        severity=_severity(signal),
        opened_at=from_minute(episode.opened),
        peak_at=from_minute(episode.peak_at),
        title=_title(brand, signal),
        evidence=_evidence(signal),
    )


def _followed(incident: Incident, signal: Signal, episode: Episode) -> Incident:
    """Kept as it opened, but for what only its course shows: its peak, the worst of it, whether it came back."""
    peaks = episode.peak_at == signal.minute
    if not peaks and episode.kind is incident.kind and incident.state is IncidentState.OPEN:
        return incident
    worst = max(incident.severity, _severity(signal))
    course = {"peak_at": from_minute(episode.peak_at), "severity": worst, "kind": episode.kind}
    return incident.model_copy(update={**course, "state": IncidentState.OPEN, "closed_at": None})


def _ended(incident: Incident, episode: Episode) -> Incident:
    closed = None if episode.ended is None else from_minute(episode.ended)
    return incident.model_copy(update={"state": IncidentState.RESOLVED, "closed_at": closed, "ending": Ending.USUAL})


def _severity(signal: Signal) -> int:
    """From the counts alone: who speaks and what they say is not in a file of counts."""
    surge = signal.kind is IncidentKind.SURGE
    facts = Facts(
        kind=signal.kind,
        value=signal.mentions if surge else signal.negatives,
        usual=signal.mentions_high if surge else signal.high,
        doubling=signal.doubling,
        reach=0,
        sources=1,
        languages=1,
        crisis_share=0.0,
        stirred_share=0.0,
        press=False,
    )
    return severity(facts).level


def _title(brand: str, signal: Signal) -> str:
    about = brand if signal.topic is None else f"{brand}, {signal.topic}"
    span = f"{signal.window} min" if signal.window < 24 * HOUR else f"{signal.window // (24 * HOUR)} d"
    if signal.kind is IncidentKind.SURGE:
        usual = f"usually {signal.mentions_low:.0f} to {signal.mentions_high:.0f}"
        return f"{about}: {signal.mentions:.0f} mentions in {span}, {usual}"
    return f"{about}: {signal.negatives:.0f} negative mentions in {span}, usually {signal.low:.0f} to {signal.high:.0f}"


def _evidence(signal: Signal) -> Evidence:
    window = signal.window
    return Evidence(
        negatives=Usual(value=signal.negatives, low=signal.low, high=signal.high, window_minutes=window),
        mentions=Usual(
            value=signal.mentions, low=signal.mentions_low, high=signal.mentions_high, window_minutes=window
        ),
        doubling_minutes=signal.doubling,
        negative_share_before=signal.share_before,
        negative_share_now=signal.share_now,
        numbers={"score": signal.score, "threshold": signal.threshold, "excess": signal.excess},
    )
