"""The whole pipeline: `tocsin run --drain` over replayed mentions, real processes, their start and stop included."""

import csv
import os
import subprocess
import sys
from pathlib import Path

from bench.corpus import BRANDS, mentions
from bench.figures import Figure, judged, plain, seconds


def measure(folder: Path, count: int) -> list[Figure]:
    home = folder / "pipeline"
    file = folder / "mentions.csv"
    _write(file, count)
    for brand in BRANDS:
        _tocsin(home, "watches", "add", brand, brand)
    replayed = seconds(lambda: _tocsin(home, "replay", str(file)))
    drained = seconds(lambda: _tocsin(home, "run", "--drain"))
    return [
        plain("pipeline, replay into the bus", count / replayed, "mentions/s"),
        plain("pipeline, drain as a user waits for it", drained, "s"),
        judged("pipeline, drain with start and stop", count / drained, "mentions/s", ">=", 5_000),
    ]


def _write(file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("id", "published_at", "author", "text", "lang", "network"))
        for one in mentions(count):
            rows.writerow((one.id, one.published_at.isoformat(), one.author.handle, one.text, one.lang, one.network))


def _tocsin(home: Path, *words: str) -> None:
    environment = {**os.environ, "TOCSIN_HOME": str(home), "TOCSIN_WEB__PORT": "0"}
    subprocess.run([sys.executable, "-m", "cli.main", *words], env=environment, check=True, capture_output=True)  # noqa: S603 - our own program
