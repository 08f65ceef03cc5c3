"""Volumes over time, by tone: negative at the bottom, where it is compared best."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.hatching import Canvas, axes, unheard
from core.charts.look import Look, Spec, framed
from core.charts.times import Span, millis

HEADROOM = 1.06
"""Of the axis above the highest bar."""
DASH = [4, 3]
WIDE = 0.86
"""Of its step, what a bar fills."""


@dataclass(frozen=True, slots=True)
class Stack:
    """What was counted in [at, at + step): negative, neutral (with what was not judged), positive. go: the address of
    what is behind it; empty: none."""

    at: datetime
    negative: float
    neutral: float
    positive: float
    go: str = ""

    @property
    def total(self) -> float:
        return self.negative + self.neutral + self.positive


@dataclass(frozen=True, slots=True)
class Beside:
    """What the bars are seen against. before: what was counted in each step of the period before, at the time of this
    one; where there is any, a dashed line. unheard: stretches that nobody listened to, hatched."""

    before: Sequence[tuple[datetime, float]] = ()
    unheard: Sequence[Span] = ()


def tones(
    stacks: Sequence[Stack],
    span: Span,
    step: timedelta,
    look: Look,
    words: Mapping[str, str],
    beside: Beside | None = None,
) -> Spec:
    """words: for `negative`, `neutral`, `positive` and `alt`, in the reader's language; for `before` where that is
    drawn."""
    against = beside or Beside()
    highest = max([each.total for each in stacks] + [value for _, value in against.before], default=0.0)
    canvas = Canvas(look, span, (highest or 1.0) * HEADROOM)
    layers = [*unheard(canvas, against.unheard), _bars(stacks, step, look, words)]
    if against.before:
        layers.append(_before(against.before, step, look, words))
    return {**framed(look, layers, ("", ""), axes(canvas)), "description": words["alt"]}


def _bars(stacks: Sequence[Stack], step: timedelta, look: Look, words: Mapping[str, str]) -> Spec:
    return {
        "mark": {"type": "rect", "cursor": "pointer", "clip": True},
        "data": {"values": [row for each in stacks for row in _rows(each, step, look, words)]},
        "encoding": {
            "x2": {"field": "t2"},
            "y": {"field": "low"},
            "y2": {"field": "high"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _rows(stack: Stack, step: timedelta, look: Look, words: Mapping[str, str]) -> Iterator[Spec]:
    """One above the other. They are stacked here: bars with both sides in time, Vega would not stack."""
    theme, low = look.theme, 0.0
    begin, end = millis(stack.at), millis(stack.at + step * WIDE)
    parts = (
        ("negative", stack.negative, theme.negative),
        ("neutral", stack.neutral, theme.neutral),
        ("positive", stack.positive, theme.positive),
    )
    told = "\n".join(f"{words[tone]} {look.number(value)}" for tone, value, _ in parts)
    said = f"{look.day(stack.at)} {look.clock(stack.at)}\n{told}"
    for _, value, colour in parts:
        if value:
            sides = {"t": begin, "t2": end, "low": low, "high": low + value}
            yield {**sides, "n": value, "colour": colour, "said": said, "go": stack.go}
        low += value


def _before(points: Sequence[tuple[datetime, float]], step: timedelta, look: Look, words: Mapping[str, str]) -> Spec:
    rows = [
        {"t": millis(at + step / 2), "n": value, "said": f"{words['before']} {look.number(value)}"}
        for at, value in points
    ]
    line = {"type": "line", "color": look.theme.ink, "strokeWidth": 1, "strokeDash": DASH, "opacity": 0.6, "clip": True}
    return {
        "mark": line,
        "data": {"values": rows},
        "encoding": {"y": {"field": "n"}, "tooltip": {"field": "said", "type": "nominal"}},
    }
