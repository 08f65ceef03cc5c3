"""The whole pipeline, real processes: as a user waits for `run --drain`, and what it sustains in between."""

import csv
import time
from pathlib import Path

import psutil

from app import wiring
from app.drain import lags
from app.home import Home
from app.settings import Settings
from bench.corpus import BRANDS, mentions
from bench.figures import Figure, judged, plain, seconds
from bench.processes import running, tocsin
from core.bus.port import Lag
from core.clock import SystemClock

FIRST, LAST = 0.2, 0.9
"""Shares of the work between which the pace is taken: all stages are started by then, and none has run dry."""
LOOK = 0.05
GIVE_UP = 1_800.0


def measure(folder: Path, count: int) -> list[Figure]:
    """A third of it for the drain, all of it for the pace."""
    few = count // 3
    drain = _home(folder / "drain")
    _replay(drain, folder / "few.csv", few)
    drained = seconds(lambda: tocsin(drain, "run", "--drain"))
    pace = _home(folder / "pace")
    replayed = seconds(lambda: _replay(pace, folder / "all.csv", count))
    rate, early, late = _paced(pace, count)
    return [
        plain("pipeline, replay of a CSV file onto the bus", count / replayed, "mentions/s"),
        judged("pipeline, sustained, all stages on this machine's cores", rate, "mentions/s", ">=", 5_000),
        plain(f"pipeline, {few:,} mentions drained as a user waits for it", drained, "s"),
        plain("pipeline, memory of all processes, early", early, "MB"),
        plain("pipeline, memory of all processes, late", late, "MB"),
    ]


def _home(folder: Path) -> Home:
    home = Home(folder)
    for brand in BRANDS:
        tocsin(home, "watches", "add", brand, brand)
    return home


def _replay(home: Home, file: Path, count: int) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("id", "published_at", "author", "text", "lang", "network"))
        for one in mentions(count):
            rows.writerow((one.id, one.published_at.isoformat(), one.author.handle, one.text, one.lang, one.network))
    tocsin(home, "replay", str(file))


def _paced(home: Home, count: int) -> tuple[float, float, float]:
    """Mentions a second through every stage, and megabytes in use at its beginning and at its end."""
    bus = wiring.open_bus(Settings(home=home.root), home, SystemClock())
    with running(home, "run") as process:
        began, early = _reached(bus, count, FIRST), _megabytes(process)
        ended, late = _reached(bus, count, LAST), _megabytes(process)
    return count * (LAST - FIRST) / (ended - began), early, late


def _reached(bus: Lag, count: int, share: float) -> float:
    """When so much of the work had gone through the last stage."""
    deadline = time.monotonic() + GIVE_UP
    while _done(bus, count) < count * share:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the pipeline did not come to {share:.0%} of its work in {GIVE_UP:.0f} s")
        time.sleep(LOOK)
    return time.monotonic()


def _done(bus: Lag, count: int) -> int:
    return count - sum(lags(bus).values())


def _megabytes(process: int) -> float:
    """Of the supervisor and its stages: resident, what they share counted once for each."""
    whole = psutil.Process(process)
    return sum(one.memory_info().rss for one in (whole, *whole.children(recursive=True))) / 1e6
