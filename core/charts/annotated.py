"""What people wrote about certain moments, as labelled rules on any chart over time."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.curve import LETTER, ROW, Note, Placed, placed
from core.charts.look import SMALL, Look, Spec
from core.charts.times import Span, millis, time_axis

LONGEST, SHORTEST = 28, 6
"""Letters of a label; all of it is read where the pointer is on it."""
WHEN = 16
"""Letters of the time that is added to it."""


@dataclass(frozen=True, slots=True)
class Remark(Note):
    """label: in somebody's words, of any length. of: what it is about, told with it where the pointer is."""

    of: str = ""


def annotated(spec: Spec, remarks: Sequence[Remark], span: Span, look: Look) -> Spec:
    """The same chart with a rule for each remark, from its label above the plot down to its foot.

    spec: of layers that share a time axis over the span (`framed` with `time_axis`), drawn for the same look. Rules
    stand in pixels, whatever the chart counts, and labels cover nothing: the chart grows upwards by their rows.
    """
    layers = spec.get("layer")
    shown = placed([_short(remark, look) for remark in remarks], span, look)
    if not shown or not isinstance(layers, list):
        return spec
    whole = {(remark.at, _short(remark, look).label): remark for remark in remarks}
    rows = max(each.row + 1 for each in shown)
    time = time_axis(look, span)  # with its labels: without them the chart's own would go
    marks: list[Spec] = []
    for row in range(rows):
        values = [_value(each, whole[each.note.at, each.note.label], look) for each in shown if each.row == row]
        marks += _marked(values, ROW * (row - rows), time, look)
    return {**spec, "layer": [*layers, *marks]}


def _short(remark: Remark, look: Look) -> Note:
    """So that it fits beside its rule on one side or the other, wherever that stands."""
    most = max(SHORTEST, min(LONGEST, int(look.width / 2 / LETTER) - WHEN))
    label = remark.label if len(remark.label) <= most else f"{remark.label[: most - 1].rstrip()}…"
    return Note(remark.at, label)


def _value(each: Placed, remark: Remark, look: Look) -> Spec:
    about = f"\n{remark.of}" if remark.of else ""
    said = f"{look.day(remark.at)} {look.clock(remark.at)}\n{remark.label}{about}"
    return {"t": millis(remark.at), "label": each.label, "side": each.side, "said": said}


def _marked(values: Sequence[Spec], top: int, time: Spec, look: Look) -> list[Spec]:
    """A row of labels with its rules. top: of the row, in pixels below the upper edge of the plot.

    Places are constants, not fields: fields would take part in the scale of what the chart counts.
    """
    tooltip: Spec = {"field": "said", "type": "nominal"}
    marks: list[Spec] = [
        {
            "data": {"values": list(values)},
            "mark": {"type": "rule", "color": look.theme.ink, "strokeDash": [2, 2], "opacity": 0.7},
            "encoding": {"x": time, "y": {"value": top + 3}, "y2": {"value": look.height}, "tooltip": tooltip},
        }
    ]
    for side, align, dx in (("right", "left", 5), ("left", "right", -5)):
        rows = [row for row in values if row["side"] == side]
        mark = {"type": "text", "align": align, "dx": dx, "baseline": "middle", "fontSize": SMALL}
        text = {"field": "label", "type": "nominal"}
        place = {"value": top + ROW // 2}
        if rows:
            marks.append(
                {
                    "data": {"values": rows},
                    "mark": {**mark, "color": look.theme.ink},
                    "encoding": {"x": time, "y": place, "text": text, "tooltip": tooltip},
                }
            )
    return marks
