"""Axes of time: exact places of hours and days on the reader's clocks, whatever the clocks do in between."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.charts.look import Look, Spec

HOURS = (1, 2, 3, 6, 12)
"""Steps of an axis in hours; beyond, it steps in days."""
DAYS = (1, 2, 4, 7, 14, 28)
APART = 64
"""Least pixels between two labels."""


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def part(self, at: datetime) -> float:
        """0 at the start, 1 at the end."""
        return (at - self.start) / self.length


def millis(at: datetime) -> int:
    """As Vega keeps time: since 1970, in UTC."""
    return round(at.timestamp() * 1000)


def time_axis(look: Look, span: Span) -> Spec:
    """The x of what has its time in field `t`. Labels are written here, as Vega knows only UTC and its own clock.

    To Vega it is a number: the domain of a temporal scale is an expression to Vega-Lite, of which the interpreter that
    browsers draw with makes nothing.
    """
    labels = {str(millis(at)): label for at, label in _ticks(look, span)}
    return {
        "field": "t",
        "type": "quantitative",
        "scale": {"domain": [millis(span.start), millis(span.end)], "nice": False, "zero": False},
        "axis": {
            "values": [int(at) for at in labels],
            "labelExpr": f"({json.dumps(labels)})[toString(+datum.value)]",
            "labelOverlap": False,
            "labelFlush": True,
        },
    }


def _ticks(look: Look, span: Span) -> Iterator[tuple[datetime, str]]:
    most = max(2, look.width // APART)
    hours = next((h for h in HOURS if span.length / timedelta(hours=h) <= most), None)
    if hours is not None:
        for at in _hours(span, look.zone, hours):
            midnight = at.astimezone(look.zone).hour == 0
            yield at, look.date(at) if midnight else look.clock(at)
        return
    days = next((d for d in DAYS if span.length / timedelta(days=d) <= most), DAYS[-1])
    for at in _days(span, look.zone, days):
        yield at, look.date(at)


def _hours(span: Span, zone: ZoneInfo, step: int) -> Iterator[datetime]:
    """Whole hours of the local clock that `step` divides, each once."""
    at = span.start.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    at -= timedelta(minutes=at.astimezone(zone).minute)  # zones apart by half an hour and quarters
    while at < span.end:
        local = at.astimezone(zone)
        if at >= span.start and local.hour % step == 0 and local.fold == 0:
            yield at
        at += timedelta(hours=1)


def _days(span: Span, zone: ZoneInfo, step: int) -> Iterator[datetime]:
    """Midnights of the local clock, every `step` days."""
    local = span.start.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while (at := local.replace(tzinfo=zone).astimezone(UTC)) < span.end:
        if at >= span.start and local.toordinal() % step == 0:
            yield at
        local += timedelta(days=1)
