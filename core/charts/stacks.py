"""Volumes over time, by tone: negative at the bottom, where it is compared best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.look import Look, Spec, framed
from core.charts.times import Span, millis, time_axis


@dataclass(frozen=True, slots=True)
class Stack:
    """What was counted in [at, at + step): negative, neutral (with what was not judged), positive. go: the address of
    what is behind it; empty: none."""

    at: datetime
    negative: float
    neutral: float
    positive: float
    go: str = ""


def tones(stacks: Sequence[Stack], span: Span, step: timedelta, look: Look, words: Mapping[str, str]) -> Spec:
    """words: for `negative`, `neutral`, `positive` and `alt`, in the reader's language."""
    theme = look.theme
    colours = {"negative": theme.negative, "neutral": theme.neutral, "positive": theme.positive}
    rows = [
        {
            "t": millis(each.at),
            "t2": millis(each.at + step * 0.86),
            "n": getattr(each, tone),
            "place": place,
            "colour": colour,
            "said": f"{look.day(each.at)} {look.clock(each.at)}\n{words[tone]} {look.number(getattr(each, tone))}",
            "go": each.go,
        }
        for each in stacks
        for place, (tone, colour) in enumerate(colours.items())
        if getattr(each, tone)
    ]
    mark: Spec = {
        "mark": {"type": "bar", "orient": "vertical", "cursor": "pointer"},
        "data": {"values": rows},
        "encoding": {
            "x2": {"field": "t2"},
            "y": {"field": "n", "type": "quantitative", "stack": "zero", "axis": {"tickCount": 4, "format": ",d"}},
            "order": {"field": "place"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }
    return {**framed(look, [mark], ("", ""), {"x": time_axis(look, span)}), "description": words["alt"]}
