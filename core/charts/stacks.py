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
class Usual:
    """What a step counts most of the time: eight of ten times from low to high."""

    at: datetime
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Beside:
    """What the bars are seen against. before: what was counted in each step of the period before, at the time of this
    one; where there is any, a dashed line. unheard: stretches that nobody listened to, hatched. usual: a band, in
    order; of a step that has none, nothing is known."""

    before: Sequence[tuple[datetime, float]] = ()
    unheard: Sequence[Span] = ()
    usual: Sequence[Usual] = ()


def tones(
    stacks: Sequence[Stack],
    span: Span,
    step: timedelta,
    look: Look,
    words: Mapping[str, str],
    beside: Beside | None = None,
) -> Spec:
    """words: for `negative`, `neutral`, `positive` and `alt`, in the reader's language; for `before` and `usual` where
    they are drawn."""
    against = beside or Beside()
    highest = max(
        [each.total for each in stacks]
        + [value for _, value in against.before]
        + [each.high for each in against.usual],
        default=0.0,
    )
    canvas = Canvas(look, span, (highest or 1.0) * HEADROOM)
    usual = {each.at: each for each in against.usual}
    layers = [
        *unheard(canvas, against.unheard),
        *_band(against.usual, step, look),
        _bars(stacks, usual, step, look, words),
        *_edges(against.usual, step, look),
    ]
    if against.before:
        layers.append(_before(against.before, step, look, words))
    return {**framed(look, layers, ("", ""), axes(canvas)), "description": words["alt"]}


def _bars(
    stacks: Sequence[Stack], usual: Mapping[datetime, Usual], step: timedelta, look: Look, words: Mapping[str, str]
) -> Spec:
    return {
        "mark": {"type": "rect", "cursor": "pointer", "clip": True},
        "data": {"values": [row for each in stacks for row in _rows(each, usual.get(each.at), step, look, words)]},
        "encoding": {
            "x2": {"field": "t2"},
            "y": {"field": "low"},
            "y2": {"field": "high"},
            "color": {"field": "colour", "type": "nominal", "scale": None},
            "tooltip": {"field": "said", "type": "nominal"},
        },
    }


def _rows(stack: Stack, usual: Usual | None, step: timedelta, look: Look, words: Mapping[str, str]) -> Iterator[Spec]:
    """One above the other. They are stacked here: bars with both sides in time, Vega would not stack."""
    theme, low = look.theme, 0.0
    begin, end = millis(stack.at), millis(stack.at + step * WIDE)
    parts = (
        ("negative", stack.negative, theme.negative),
        ("neutral", stack.neutral, theme.neutral),
        ("positive", stack.positive, theme.positive),
    )
    told = "\n".join(f"{words[tone]} {look.number(value)}" for tone, value, _ in parts)
    against = f"\n{words['usual']} {look.number(usual.low)}–{look.number(usual.high)}" if usual else ""
    said = f"{look.day(stack.at)} {look.clock(stack.at)}\n{told}{against}"
    for _, value, colour in parts:
        if value:
            sides = {"t": begin, "t2": end, "low": low, "high": low + value}
            yield {**sides, "n": value, "colour": colour, "said": said, "go": stack.go}
        low += value


def _band(usual: Sequence[Usual], step: timedelta, look: Look) -> Iterator[Spec]:
    """Step by step, as the bars are: between two of them nothing is counted."""
    if usual:
        yield {
            "mark": {"type": "rect", "color": look.theme.band, "clip": True},
            "data": {"values": [_sides(each, step) | {"low": each.low, "high": each.high} for each in usual]},
            "encoding": {"x2": {"field": "t2"}, "y": {"field": "low"}, "y2": {"field": "high"}},
        }


def _edges(usual: Sequence[Usual], step: timedelta, look: Look) -> Iterator[Spec]:
    """The upper one stands before the bars, so that it is seen where they reach over it."""
    if usual:
        yield {
            "mark": {"type": "rule", "color": look.theme.ink, "opacity": 0.55, "strokeWidth": 1, "clip": True},
            "data": {"values": [_sides(each, step) | {"n": each.high} for each in usual]},
            "encoding": {"x2": {"field": "t2"}, "y": {"field": "n"}},
        }


def _sides(usual: Usual, step: timedelta) -> Spec:
    return {"t": millis(usual.at), "t2": millis(usual.at + step)}


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
