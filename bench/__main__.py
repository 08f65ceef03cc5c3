"""python -m bench [names…] [--mentions N]: speed and quality, one JSON object a line."""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import (
    alarm,
    arrival,
    bus,
    corrections,
    dashboard,
    elastic,
    entities,
    firehose,
    freshness,
    hooks,
    kafka,
    matcher,
    neardup,
    pictures,
    pipeline,
    prototypes,
    quality,
    scaling,
    sentiment,
    stages,
    store,
)
from bench.figures import Figure

BENCHES: Mapping[str, tuple[Callable[[Path, int], list[Figure]], int]] = {
    "bus": (bus.measure, 20_000),
    "kafka": (kafka.measure, 50_000),
    "hooks": (hooks.measure, 40_000),
    "matcher": (matcher.measure, 20_000),
    "firehose": (firehose.measure, 50_000),
    "neardup": (neardup.measure, 20_000),
    "stages": (stages.measure, 30_000),
    "entities": (entities.measure, 10_000),
    "sentiment": (sentiment.measure, 20_000),
    "quality": (quality.measure, 20_000),
    "corrections": (corrections.measure, 600),
    "pictures": (pictures.measure, 1_000),
    "store": (store.measure, 1_000_000),
    "dashboard": (dashboard.measure, 1_000_000),
    "elastic": (elastic.measure, 1_000_000),
    "freshness": (freshness.measure, 40_000),
    "pipeline": (pipeline.measure, 45_000),
    "scaling": (scaling.measure, 2_000),
    "alarm": (alarm.measure, 20),
    "arrival": (arrival.measure, 60_000),
    "prototypes": (prototypes.measure, 20_000),
}
"""What is measured, and over how many mentions (for the alarm: brands; scaling: a member; quality: texts of a set)."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=", ".join(BENCHES))
    parser.add_argument("--mentions", type=int, help="how many, instead of each one's own number")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(BENCHES)
    if unknown or (arguments.mentions is not None and arguments.mentions < 1):
        parser.error(f"choose from {', '.join(BENCHES)}, and at least one mention")
    for name in arguments.names or BENCHES:
        measure, usual = BENCHES[name]
        with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
            for figure in measure(Path(folder), arguments.mentions or usual):
                print(figure.line(), flush=True)


if __name__ == "__main__":
    main()
