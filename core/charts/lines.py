"""Several lines over time, told apart by their dashes and by a name at the end of each, not by colour alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.hatching import Canvas, axes, unheard
from core.charts.look import SMALL, Look, Spec, framed
from core.charts.times import Span, millis

NAMES = 120
"""Pixels for the names, to the right of the lines, where nothing else is said."""
LEADING = 14
"""Pixels from one name to the next."""
MOST_LINES = 6
_DASHES = ((1, 0), (6, 3), (2, 2), (9, 3, 2, 3), (4, 4), (12, 3))


@dataclass(frozen=True, slots=True)
class Reading:
    """Of the step that begins at `at`. value: None where nothing is known. go: the address of what is behind it."""

    at: datetime
    value: float | None
    go: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Ground:
    """What lines are drawn on. unheard: in order, apart from one another. alt: what the picture shows. names: pixels
    for them, to the right."""

    span: Span
    step: timedelta
    unheard: Sequence[Span]
    alt: str
    names: int = NAMES


def lines(drawn: Sequence[Line], ground: Ground, look: Look) -> Spec:
    """The look's width is that of the lines; names stand beside it. Raises ValueError for more than MOST_LINES."""
    if len(drawn) > MOST_LINES:
        raise ValueError(f"{MOST_LINES} lines can be told apart, not {len(drawn)}")
    highest = max((each.value or 0.0 for line in drawn for each in line.readings), default=0.0)
    canvas = Canvas(look, ground.span, max(highest, 1.0) * 1.05)
    layers = [
        *unheard(canvas, ground.unheard),
        *(layer for number, line in enumerate(drawn) for layer in _line(number, line, ground.step, look)),
        *_names(drawn, canvas, ground.names),
    ]
    spec = framed(look, layers, ("", ""), axes(canvas))
    return {**spec, "padding": {"left": 8, "right": ground.names, "top": 8, "bottom": 8}, "description": ground.alt}


def _line(number: int, line: Line, step: timedelta, look: Look) -> Iterator[Spec]:
    rows = [
        {
            "t": millis(each.at + step / 2),
            "n": each.value,
            "said": f"{look.day(each.at)} {look.clock(each.at)}\n{line.name} {look.number(each.value or 0.0)}",
            "go": each.go,
        }
        for each in line.readings
    ]
    colour, y = _colour(number, look), {"y": {"field": "n"}}
    dash = list(_DASHES[number])
    width = 2.2 if number == 0 else 1.6
    yield {
        "data": {"values": [{"t": row["t"], "n": row["n"]} for row in rows]},
        "mark": {"type": "line", "color": colour, "strokeDash": dash, "strokeWidth": width, "interpolate": "monotone"},
        "encoding": y,
    }
    known = [row for row in rows if row["n"] is not None]
    alone = len(known) == 1  # a line needs two
    yield {
        "data": {"values": known},
        "mark": {
            "type": "point",
            "filled": True,
            "color": colour,
            "opacity": int(alone),
            "size": 90,
            "cursor": "pointer",
        },
        "encoding": {**y, "tooltip": {"field": "said", "type": "nominal"}},
    }


def _colour(number: int, look: Look) -> str:
    theme = look.theme
    return (theme.ours, theme.ink, theme.warn, theme.muted, theme.ink, theme.ours)[number]


def _names(drawn: Sequence[Line], canvas: Canvas, room: int) -> Iterator[Spec]:
    """Each at the height where its line ends, or as near as the others leave room."""
    ends = {number: _end(line) for number, line in enumerate(drawn)}
    height = canvas.look.height
    wished = {number: height * (1 - value / canvas.top) for number, value in ends.items()}
    for number, pixels in _apart(wished, height):
        yield {
            "data": {"values": [{"t": millis(canvas.span.end), "y": canvas.y(pixels), "label": drawn[number].name}]},
            "mark": {
                "type": "text",
                "align": "left",
                "dx": 8,
                "baseline": "middle",
                "fontSize": SMALL,
                "fontWeight": 600,
                "limit": room - 16,
                "color": _colour(number, canvas.look),
            },
            "encoding": {
                "y": {"field": "y"},
                "text": {"field": "label", "type": "nominal"},
            },
        }


def _end(line: Line) -> float:
    return next((each.value for each in reversed(line.readings) if each.value is not None), 0.0)


def _apart(wished: dict[int, float], height: float) -> Iterator[tuple[int, float]]:
    """From the bottom upwards: pixels below the upper edge, LEADING apart."""
    floor = height
    for number, pixels in sorted(wished.items(), key=lambda each: -each[1]):
        place = min(pixels, floor)
        yield number, place
        floor = place - LEADING
