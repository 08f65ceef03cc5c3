"""Charts to test with: a day of a brand, an hour of it unheard, a storm at its end."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from core.charts.curve import Ahead, Curve, Note, Point
from core.charts.look import DARK, LIGHT, Language, Look
from tests.builders import NOON

STEP = timedelta(minutes=15)
START = NOON - timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")


def look(language: Language = "en", theme: str = "light", width: int = 760) -> Look:
    return Look(LIGHT if theme == "light" else DARK, language, PARIS, width)


def day() -> tuple[Point, ...]:
    return tuple(_point(i) for i in range(96))


def _point(i: int) -> Point:
    unheard = 40 <= i < 44
    value = None if unheard else float(5 + max(0, i - 80) * 4)
    return Point(START + i * STEP, value, 2.0, 9.0, 0.0 if unheard else 1.0)


AHEAD = tuple(Ahead(NOON + i * STEP, 70.0, 40.0, 120.0 + i) for i in range(12))
NOTES = (
    Note(NOON - timedelta(hours=4), "first post"),
    Note(NOON - timedelta(hours=3), "rang", 600),
    Note(NOON - timedelta(hours=2, minutes=55), "acknowledged"),
    Note(NOON - timedelta(minutes=5), "resolved"),
)
STORM = Curve(STEP, day(), NOTES, AHEAD, "Negative mentions", "a storm at noon")
