"""Who took a story from whom: people in the lane of their source, at the time when they came in, and lines between.

Read from left to right it shows how a story goes from one source to the next. Places are computed, and the same each
time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.look import SMALL, Look, Spec, framed
from core.charts.times import Span, millis, time_axis

LANE = 76
"""Pixels of the height of a lane."""
ROWS = (0.5, 0.72, 0.28, 0.88)
"""Where in its lane somebody is placed, by what is free."""
APART = 14.0
"""Pixels between two in one row."""
LETTER, LINE = 6.0, 14.0
"""Pixels that a letter of a name takes, and how high it is, about."""
NAMED = 6
"""How many names are written: those who passed it on most."""


@dataclass(frozen=True, slots=True)
class Member:
    """lane: the place of their source. caused: how many took it from them. said: all of it, in words. go: an
    address; empty: none."""

    name: str
    at: datetime
    lane: int
    caused: int
    said: str
    go: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """From the place of one member to that of another."""

    origin: int
    taken: int
    said: str


def network(lanes: Sequence[str], members: Sequence[Member], links: Sequence[Link], look: Look, alt: str) -> Spec:
    """members: by time, at least one. The look's height is that of its lanes."""
    span = _span(members)
    heights = _heights(members, span, look)
    time = time_axis(look, span)
    places = {"type": "quantitative", "scale": {"domain": [len(lanes), 0], "nice": False}, "axis": None}
    layers = [*_lanes(lanes, span, look), *_lines(members, links, heights, look), *_dots(members, heights, look)]
    spec = framed(look, layers, ("", ""), {"x": time, "y": places})
    return {**spec, "height": len(lanes) * LANE, "description": alt}


def _span(members: Sequence[Member]) -> Span:
    """With room on both sides."""
    first, last = members[0].at, members[-1].at
    room = max((last - first) * 0.06, timedelta(minutes=5))
    return Span(first - room, last + 2 * room)


def _heights(members: Sequence[Member], span: Span, look: Look) -> list[float]:
    taken: dict[tuple[int, float], float] = {}
    heights = []
    for member in members:
        x = span.part(member.at) * look.width
        row = min(ROWS, key=lambda row: (max(taken.get((member.lane, row), -APART) + APART - x, 0.0), ROWS.index(row)))
        taken[member.lane, row] = x
        heights.append(member.lane + row)
    return heights


def _lanes(lanes: Sequence[str], span: Span, look: Look) -> list[Spec]:
    start, end = millis(span.start), millis(span.end)
    borders = [{"t": start, "t2": end, "y": number} for number in range(1, len(lanes))]
    names = [{"t": start, "y": number + 0.1, "label": name} for number, name in enumerate(lanes)]
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 2, "fontWeight": 600}
    return [
        {
            "data": {"values": borders},
            "mark": {"type": "rule", "color": look.theme.line},
            "encoding": {"x2": {"field": "t2"}, "y": {"field": "y"}},
        },
        {
            "data": {"values": names},
            "mark": text,
            "encoding": {"y": {"field": "y"}, "text": {"field": "label", "type": "nominal"}},
        },
    ]


def _lines(members: Sequence[Member], links: Sequence[Link], heights: Sequence[float], look: Look) -> list[Spec]:
    rows = [
        {
            "t": millis(members[link.origin].at),
            "t2": millis(members[link.taken].at),
            "y": heights[link.origin],
            "y2": heights[link.taken],
            "said": link.said,
        }
        for link in links
    ]
    mark = {"type": "rule", "color": look.theme.muted, "opacity": 0.45, "strokeWidth": 1}
    encoding = {
        "x2": {"field": "t2"},
        "y": {"field": "y"},
        "y2": {"field": "y2"},
        "tooltip": {"field": "said", "type": "nominal"},
    }
    return [{"data": {"values": rows}, "mark": mark, "encoding": encoding}] if rows else []


def _dots(members: Sequence[Member], heights: Sequence[float], look: Look) -> list[Spec]:
    theme = look.theme
    rows = [
        {
            "t": millis(each.at),
            "y": height,
            "size": 30 + 40 * each.caused**0.75,
            "colour": theme.negative if each.caused else theme.neutral,
            "said": each.said,
            "go": each.go,
        }
        for each, height in zip(members, heights, strict=True)
    ]
    texts = [
        {"t": millis(members[place].at), "y": heights[place], "label": members[place].name}
        for place in _named(members, heights, look)
    ]
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "point", "filled": True, "opacity": 1, "cursor": "pointer", "stroke": theme.ground},
            "encoding": {
                "y": {"field": "y"},
                "size": {"field": "size", "type": "quantitative", "scale": None},
                "color": {"field": "colour", "type": "nominal", "scale": None},
                "tooltip": {"field": "said", "type": "nominal"},
            },
        },
        {
            "data": {"values": texts},
            "mark": {"type": "text", "align": "left", "baseline": "bottom", "dx": 6, "dy": -5, "fontSize": SMALL},
            "encoding": {"y": {"field": "y"}, "text": {"field": "label", "type": "nominal"}},
        },
    ]


def _named(members: Sequence[Member], heights: Sequence[float], look: Look) -> list[int]:
    """Whose names are written: those who passed it on most, as far as no name covers another."""
    span = _span(members)
    boxes: list[tuple[float, float, float]] = []
    chosen: list[int] = []
    for place in sorted(range(len(members)), key=lambda place: (-members[place].caused, place)):
        left, y = span.part(members[place].at) * look.width, heights[place] * LANE
        right = left + LETTER * len(members[place].name) + 10
        free = all(right <= start or end <= left or abs(y - at) >= LINE for start, end, at in boxes)
        if free and members[place].caused and right <= look.width and len(chosen) < NAMED:
            boxes.append((left, right, y))
            chosen.append(place)
    return chosen
