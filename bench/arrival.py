"""How soon a storm is told while everything else goes on: mentions at a steady pace through the whole of `tocsin run`,
storms among them, and a receiver of webhooks."""

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from app.drain import lags
from app.home import Home
from bench.corpus import BRANDS, mentions
from bench.figures import Figure, judged, percentile, plain
from bench.processes import running
from bench.ringing import STORM, angry, awaited, calm, covered, hook, prepared, publish, quiet, receiver
from core.bus.port import Publisher
from schemas.event import Posted

RATE = 500
"""Mentions a second, the angry ones among them."""
TICK = 0.1
STORMS = 10
SETTLING, BLOWS, GIVE_UP = 20.0, 10.0, 180.0
"""Seconds until everything has started; over which a storm comes; and after the last, until it must have been told."""
SEVERITY = 3


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions of the stream, each about one of four brands that are listened for. The storms begin at equal
    distances in it, each about another brand."""
    home, stormy = Home(folder / "arrival"), [f"marque{number}" for number in range(STORMS)]
    bus = prepared(home, [*BRANDS, *stormy])
    with receiver(SEVERITY) as (url, heard), closing(bus.publisher()) as publisher:
        calm(publisher, stormy)
        with running(home, "run", settings=hook(url)):
            quiet(publisher, SETTLING)
            stream = _Stream(publisher, count, stormy)
            stream.run()
            waiting = sum(lags(bus).values())
            awaited(publisher, stormy, heard, GIVE_UP)
    bus.close()
    first = [heard[brand] - stream.began[brand] for brand in stormy]
    last = [heard[brand] - stream.ended[brand] for brand in stormy]
    return [
        plain("arrival, mentions that arrived", stream.rate, "mentions/s"),
        judged(
            "arrival, first angry post to a webhook of severity 3 or more: p95", percentile(first, 0.95), "s", "<", 60
        ),
        plain("arrival, first angry post to a webhook of severity 3 or more: median", percentile(first, 0.5), "s"),
        plain("arrival, last angry post of ten seconds to that webhook: p95", percentile(last, 0.95), "s"),
        plain("arrival, records that waited in all stages when the last mention had arrived", waiting, "records"),
    ]


class _Stream:
    """began, ended: when the first and the last post of each storm were on the bus, in seconds since 1970."""

    def __init__(self, publisher: Publisher, count: int, brands: list[str]) -> None:
        self._publisher = publisher
        self._count = count
        apart = max(count / RATE - BLOWS, 0.0) / len(brands)
        self._starts = {brand: apart * place for place, brand in enumerate(brands)}
        self._draws = random.Random(7)
        self._sent = dict.fromkeys(brands, 0)
        self.began: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self.rate = 0.0

    def run(self) -> None:
        others = _now(self._count)
        began = time.monotonic()
        published = 0
        while published < self._count:
            elapsed = time.monotonic() - began
            due = min(self._count, int(elapsed * RATE)) - published
            if due < RATE * TICK and published + due < self._count:
                time.sleep(TICK / 10)
                continue
            published += self._publish(others, due, elapsed)
        self.rate = published / (time.monotonic() - began)

    def _publish(self, others: Iterator[Posted], due: int, elapsed: float) -> int:
        blown = {brand: self._due(start, elapsed) - self._sent[brand] for brand, start in self._starts.items()}
        posts = [
            angry(brand, self._sent[brand] + number, self._draws)
            for brand, number_due in blown.items()
            for number in range(number_due)
        ]
        now = datetime.now(UTC)
        fill = islice(others, max(due - len(posts), 0))
        publish(self._publisher, [*posts, *fill, covered(now - timedelta(minutes=2), now)])
        for brand, number_due in blown.items():
            if number_due:
                self.began.setdefault(brand, time.time())
                self.ended[brand] = time.time()
                self._sent[brand] += number_due
        return due

    def _due(self, start: float, elapsed: float) -> int:
        return int(min(max(elapsed - start, 0) / BLOWS, 1) * STORM)


def _now(count: int) -> Iterator[Posted]:
    for one in mentions(count):
        now = datetime.now(UTC)
        yield Posted(mention=one.model_copy(update={"published_at": now, "observed_at": now}))
