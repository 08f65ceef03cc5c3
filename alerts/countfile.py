"""A file of counts: `brand,minute,topic,mentions,negatives,covered`, read into what detection reads."""

import csv
import math
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from alerts.detect.baseline import HOUR
from alerts.detect.counts import Counts, season_slots
from core.clock import from_minute, minute_of
from core.errors import Misconfigured, Permanent

COLUMNS = ("brand", "minute", "topic", "mentions", "negatives", "covered")
LONGEST_DAYS = 1100  # three years of minutes and 100 topics are 1.3 GB; a longer file is most likely a wrong date
MOST_TOPICS = 100
LARGEST = 1e9
_AS_HERE = "write it like 2026-01-05T00:00:00Z"


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """All that a file holds of one brand. counts: its topics in the order of `topics`."""

    brand: str
    topics: tuple[str, ...]
    counts: Counts


@dataclass(slots=True)
class _Rows:
    """The rows of one brand, column by column: a tenth of what objects would take."""

    topics: dict[str, int] = field(default_factory=dict)
    minute: "array[int]" = field(default_factory=lambda: array("q"))
    topic: "array[int]" = field(default_factory=lambda: array("q"))
    mentions: "array[float]" = field(default_factory=lambda: array("d"))
    negatives: "array[float]" = field(default_factory=lambda: array("d"))
    covered: "array[float]" = field(default_factory=lambda: array("d"))


def histories(source: Path, zone: ZoneInfo) -> Iterator[History]:
    """The brands of a file, all over the same minutes.

    Rows without topic count the brand; minutes without a row are zero, with covered 0 unknown; equal rows add up.
    Raises, before the first is given, Permanent with the line that cannot be read, Misconfigured for a file that
    cannot be opened.
    """
    brands = _read(source)
    start = min(min(rows.minute) for rows in brands.values())
    end = max(max(rows.minute) for rows in brands.values()) + 1
    if end - start > LONGEST_DAYS * 24 * HOUR:
        raise Permanent(
            f"{source} reaches from {from_minute(start):%Y-%m-%d} to {from_minute(end):%Y-%m-%d}.",
            f"A backtest takes {LONGEST_DAYS} days at most: correct the wrong minute, or split the file.",
        )
    slots = season_slots(start, end - start, zone)
    return (History(brand, tuple(rows.topics), _counts(rows, start, end, slots)) for brand, rows in brands.items())


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
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise ValueError(f'minute "{at}" is no time; {_AS_HERE}') from None
    if moment.tzinfo is None:
        raise ValueError(f'minute "{at}" has no UTC offset; {_AS_HERE}')
    return minute_of(moment)


def _number(column: str, cell: str, most: float) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f'{column} "{cell}" is no number') from None
    if not math.isfinite(value) or not 0 <= value <= most:
        raise ValueError(f"{column} {cell} is not between 0 and {most:g}")
    return value
