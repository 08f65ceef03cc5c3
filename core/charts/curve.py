"""The curve of an incident: what was counted against what is usual, what happened, and what is to be expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.charts.hatching import Canvas, axes, stretches, unheard
from core.charts.look import SMALL, Look, Spec, framed
from core.charts.times import Span, millis
from core.charts.words import WORDS

HEARD = 0.9
"""The part of the usual sources below which a stretch is hatched."""
ROW, ROWS = 16, 4
"""Pixels of a line of notes above the curve, and how many lines there are."""
LETTER = 6.5
"""Pixels that a letter of a note takes, about."""
TOWERING = 2.5
"""A forecast may be so many times as high as everything else before it is cut off."""
MOST_POINTS, MOST_NOTES = 2000, 12


@dataclass(frozen=True, slots=True)
class Point:
    """Of the step that begins at `at`. value: what was counted; None: nothing is known of it.

    low, high: where it lies in eight of ten calm steps. heard: the part of the usual sources that was, 0 to 1.
    said: all of it in words, for whoever points at it; go: the address of what is behind it; both may be empty.
    """

    at: datetime
    value: float | None
    low: float
    high: float
    heard: float
    said: str = ""
    go: str = ""


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected of the step that begins at `at`, and where it lies eight times of ten."""

    at: datetime
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened. label: in a few words, without the time, which is added."""

    at: datetime
    label: str
    weight: int = 400


@dataclass(frozen=True, slots=True)
class Curve:
    """points: one a step, in order, without gaps; at least one. ahead: the steps after the last of them.

    title: what is counted, of what step. alt: what the picture shows, for those who do not see it.
    """

    step: timedelta
    points: tuple[Point, ...]
    notes: tuple[Note, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    title: str = ""
    alt: str = ""


def incident_curve(curve: Curve, look: Look) -> Spec:
    """Raises ValueError without points, or for more than MOST_POINTS."""
    if not 0 < len(curve.points) + len(curve.ahead) <= MOST_POINTS or not curve.points:
        raise ValueError(f"a curve has 1 to {MOST_POINTS} points, not {len(curve.points)} and {len(curve.ahead)} ahead")
    last = (curve.ahead or curve.points)[-1]
    span = Span(curve.points[0].at, last.at + curve.step)
    labelled = placed(curve.notes, span, look)
    rows = max((note.row + 1 for note in labelled), default=0)
    canvas = Canvas(look, span, _top(curve, look, rows))
    gaps = stretches(((Span(p.at, p.at + curve.step), p.heard) for p in curve.points), HEARD)
    layers = [
        *unheard(canvas, gaps),
        _band(curve, look),
        *_forecast(curve, look),
        *_counted(curve, look),
        *_notes(labelled, canvas),
        *_behind(curve, canvas),
    ]
    heading = (curve.title, legend(curve, look)) if curve.title else ("", "")
    spec = framed(look, layers, heading, axes(canvas))
    return {**spec, "description": curve.alt} if curve.alt else spec


def _top(curve: Curve, look: Look, rows: int) -> float:
    """Where the axis of counts ends, so that the notes stand above everything."""
    seen = [p.value for p in curve.points if p.value is not None] + [p.high for p in curve.points]
    highest = max([*seen, *(a.value for a in curve.ahead), 1.0])
    towers = min(max((a.high for a in curve.ahead), default=0.0), TOWERING * highest)
    room = look.height - rows * ROW - 6
    return max(highest, towers) * look.height / max(room, look.height / 3)


def _middle(at: datetime, step: timedelta) -> int:
    return millis(at + step / 2)


def _band(curve: Curve, look: Look) -> Spec:
    rows = [{"t": _middle(p.at, curve.step), "low": p.low, "high": p.high} for p in curve.points]
    return {
        "data": {"values": rows},
        "mark": {"type": "area", "color": look.theme.band, "interpolate": "monotone"},
        "encoding": {"y": {"field": "low"}, "y2": {"field": "high"}},
    }


def _forecast(curve: Curve, look: Look) -> list[Spec]:
    if not curve.ahead:
        return []
    rows: list[Spec] = [
        {"t": _middle(a.at, curve.step), "n": a.value, "low": a.low, "high": a.high} for a in curve.ahead
    ]
    newest = curve.points[-1]
    if newest.value is not None:  # it goes on from there
        now = newest.value
        rows.insert(0, {"t": _middle(newest.at, curve.step), "n": now, "low": now, "high": now})
    colour = look.theme.negative
    return [
        {
            "data": {"values": rows},
            "mark": {"type": "area", "color": colour, "opacity": 0.14, "clip": True},
            "encoding": {"y": {"field": "low"}, "y2": {"field": "high"}},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "line", "color": colour, "strokeDash": [4, 3], "strokeWidth": 1.5, "clip": True},
            "encoding": {"y": {"field": "n"}},
        },
    ]


def _counted(curve: Curve, look: Look) -> Iterator[Spec]:
    rows = [{"t": _middle(p.at, curve.step), "n": p.value} for p in curve.points]
    colour = look.theme.negative
    yield {
        "data": {"values": rows},
        "mark": {"type": "line", "color": colour, "strokeWidth": 2, "invalid": "break-paths-show-path-domains"},
        "encoding": {"y": {"field": "n"}},
    }
    known = [False, *(p.value is not None for p in curve.points), False]
    alone = [row for i, row in enumerate(rows, start=1) if known[i] and not known[i - 1] and not known[i + 1]]
    if alone:  # a line needs two
        yield {
            "data": {"values": alone},
            "mark": {"type": "point", "filled": True, "color": colour, "opacity": 1, "size": 14},
            "encoding": {"y": {"field": "n"}},
        }


@dataclass(frozen=True, slots=True)
class Placed:
    """A note with its label to the `right` or to the `left` of its line, in a row from the top."""

    note: Note
    label: str
    side: str
    row: int


def placed(notes: Sequence[Note], span: Span, look: Look) -> list[Placed]:
    """Labels that cover neither one another nor a line, as long as there are rows: all on one side of their lines, and
    the one that others reach over in the highest row, as a line ends below its label."""
    within = sorted((note for note in notes if span.start <= note.at <= span.end), key=lambda note: note.at)[
        :MOST_NOTES
    ]
    boxes = [(note, _label(note, span, look), span.part(note.at) * look.width) for note in within]
    fits = all(x + _wide(label) <= look.width for _, label, x in boxes)
    taken: list[list[tuple[float, float]]] = [[] for _ in range(ROWS)]
    found = []
    for note, label, x in boxes if fits else reversed(boxes):
        right = fits or x < _wide(label)
        box = (x, x + _wide(label)) if right else (x - _wide(label), x)
        row = next((r for r in range(ROWS) if _free(taken[r], box)), ROWS - 1)
        taken[row].append(box)
        found.append(Placed(note, label, "right" if right else "left", row))
    return found


def _label(note: Note, span: Span, look: Look) -> str:
    """With its day, where the hour alone could be any day's."""
    day = f"{look.date(note.at)} " if span.length > timedelta(hours=36) else ""
    return f"{note.label} {day}{look.clock(note.at)}"


