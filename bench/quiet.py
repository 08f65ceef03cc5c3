"""A year in which nothing happens: how often it rings all the same.

python -m bench.quiet [--seeds 500-502]
Brands of 0.05, 0.5 and 5 mentions a minute at first, five times as many at the end. Tune on seeds below 500.
"""

import argparse

from alerts.backtest import NOTIFYING, incidents
from alerts.detect.sensitivity import BALANCED
from bench.figures import Figure, judged, plain
from bench.histories import TOPICS, Brand, quiet

YEAR = 365
BRANDS = (Brand(0.05, 0.25, 5), Brand(0.5, 0.15, 5), Brand(5, 0.3, 5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="500-502", help="first-last, a brand each")
    first, _, last = parser.parse_args().seeds.partition("-")
    for figure in measure(range(int(first), int(last or first) + 1)):
        print(figure.line(), flush=True)


def measure(seeds: range) -> list[Figure]:
    alarms: list[int] = []
    figures: list[Figure] = []
    for seed in seeds:
        brand = BRANDS[seed % len(BRANDS)]
        rang = [each.kind.value for each in incidents("brand", TOPICS, quiet(brand, YEAR, seed), BALANCED)]
        told = [kind for kind in rang if kind in NOTIFYING]
        alarms.append(len(told))
        kinds = ", ".join(f"{told.count(kind)} {kind}" for kind in sorted(set(told))) or "none"
        figures.append(
            plain(f"quiet year, seed {seed}, {brand.rate:g} mentions a minute: {kinds}", len(told), "alarms")
        )
    return [*figures, judged("quiet year, false alarms of the worst brand", max(alarms), "", "<=", 3)]


if __name__ == "__main__":
    main()
