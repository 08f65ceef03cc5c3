"""A day as a line of a finger's height, with the usual band behind it: paths of an SVG, drawn on the server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alerts.curves import points
from alerts.detect.report import usual_range
from alerts.detect.topics import VOLUME_DRIFT
from alerts.survey import DAY, HOUR
from alerts.track import Track
from core.charts.curve import HEARD, Point

STEP = 15
WIDE, HIGH = DAY // STEP, 40
"""Units of the picture: a step is one wide."""


@dataclass(frozen=True, slots=True)
class Spark:
    """line, band: paths in a box of WIDE by HIGH. unheard: [from, to) of what nobody listened to, in steps.

    low, high: where an hour like the last one usually lies. heard: the part of the usual sources in it, 0 to 1.
    """

    line: str
    band: str
    unheard: tuple[tuple[int, int], ...]
    low: float
    high: float
    heard: float


def spark(track: Track) -> Spark:
    end = track.end
    shown = points(track, (end - DAY, end), STEP)
    top = max([1.0, *(each.high for each in shown), *(each.value for each in shown if each.value is not None)])
    last = slice(len(track.counted) - HOUR, len(track.counted))
    low, high = usual_range(float(track.usual[last].sum()), VOLUME_DRIFT)
    return Spark(
        line="".join(_line(shown, top)),
        band=_band(shown, top),
        unheard=tuple(_unheard(shown)),
        low=low,
        high=high,
        heard=float(track.heard[last].mean()),
    )


def _y(value: float, top: float) -> str:
    return f"{(HIGH - 1) * (1 - value / top) + 0.5:.1f}"


def _line(shown: Sequence[Point], top: float) -> Iterator[str]:
    """Broken where nothing is known."""
    pen = "M"
    for place, each in enumerate(shown):
        if each.value is None:
            pen = "M"
            continue
        yield f"{pen}{place + 0.5} {_y(each.value, top)}"
        pen = "L"


def _band(shown: Sequence[Point], top: float) -> str:
    over = [f"{place + 0.5} {_y(each.high, top)}" for place, each in enumerate(shown)]
    under = [f"{place + 0.5} {_y(each.low, top)}" for place, each in enumerate(shown)]
    return "M" + "L".join([*over, *reversed(under)]) + "Z"


def _unheard(shown: Sequence[Point]) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for place, each in enumerate(shown):
        if each.heard < HEARD:
            begin = place if begin is None else begin
        elif begin is not None:
            yield begin, place
            begin = None
    if begin is not None:
        yield begin, len(shown)
