"""A few days as bars by tone, each with its name below and its total above: for reports on paper."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.look import NO_BREAK, SMALL, Look, Spec, framed

APART = 0.3
ROOMY = 56
"""Pixels of a column below which a day and its month fit beside one another."""


@dataclass(frozen=True, slots=True)
class Column:
    """A day by its name, and what was counted: negative, neutral, positive."""

    name: str
    negative: float
    neutral: float
    positive: float

    @property
    def total(self) -> float:
        return self.negative + self.neutral + self.positive


def columns(days: Sequence[Column], look: Look, alt: str) -> Spec:
    """Left to right as they are given."""
    theme = look.theme
    rows: list[Spec] = []
    for place, day in enumerate(days):
        low = 0.0
        for value, colour in (
            (day.negative, theme.negative),
            (day.neutral, theme.neutral),
            (day.positive, theme.positive),
        ):
            rows.append({"place": place, "low": low, "high": low + value, "colour": colour})
            low += value
    # The name of a day stands in two lines, on a phone in three, so that seven fit.
    narrow = look.width < ROOMY * len(days)
    names = {
        str(place): day.name.replace(NO_BREAK, " ").split(" ") if narrow else day.name.split(" ", 1)
        for place, day in enumerate(days)
    }
    x: Spec = {
        "field": "place",
        "type": "ordinal",
        "scale": {"paddingInner": APART, "paddingOuter": APART / 2},
        "axis": {"labelExpr": f"({json.dumps(names)})[toString(datum.value)]", "labelAngle": 0},
    }
    highest = max((day.total for day in days), default=0.0)
    scale: Spec = {"domain": [0, max(highest, 1.0)], "nice": True}
    y: Spec = {
        "field": "low",
        "type": "quantitative",
        "scale": scale,
        "axis": {"tickCount": max(1, min(4, int(highest))), "format": ",d"},
    }
    totals = [{"place": place, "high": day.total, "said": look.number(day.total)} for place, day in enumerate(days)]
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "bar"},
            "encoding": {
                "y": y,
                "y2": {"field": "high"},
                "color": {"field": "colour", "type": "nominal", "scale": None},
            },
        },
        {
            "data": {"values": totals},
            "mark": {"type": "text", "dy": -7, "fontSize": SMALL, "color": theme.muted},
            "encoding": {"y": {"field": "high", "type": "quantitative"}, "text": {"field": "said", "type": "nominal"}},
        },
    ]
    return {**framed(look, layers, ("", ""), {"x": x}), "description": alt}