def _wide(label: str) -> float:
    return LETTER * len(label) + 10


def _free(taken: Sequence[tuple[float, float]], box: tuple[float, float]) -> bool:
    return all(box[1] <= left or right <= box[0] for left, right in taken)


def _notes(placed: Sequence[Placed], canvas: Canvas) -> Iterator[Spec]:
    if not placed:
        return
    theme = canvas.look.theme
    rules = [{"t": millis(p.note.at), "y": 0.0, "y2": canvas.y(ROW * p.row + 3)} for p in placed]
    yield {
        "data": {"values": rules},
        "mark": {"type": "rule", "color": theme.muted, "strokeDash": [2, 2]},
        "encoding": {"y": {"field": "y"}, "y2": {"field": "y2"}},
    }
    for side, align, dx in (("right", "left", 5), ("left", "right", -5)):
        for weight in sorted({p.note.weight for p in placed if p.side == side}):
            texts = [
                {"t": millis(p.note.at), "y": canvas.y(ROW * p.row + ROW / 2), "label": p.label}
                for p in placed
                if p.side == side and p.note.weight == weight
            ]
            mark = {"type": "text", "align": align, "dx": dx, "baseline": "middle", "fontWeight": weight}
            yield {
                "data": {"values": texts},
                "mark": {**mark, "fontSize": SMALL, "color": theme.ink},
                "encoding": {
                    "y": {"field": "y"},
                    "text": {"field": "label", "type": "nominal"},
                },
            }


def _behind(curve: Curve, canvas: Canvas) -> Iterator[Spec]:
    """Over the whole height of each step, unseen: what is said of it, and where a click leads."""
    rows = [
        {"t": millis(p.at), "t2": millis(p.at + curve.step), "y": 0.0, "y2": canvas.top, "said": p.said, "go": p.go}
        for p in curve.points
        if p.said
    ]
    if rows:
        yield {
            "data": {"values": rows},
            "mark": {"type": "rect", "opacity": 0, "cursor": "pointer"},
            "encoding": {
                "x2": {"field": "t2"},
                "y": {"field": "y"},
                "y2": {"field": "y2"},
                "tooltip": {"field": "said", "type": "nominal"},
            },
        }


def legend(curve: Curve, look: Look) -> str:
    """What band, dashes and hatching mean, of those that there are."""
    words = WORDS[look.language]
    said = [words["band"]]
    if curve.ahead:
        said.append(words["dashed"])
    if any(point.heard < HEARD for point in curve.points):
        said.append(words["hatched"])
    return " · ".join(said)
