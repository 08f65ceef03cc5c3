"""Counts by the hour of the week."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from index.port import Count
from web.look.asked import Window
from web.look.weekly import begins


@dataclass(frozen=True, slots=True)
class Hour:
    """day: 0 Monday to 6 Sunday. mean: over all such hours of the time, those without a mention too. busiest: of them,
    the one with most."""

    day: int
    hour: int
    mean: float
    busiest: Count


def hours_of(counts: Sequence[Count], window: Window, zone: ZoneInfo) -> Iterator[Hour]:
    """counts: by the hour. Hours without any mention are left out."""

    def place(at: datetime) -> tuple[int, int]:
        local = at.astimezone(zone)
        return local.weekday(), local.hour

    times = Counter(map(place, begins(window.start, window.end, "hour", zone)))
    counted: dict[tuple[int, int], list[Count]] = defaultdict(list)
    for count in counts:
        counted[place(count.at)].append(count)
    for (day, hour), found in counted.items():
        mean = sum(each.value for each in found) / max(times[day, hour], 1)
        yield Hour(day, hour, mean, max(found, key=lambda each: (each.value, each.at)))
