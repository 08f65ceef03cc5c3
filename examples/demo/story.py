"""What happens in the five weeks, as intensities over time: pure functions, no dice."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from examples.demo.cast import BRISOLLE, NORDELIO, QUORVANE, Brand

ZONE = ZoneInfo("Europe/Paris")
DAYS = 35
LIVE = timedelta(hours=3)
"""The last hours, which `make demo` plays at a watchable pace."""
HOURS = (
    0.25,
    0.15,
    0.1,
    0.08,
    0.1,
    0.2,
    0.5,
    0.9,
    1.2,
    1.25,
    1.2,
    1.25,
    1.5,
    1.35,
    1.15,
    1.1,
    1.15,
    1.3,
    1.55,
    1.6,
    1.7,
    1.6,
    1.2,
    0.6,
)
WEEKEND = 0.8

USUAL: Mapping[Brand, Mapping[str, float]] = {
    BRISOLLE: {"panne": 20, "facture": 13, "service": 12, "panne_question": 9, "facture_question": 6, "vitesse_plus": 9,
               "service_plus": 4, "prix": 9, "changer": 7, "passage": 11},
    QUORVANE: {"panne": 10, "facture": 7, "service": 5, "panne_question": 10, "facture_question": 6, "vitesse_plus": 17,
               "service_plus": 14, "prix": 12, "changer": 8, "passage": 11},
    NORDELIO: {"panne": 14, "facture": 9, "service": 9, "panne_question": 10, "facture_question": 7, "vitesse_plus": 12,
               "service_plus": 7, "prix": 14, "changer": 8, "passage": 10},
}  # fmt: skip
"""What people usually talk about, by brand: weights of the phrase sections."""


def rhythm(moment: datetime) -> float:
    """How much people write at this moment against the mean of a week, by the local hour and day."""
    local = moment.astimezone(ZONE)
    nearer = HOURS[(local.hour + 1) % 24] * local.minute / 60 + HOURS[local.hour] * (1 - local.minute / 60)
    return nearer * (WEEKEND if local.weekday() >= 5 else 1.08)


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that happens on top of the usual. rate: posts a minute, at minutes after its begin (0 outside)."""

    name: str
    brand: Brand
    section: str
    begin: datetime
    minutes: int
    rate: Callable[[float], float]
    sources: Mapping[str, float]
    reposts: float = 0.0


def _bump(height: float, peak: float, fall: float) -> Callable[[float], float]:
    return lambda t: height * (t / peak if t < peak else math.exp(-(t - peak) / fall))


def _outbreak(start: float, doubling: float, ceiling: float) -> Callable[[float], float]:
    return lambda t: min(ceiling, start * 2 ** (t / doubling))


ALL_OVER = {"pepia": 0.66, "fedi": 0.2, "forum": 0.14}


def evening(end: datetime, days_before: int, hour: int) -> datetime:
    """That local hour, so many days before the end."""
    day = (end - timedelta(days=days_before)).astimezone(ZONE)
    return day.replace(hour=hour, minute=0, second=0, microsecond=0).astimezone(end.tzinfo)


def episodes(end: datetime) -> tuple[Episode, ...]:
    """All of them, for a scenario that ends at `end`."""
    buzz = end - timedelta(minutes=150)
    day = 1440
    return (
        Episode("campaign", NORDELIO, "campagne", evening(end, 26, 10), 2 * day, _bump(0.35, 300, 700), ALL_OVER, 0.5),
        Episode(
            "football", QUORVANE, "foot", evening(end, 21, 20), 240, _bump(1.6, 90, 60), {"pepia": 0.9, "fedi": 0.1}
        ),
        Episode("flood", QUORVANE, "copie", evening(end, 17, 14), 180, lambda _: 1.2, {"pepia": 1.0}),
        Episode(
            "defect", BRISOLLE, "box", evening(end, 17, 0), 17 * day, lambda t: 0.03 * (t / (17 * day)) ** 1.6, ALL_OVER
        ),
        Episode("seed", BRISOLLE, "memo", buzz, 60, _outbreak(0.12, 18, 1.2), {"fedi": 1.0}, 0.8),
        Episode("outbreak", BRISOLLE, "memo", buzz + timedelta(minutes=50), 100, _outbreak(0.4, 16, 7), ALL_OVER, 0.7),
        Episode("press", BRISOLLE, "presse_memo", end - timedelta(minutes=52), 50, lambda _: 0.12, {"rss": 1.0}),
        Episode("backlash", BRISOLLE, "capture", end - timedelta(minutes=33), 33, _outbreak(0.8, 14, 4), ALL_OVER, 0.6),
    )


def outage(end: datetime) -> tuple[str, datetime, datetime]:
    """The source that was down, from when, until when: nothing of it is known."""
    begin = evening(end, 13, 2)
    return "pepia", begin, begin + timedelta(hours=5)


def statement(end: datetime) -> tuple[datetime, datetime]:
    """When the brand published its clumsy statement, and when it took it down."""
    return end - timedelta(minutes=62), end - timedelta(minutes=35)
