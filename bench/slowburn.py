"""Defects that grow over 10 to 20 days: how many are told while they grow, and how often it rings without one.

python -m bench.slowburn [--seeds 500-519]
A quarter of one brand each, 0.3 to 3 mentions a minute. Tune on seeds below 500.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from alerts.backtest import replayed
from alerts.detect.episodes import Episode, Opened
from alerts.detect.sensitivity import BALANCED
from bench.figures import Figure, judged, plain
from bench.histories import DAY, TOPICS, Brand, Defect, quiet, with_defect
from schemas.incident import IncidentKind

QUARTER = 91
LATER = 2 * DAY
"""Minutes after the last in which the alarm still belongs to the defect: the slow channel reads whole days."""
BRANDS = (Brand(0.3, 0.25), Brand(1, 0.15), Brand(3, 0.35), Brand(1, 0.5))


@dataclass(frozen=True, slots=True)
class Told:
    """share: of its growth that had passed at the first alarm, None without one. by: the channel. false: slow rings."""

    share: float | None
    by: IncidentKind | None
    false: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="500-519", help="first-last, a quarter each")
    first, _, last = parser.parse_args().seeds.partition("-")
    for figure in measure(range(int(first), int(last or first) + 1)):
        print(figure.line(), flush=True)


def measure(seeds: range) -> list[Figure]:
    quarters = [_quarter(seed) for seed in seeds]
    shares = [told.share for told in quarters if told.share is not None]
    slow = sum(told.by is IncidentKind.SLOW_BURN for told in quarters)
    return [
        judged("slow burn, recall", len(shares) / len(quarters), "", ">=", 0.8),
        plain("slow burn, of these told by the slow channel first", slow / max(1, len(shares)), ""),
        judged("slow burn, false rings a brand-quarter", sum(t.false for t in quarters) / len(quarters), "", "<=", 1),
        plain("slow burn, median share of the growth at the alarm", median(shares) if shares else 1.0, ""),
    ]


def _quarter(seed: int) -> Told:
    counts, defect = with_defect(quiet(BRANDS[seed % len(BRANDS)], QUARTER, seed), seed)
    opened = [each.episode for each in replayed(TOPICS, counts, BALANCED) if isinstance(each, Opened)]
    return _told(opened, defect, counts.start)


def _told(opened: Sequence[Episode], defect: Defect, start: int) -> Told:
    """Surges tell of no complaint, and do not count."""
    first, last = start + defect.first, start + defect.last
    calls = [each for each in opened if each.kind is not IncidentKind.SURGE]
    ours = [e for e in calls if e.topic in (defect.topic, None) and first <= e.opened <= last + LATER]
    false = [e for e in calls if e.kind is IncidentKind.SLOW_BURN and e not in ours]
    if not ours:
        return Told(None, None, len(false))
    earliest = min(ours, key=lambda each: each.opened)
    return Told((earliest.opened - first) / (last - first), earliest.kind, len(false))


if __name__ == "__main__":
    main()
