"""What was listened to, source by source: a strip of time for each, with what is missing in a colour that is seen, and
hatched."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.charts.hatching import diagonals
from core.charts.look import NARROW, SMALL, Look, Spec, framed
from core.charts.times import Span, millis, time_axis
from core.charts.words import WORDS

THICK = 28
"""Pixels of a strip with the gap below it."""
ABOVE = 0.62
"""Part of a strip's place that is filled."""


@dataclass(frozen=True, slots=True)
class Missing:
    """told: when, and why, for whoever points at it."""

    span: Span
    told: str


@dataclass(frozen=True, slots=True)
class Strip:
    """share: of all its time, 0 to 1. covered, missing: in order, apart from one another."""

    label: str
    share: float
    covered: tuple[Span, ...]
    missing: tuple[Missing, ...] = ()


def coverage(strips: Sequence[Strip], span: Span, look: Look, title: str = "") -> Spec:
    """One strip under the other, each with its name and its share above it; the look's height is that of its strips."""
    theme = look.theme
    height = max(1, len(strips)) * THICK
    places = {"type": "quantitative", "scale": {"domain": [len(strips), 0], "nice": False}, "axis": None}
    time = time_axis(look, span)
    whole = [{"t": millis(span.start), "t2": millis(span.end), **_place(number)} for number in range(len(strips))]
    parts = [
        {"t": millis(max(each.start, span.start)), "t2": millis(min(each.end, span.end)), **_place(number)}
        for number, strip in enumerate(strips)
        for each in strip.covered
    ]
    named = [
        {"t": millis(span.start), "y": number + 0.22, "label": f"{strip.label}  {_percent(strip.share, look)}"}
        for number, strip in enumerate(strips)
    ]
    layers: list[Spec] = [
        _bars(whole, theme.warn, 0.45),
        _bars(parts, theme.ours, 1.0),
        *_hatched(strips, span, look),
        {
            "data": {"values": named},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "color": theme.ink, "fontSize": SMALL},
            "encoding": {"y": {"field": "y"}, "text": {"field": "label", "type": "nominal"}},
        },
    ]
    words = WORDS[look.language]
    spec = framed(look, layers, (title or words["coverage"], words["missing"]), {"x": time, "y": places})
    return {**spec, "height": height}


def _hatched(strips: Sequence[Strip], span: Span, look: Look) -> list[Spec]:
    """Over what is missing; what is told of it, on a ground that is not seen."""
    gaps = [(number, each) for number, strip in enumerate(strips) for each in strip.missing]
    if not gaps:
        return []
    told = [
        {"t": millis(each.span.start), "t2": millis(each.span.end), "told": each.told, **_place(number)}
        for number, each in gaps
    ]
    strokes = [stroke for number, each in gaps for stroke in _strokes(each.span, number, span, look)]
    ends = {"x2": {"field": "t2"}, "y": {"field": "y"}, "y2": {"field": "y2"}}
    ground = _bars(told, look.theme.warn, 0.0)
    ground["encoding"] = {**ends, "tooltip": {"field": "told", "type": "nominal"}}
    lines = {"type": "rule", "color": look.theme.ink, "opacity": 0.45, "strokeWidth": 1}
    return [{"data": {"values": strokes}, "mark": lines, "encoding": ends}, ground]


def _strokes(gap: Span, number: int, span: Span, look: Look) -> Iterator[Spec]:
    place, width = _place(number), float(look.width)
    left, right = (max(0.0, min(1.0, span.part(at))) * width for at in (gap.start, gap.end))
    for begin, low, end, high in diagonals(left, right, place["y"] * THICK, place["y2"] * THICK):
        yield {
            "t": _at(begin / width, span),
            "t2": _at(end / width, span),
            "y": low / THICK,
            "y2": high / THICK,
        }


def _at(part: float, span: Span) -> int:
    return round(millis(span.start) + part * span.length.total_seconds() * 1000)


def _bars(rows: Sequence[Mapping[str, object]], colour: str, opacity: float) -> Spec:
    encoding = {"x2": {"field": "t2"}, "y": {"field": "y"}, "y2": {"field": "y2"}}
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rect", "color": colour, "opacity": opacity},
        "encoding": encoding,
    }


def _place(number: int) -> dict[str, float]:
    return {"y": number + 1 - ABOVE + 0.06, "y2": number + 0.94}


def _percent(share: float, look: Look) -> str:
    """Never 100 where anything is missing."""
    written = look.number(min(share * 100, 99.4) if share < 1 else 100.0)
    return f"{written}%" if look.language == "en" else f"{written}{NARROW}%"
