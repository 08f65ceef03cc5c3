"""The hours of a week as a field of cells: when people write, by the reader's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.charts.look import NO_BREAK, SMALL, Look, Spec, framed, weekdays

THICK = 22
"""Pixels of a row with its gap."""
DAYS, HOURS = 7, 24
FAINTEST = 0.06
"""Opacity of an hour in which something, but next to nothing, was counted."""


@dataclass(frozen=True, slots=True)
class Cell:
    """day: 0 for Monday. hour: 0 to 23. value: on average, in one such hour. said: what it is, in words. go: the
    address of what is behind it; empty: none."""

    day: int
    hour: int
    value: float
    said: str
    go: str = ""


def hours_of_week(cells: Sequence[Cell], look: Look, words: Mapping[str, str]) -> Spec:
    """words: `alt`, in the reader's language. The look's height is that of its rows."""
    most = max((cell.value for cell in cells), default=0.0) or 1.0
    rows = [
        {
            "day": cell.day,
            "hour": cell.hour,
            "hour2": cell.hour + 0.92,
            "day2": cell.day + 0.88,
            "part": FAINTEST + (1 - FAINTEST) * cell.value / most if cell.value else 0.0,
            "said": cell.said,
            "go": cell.go,
        }
        for cell in cells
    ]
    spec = framed(look, [_ground(look), _cells(rows, look)], ("", ""), {"x": _hours(look), "y": _days(look)})
    return {**spec, "height": DAYS * THICK, "description": words["alt"]}


def _cells(rows: Sequence[Spec], look: Look) -> Spec:
    opacity = {"field": "part", "type": "quantitative", "scale": None, "legend": None}
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rect", "color": look.theme.ours, "cursor": "pointer", "cornerRadius": 2},
        "encoding": {
            **_sides("hour", "day"),
            "opacity": opacity,
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _ground(look: Look) -> Spec:
    """Every hour of the week, so that one in which nothing was said has its place too."""
    rows = [
        {"day": day, "hour": hour, "hour2": hour + 0.92, "day2": day + 0.88}
        for day in range(DAYS)
        for hour in range(HOURS)
    ]
    mark = {"type": "rect", "color": look.theme.line, "opacity": 0.45, "cornerRadius": 2}
    return {"data": {"values": rows}, "mark": mark, "encoding": _sides("hour", "day")}


def _sides(x: str, y: str) -> Spec:
    return {"x": {"field": x}, "x2": {"field": f"{x}2"}, "y": {"field": y}, "y2": {"field": f"{y}2"}}


def _hours(look: Look) -> Spec:
    step = 3 if look.width >= 420 else 6
    return {
        "type": "quantitative",
        "scale": {"domain": [0, HOURS], "nice": False},
        "axis": {
            "values": list(range(0, HOURS, step)),
            "labelExpr": f"datum.value + '{NO_BREAK}h'",
            "labelFlush": True,
        },
    }


def _days(look: Look) -> Spec:
    names = list(weekdays(look.language))
    return {
        "type": "quantitative",
        "scale": {"domain": [DAYS, 0], "nice": False},
        "axis": {
            "values": [day + 0.44 for day in range(DAYS)],
            "labelExpr": f"{names}[floor(datum.value)]",
            "labelFontSize": SMALL,
            "grid": False,
        },
    }
