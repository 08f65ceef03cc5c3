"""Bars: where mentions come from, and in which languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.look import SMALL, Look, Spec, framed
from core.charts.words import WORDS

MOST_BARS = 12
"""What is beyond is summed up in the last one."""
THICK = 22
"""Pixels of a bar with the gap below it."""
NAMED = 140
"""Pixels for a bar's name."""


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    value: float


def volumes(bars: Sequence[Bar], look: Look, title: str = "") -> Spec:
    """Volumes of sources, languages or topics, the largest first; the look's height is that of its bars."""
    shown = _largest(bars, look)
    rows = [{"label": b.label, "n": b.value, "said": look.number(b.value), "colour": look.theme.ours} for b in shown]
    return _horizontal(rows, look, title)


def _largest(bars: Sequence[Bar], look: Look) -> list[Bar]:
    ranked = sorted(bars, key=lambda bar: (-bar.value, bar.label))
    if len(ranked) <= MOST_BARS:
        return ranked
    rest = sum(bar.value for bar in ranked[MOST_BARS - 1 :])
    return [*ranked[: MOST_BARS - 1], Bar(WORDS[look.language]["others"], rest)]


def _horizontal(rows: Sequence[Spec], look: Look, title: str) -> Spec:
    """Rows by place, not by name, so that two of the same name stay two."""
    placed = [{**row, "place": place} for place, row in enumerate(rows)]
    theme = look.theme
    y: Spec = {"field": "place", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.45, "paddingOuter": 0.2}}
    x: Spec = {
        "field": "n",
        "type": "quantitative",
        "axis": None,
        "scale": {"range": [NAMED, look.width - 56], "zero": True, "nice": False},
    }
    text = {"type": "text", "fontSize": SMALL, "baseline": "middle"}
    layers: list[Spec] = [
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 2},
            "encoding": {"x": x, "color": {"field": "colour", "type": "nominal", "scale": None}},
        },
        {
            "mark": {**text, "align": "left", "color": theme.ink, "limit": NAMED - 12},
            "encoding": {"x": {"value": 0}, "text": {"field": "label", "type": "nominal"}},
        },
        {
            "mark": {**text, "align": "left", "dx": 6, "color": theme.muted},
            "encoding": {"x": x, "text": {"field": "said", "type": "nominal"}},
        },
    ]
    spec = framed(look, layers, (title, ""), {"y": y})
    return {**spec, "height": max(1, len(placed)) * THICK, "data": {"values": placed}}
