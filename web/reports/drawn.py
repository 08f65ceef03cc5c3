"""The charts of a report, for the screen and for paper."""

from collections.abc import Sequence

from core.charts.bars import Bar, volumes
from core.charts.days import Column, columns
from core.charts.look import Look, Spec
from web.look.tongue import Tongue
from web.reports.weekly import Day


def days(of: Sequence[Day], look: Look, tongue: Tongue) -> Spec:
    found = [Column(look.day(day.at), day.negative, day.neutral, day.positive) for day in of]
    return columns(found, look, tongue("Effective mentions a day, by tone"))


def bars(shares: tuple[tuple[str, float], ...], look: Look) -> Spec:
    return volumes([Bar(name, value) for name, value in shares], look)
