"""Volumes over time, by tone: negative at the bottom, where it is compared best."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.look import Look, Spec, framed
from core.charts.times import Span, millis, time_axis

FILLED = 0.86
"""The part of a step that its bar takes."""


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
    rows = [row for each in stacks for row in _rows(each, step, look, words)]
    highest = max((each.negative + each.neutral + each.positive for each in stacks), default=1.0)
    scale = {"domain": [0, max(highest, 1.0)], "nice": True}
    layer: Spec = {
        "mark": {"type": "rect", "cursor": "pointer"},
        "data": {"values": rows},
        "encoding": {
            "x": time_axis(look, span),
            "x2": {"field": "t2"},
            "y": {"field": "low", "type": "quantitative", "scale": scale, "axis": {"tickCount": 4, "format": ",d"}},
            "y2": {"field": "high"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }
    return {**framed(look, [layer], ("", ""), {}), "description": words["alt"]}


def _rows(stack: Stack, step: timedelta, look: Look, words: Mapping[str, str]) -> Iterator[Spec]:
    theme = look.theme
    parts = (
        ("negative", stack.negative, theme.negative),
        ("neutral", stack.neutral, theme.neutral),
        ("positive", stack.positive, theme.positive),
    )
    said = "\n".join(f"{words[tone]} {look.number(value)}" for tone, value, _ in parts)
    low = 0.0
    for _, value, colour in parts:
        if value:
            yield {
                "t": millis(stack.at),
                "t2": millis(stack.at + step * FILLED),
                "low": low,
                "high": low + value,
                "colour": colour,
                "said": f"{look.day(stack.at)} {look.clock(stack.at)}\n{said}",
                "go": stack.go,
            }
        low += value
