"""Backtests: a file of counts in, the incidents that would have rung out, by the live detector."""

import csv
import math
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from alerts.detect.baseline import HOUR
from alerts.detect.counts import Counts, season_slots
from alerts.detect.detector import Scored, hours, rings, signals
from alerts.detect.episodes import Closed, Episode, Episodes, Happening, Opened, advanced
from alerts.detect.sensitivity import Sensitivity
from alerts.detect.signal import Signal
from alerts.severity import Facts, severity
from core.clock import from_minute, minute_of
from core.errors import Misconfigured, Permanent
from schemas.incident import Ending, Evidence, Incident, IncidentKind, IncidentState, Usual

COLUMNS = ("brand", "minute", "topic", "mentions", "negatives", "covered")
# A surge says that people talk, not that they complain: it is shown, and by itself calls nobody.
NOTIFYING = frozenset({IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL, IncidentKind.SLOW_BURN})
LONGEST_DAYS = 1100  # three years of minutes and 100 topics are 1.3 GB; a longer file is most likely a wrong date
MOST_TOPICS = 100
LARGEST = 1e9


@dataclass(slots=True)
class _Rows:
    """The rows of one brand, column by column: a tenth of what objects would take."""

    topics: dict[str, int] = field(default_factory=dict)
    minute: "array[int]" = field(default_factory=lambda: array("q"))
    topic: "array[int]" = field(default_factory=lambda: array("q"))
    mentions: "array[float]" = field(default_factory=lambda: array("d"))
    negatives: "array[float]" = field(default_factory=lambda: array("d"))
    covered: "array[float]" = field(default_factory=lambda: array("d"))


def backtest_counts(
    source: Path, target: Path, sensitivity: Sensitivity, zone: ZoneInfo, kinds: frozenset[IncidentKind] = NOTIFYING
) -> int:
    """Reads `brand,minute,topic,mentions,negatives,covered`, writes an incident a line; returns how many.

    Rows without topic count the brand; minutes without a row are zero, with covered 0 unknown; equal rows add up.
    Raises Permanent with the line that cannot be read, Misconfigured for a file that cannot be opened or written;
    then target is as before.
    """
    unfinished = target.with_name(target.name + ".unfinished")
    written = 0
    try:
        with unfinished.open("w", encoding="utf-8") as lines:
            for brand, topics, counts in series(source, zone):
                for incident in incidents(brand, topics, counts, sensitivity):
                    if incident.kind in kinds:
                        lines.write(incident.model_dump_json() + "\n")
                        written += 1
        unfinished.replace(target)
    except OSError as error:
        raise Misconfigured(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return written


def series(source: Path, zone: ZoneInfo) -> Iterator[tuple[str, tuple[str, ...], Counts]]:
    """Each brand of a file of counts, its topics, and what was counted. Raises as `backtest_counts`."""
    brands = _read(source)
    start = min(min(rows.minute) for rows in brands.values())
    end = max(max(rows.minute) for rows in brands.values()) + 1
    if end - start > LONGEST_DAYS * 24 * HOUR:
        raise Permanent(
            f"{source} reaches from {from_minute(start):%Y-%m-%d} to {from_minute(end):%Y-%m-%d}.",
            f"A backtest takes {LONGEST_DAYS} days at most: correct the wrong minute, or split the file.",
        )
    slots = season_slots(start, end - start, zone)
    for brand, rows in brands.items():
        yield brand, tuple(rows.topics), _counts(rows, start, end, slots)


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


def _counts(rows: _Rows, start: int, end: int, slots: "np.ndarray[tuple[int], np.dtype[np.uint8]]") -> Counts:
    """Dense counts of [start, end) for one brand."""
    length = end - start
    minute = np.asarray(rows.minute) - start
    topic = np.asarray(rows.topic)
    mentions, negatives = np.asarray(rows.mentions), np.asarray(rows.negatives)
    whole = topic < 0
    exposure = np.ones(length)
    np.minimum.at(exposure, minute[whole], np.asarray(rows.covered)[whole])
    by_topic = np.zeros((len(rows.topics), length))
    np.add.at(by_topic, (topic[~whole], minute[~whole]), negatives[~whole])
    return Counts(
        start=start,
        mentions=np.bincount(minute[whole], mentions[whole], length).astype(np.float64),
        negatives=np.bincount(minute[whole], negatives[whole], length).astype(np.float64),
        topics=by_topic,
        exposure=exposure,
        slots=slots,
    )


def _read(source: Path) -> dict[str, _Rows]:
    brands: dict[str, _Rows] = {}
    minutes: dict[str, int] = {}
    try:
        with source.open(newline="", encoding="utf-8-sig") as lines:
            table = csv.reader(lines)
            places = _places(next(table, []), source)
            for row in table:
                try:
                    _take(brands, [row[place] for place in places], minutes)
                except IndexError as error:
                    raise Permanent(
                        f"line {table.line_num} of {source.name} has fewer cells than the first."
                    ) from error
                except ValueError as error:
                    raise Permanent(f"line {table.line_num} of {source.name}: {error}.") from error
    except OSError as error:
        raise Misconfigured(f"{source} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise Permanent(f"{source} is no CSV file in UTF-8: {error}.") from error
    if not brands:
        raise Permanent(f"{source} has no rows.", f"It should have lines with {', '.join(COLUMNS)}.")
    return brands


def _places(header: list[str], source: Path) -> list[int]:
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise Permanent(f"line 1 of {source.name}: no column {', '.join(missing)}.", f"Write {','.join(COLUMNS)}.")
    return [header.index(column) for column in COLUMNS]


def _take(brands: dict[str, _Rows], cells: list[str], minutes: dict[str, int]) -> None:
    """Takes one line. Raises ValueError saying which cell is wrong."""
    brand, at, topic, mentions, negatives, covered = cells
    if not brand:
        raise ValueError("brand is empty")
    minute = minutes.get(at)
    if minute is None:
        minute = minutes[at] = _minute(at)
    rows = brands.setdefault(brand, _Rows())
    place = -1
    if topic:
        place = rows.topics.setdefault(topic, len(rows.topics))
        if place >= MOST_TOPICS:
            raise ValueError(f'topic "{topic}" is one more than the {MOST_TOPICS} that a brand may have')
    rows.minute.append(minute)
    rows.topic.append(place)
    rows.mentions.append(0.0 if topic and not mentions else _number("mentions", mentions, LARGEST))
    rows.negatives.append(_number("negatives", negatives, LARGEST))
    rows.covered.append(_number("covered", covered, 1.0))


def _minute(at: str) -> int:
    moment = datetime.fromisoformat(at)
    if moment.tzinfo is None:
        raise ValueError(f'minute "{at}" has no UTC offset; write it like 2026-01-05T00:00:00Z')
    return minute_of(moment)


def _number(column: str, cell: str, most: float) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f'{column} "{cell}" is no number') from None
    if not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError(f"{column} {cell} is not between 0 and {most:g}")
    return value
