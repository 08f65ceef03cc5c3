"""Stretches of time that nobody listened to, hatched: neither zero nor calm, but unknown.

Vega has no patterns, so the strokes are computed here, in the units of the chart's axes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.charts.look import Look, Spec
from core.charts.times import Span, millis, time_axis

GAP = 7.0
"""Pixels between two strokes."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """span, top: what the axes reach, in time and in what is counted (from 0)."""

    look: Look
    span: Span
    top: float

    def x(self, part: float) -> int:
        """The time, in milliseconds, of a part (0 to 1) of the width."""
        return round(millis(self.span.start) + part * self.span.length.total_seconds() * 1000)

    def y(self, pixels: float) -> float:
        """The value so many pixels below the upper edge."""
        return self.top * (1 - pixels / self.look.height)


def axes(canvas: Canvas) -> Spec:
    """What all layers share: time from left to right, in field `t`; counts upwards, in a field that each names."""
    scale = {"domain": [0, canvas.top], "nice": False}
    ticks = min(max(2, canvas.look.height // 60), int(canvas.top))  # nothing is half a mention
    axis = {"tickCount": max(1, ticks), "format": ",.2~f"}
    return {
        "x": time_axis(canvas.look, canvas.span),
        "y": {"type": "quantitative", "scale": scale, "axis": axis},
    }


def unheard(canvas: Canvas, stretches: Sequence[Span]) -> list[Spec]:
    """What lies under everything else. stretches: in order, apart from one another."""
    shown = [cut for each in stretches if (cut := _cut(each, canvas.span)) is not None]
    if not shown:
        return []
    theme = canvas.look.theme
    strokes = [stroke for each in shown for stroke in _strokes(canvas, each)]
    return [
        {
            "data": {"values": strokes},
            "mark": {"type": "rule", "color": theme.muted, "opacity": 0.35, "strokeWidth": 1},
            "encoding": {"x2": {"field": "t2"}, "y": {"field": "y"}, "y2": {"field": "y2"}},
        }
    ]


def stretches(heard: Iterable[tuple[Span, float]], least: float) -> list[Span]:
    """Neighbouring spans of which less than `least` (0 to 1) was heard, as one each. heard: in order."""
    found: list[Span] = []
    for span, share in heard:
        if share >= least:
            continue
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _cut(stretch: Span, to: Span) -> Span | None:
    start, end = max(stretch.start, to.start), min(stretch.end, to.end)
    return Span(start, end) if start < end else None


def diagonals(left: float, right: float, top: float, bottom: float) -> Iterator[tuple[float, float, float, float]]:
    """Of 45 degrees through a rectangle, on one grid for all of them: x and y of where each begins and ends, in pixels
    from the upper left."""
    height = bottom - top
    foot = (left - height) // GAP * GAP
    while foot < right:
        begin, end = max(foot, left), min(foot + height, right)
        if begin < end:  # a stroke rises by one pixel with each to the right, from the lower edge at `foot`
            yield begin, bottom - (begin - foot), end, bottom - (end - foot)
        foot += GAP


def _strokes(canvas: Canvas, stretch: Span) -> Iterator[Spec]:
    width, height = float(canvas.look.width), float(canvas.look.height)
    left, right = canvas.span.part(stretch.start) * width, canvas.span.part(stretch.end) * width
    for begin, rise, end, fall in diagonals(left, right, 0.0, height):
        yield {
            "t": canvas.x(begin / width),
            "t2": canvas.x(end / width),
            "y": canvas.y(rise),
            "y2": canvas.y(fall),
        }
