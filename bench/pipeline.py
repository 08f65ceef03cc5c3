"""The whole pipeline, real processes: as a user waits for `run --drain`, and what it sustains in between.

Embedded, then the same over Kafka, Elasticsearch and PostgreSQL, where they run.
"""

import csv
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from app import wiring
from app.drain import lags
from bench.corpus import BRANDS, mentions
from bench.figures import Figure, judged, plain, seconds
from bench.places import Place, in_a_folder, lacking, on_servers
from bench.processes import running, tocsin
from bench.waiting import awaited
from core.clock import SystemClock

FIRST, LAST = 0.2, 0.9
"""Shares of the work between which the pace is taken: all stages are started by then, and none has run dry."""


def measure(folder: Path, count: int) -> list[Figure]:
    """A third of it for the drain, all of it for the pace."""
    few, every = _corpus(folder / "few.csv", count // 3), _corpus(folder / "every.csv", count)
    embedded = _ran(in_a_folder(folder / "drain"), in_a_folder(folder / "pace"), few, every)
    figures = [
        judged(
            "pipeline, sustained, all stages on this machine's cores", embedded.sustained, "mentions/s", ">=", 5_000
        ),
        *embedded.figures("pipeline"),
    ]
    if absence := lacking():
        print(f"The pipeline on servers is not measured: {absence}.", file=sys.stderr)
        return figures
    with on_servers(folder / "served-drain") as drain, on_servers(folder / "served-pace") as pace:
        served = _ran(drain, pace, few, every)
    return [
        *figures,
        plain("pipeline on servers, sustained, servers on the same cores", served.sustained, "mentions/s"),
        plain("pipeline on servers, sustained, against embedded", served.sustained / embedded.sustained, "of it"),
        *served.figures("pipeline on servers"),
    ]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A CSV file of so many mentions."""

    file: Path
    count: int


@dataclass(frozen=True, slots=True)
class Run:
    """replayed, sustained: mentions a second. drained: seconds for `few` mentions. early, late: megabytes of our
    processes."""

    replayed: float
    sustained: float
    drained: float
    few: int
    early: float
    late: float

    def figures(self, name: str) -> list[Figure]:
        """All but what it sustained."""
        return [
            plain(f"{name}, replay of a CSV file onto the bus", self.replayed, "mentions/s"),
            plain(f"{name}, {self.few:,} mentions drained as a user waits for it", self.drained, "s"),
            plain(f"{name}, memory of all processes of ours, early", self.early, "MB"),
            plain(f"{name}, memory of all processes of ours, late", self.late, "MB"),
        ]


def _corpus(file: Path, count: int) -> Corpus:
    with file.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target)
        rows.writerow(("id", "published_at", "author", "text", "lang", "network"))
        for one in mentions(count):
            rows.writerow((one.id, one.published_at.isoformat(), one.author.handle, one.text, one.lang, one.network))
    return Corpus(file, count)


def _ran(drain: Place, pace: Place, few: Corpus, every: Corpus) -> Run:
    _replayed(drain, few)
    drained = seconds(lambda: tocsin(drain.home, *drain.words("run", "--drain")))
    replayed = _replayed(pace, every)
    sustained, early, late = _paced(pace, every.count)
    return Run(every.count / replayed, sustained, drained, few.count, early, late)


def _replayed(place: Place, corpus: Corpus) -> float:
    """Seconds, the watches being there."""
    for brand in BRANDS:
        tocsin(place.home, *place.words("watches", "add", brand, brand))
    return seconds(lambda: tocsin(place.home, *place.words("replay", str(corpus.file))))


def _paced(place: Place, count: int) -> tuple[float, float, float]:
    """Mentions a second through every stage, and megabytes in use at its beginning and at its end."""
    with (
        closing(wiring.open_bus(place.settings, place.home, SystemClock())) as bus,
        running(place.home, *place.words("run")) as process,
    ):

        def reached(share: float) -> float:
            """When so much of the work had gone through the last stage."""
            return awaited(lambda: count - sum(lags(bus).values()) >= count * share, f"{share:.0%} of the work")

        began, early = reached(FIRST), _megabytes(process)
        ended, late = reached(LAST), _megabytes(process)
    return count * (LAST - FIRST) / (ended - began), early, late


def _megabytes(process: int) -> float:
    """Of the supervisor and its stages: resident, what they share counted once for each."""
    whole = psutil.Process(process)
    return sum(one.memory_info().rss for one in (whole, *whole.children(recursive=True))) / 1e6
