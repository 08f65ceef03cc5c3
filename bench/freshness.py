"""How soon what is published can be found by another process, while the index stage takes a steady stream."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from app import wiring
from app.home import Home
from app.settings import Settings
from bench.figures import Figure, judged, percentile, plain
from bench.processes import stages
from bench.store import enriched
from core.bus.port import ENRICHED, Message, Publisher
from core.clock import SystemClock
from core.query.tree import Exact
from index.port import MentionReader
from schemas.analysis import Enriched
from schemas.event import SCHEMA
from schemas.scope import ALL

RATE = 2_000
"""Mentions a second, as the goal says."""
TICK = 0.05
PROBE_EVERY = 5
"""Ticks from one probed mention to the next."""
GIVE_UP = 30.0


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions published, at RATE."""
    settings, clock = Settings(home=folder / "freshness"), SystemClock()
    home = Home(settings.home)
    wiring.prepare(settings, home, clock)
    with (
        stages(home, "index"),
        closing(wiring.open_bus(settings, home, clock)) as bus,
        wiring.open_reader(settings, home, clock) as reader,
        closing(bus.publisher()) as publisher,
    ):
        publish(publisher, list(enriched(1)))
        _awaited(reader, "forum:0")
        began = time.perf_counter()
        waits = list(_waits(reader, publisher, count))
        rate = count / (time.perf_counter() - began)
    return [
        plain("freshness, published", rate, "mentions/s"),
        judged("freshness, published to searchable in another process: p95", percentile(waits, 0.95), "ms", "<", 500),
        plain("freshness, published to searchable in another process: median", percentile(waits, 0.5), "ms"),
    ]


def _waits(reader: MentionReader, publisher: Publisher, count: int) -> Iterator[float]:
    """Milliseconds from the return of `publish` until a probed mention is found; the stream goes on meanwhile."""
    stream = enriched(count)
    waiting: dict[str, float] = {}
    began = time.perf_counter()
    published, tick = 0, 0
    while published < count or waiting:
        portion = _portion(stream, published, began, count)
        if portion:
            published += len(portion)
            tick += 1
            publish(publisher, portion)
            if tick % PROBE_EVERY == 0:
                waiting[portion[-1].mention.id] = time.perf_counter()
        for probe in [probe for probe in waiting if _found(reader, probe)]:
            yield (time.perf_counter() - waiting.pop(probe)) * 1_000
        if any(time.perf_counter() - since > GIVE_UP for since in waiting.values()):
            raise TimeoutError(f"{len(waiting)} mentions could not be found after {GIVE_UP:.0f} s")


def _portion(stream: Iterator[Enriched], published: int, began: float, count: int) -> list[Enriched]:
    """A tick's worth, once it is due: a machine that is late makes up for it in more ticks, and is probed as often."""
    due = min(count, int((time.perf_counter() - began) * RATE)) - published
    portion = min(int(RATE * TICK), count - published)
    if due < portion:
        time.sleep(TICK / 10)
        return []
    return list(islice(stream, portion))


def publish(publisher: Publisher, portion: Sequence[Enriched]) -> None:
    """On their way to the index stage."""
    publisher.publish(
        ENRICHED,
        [
            Message(
                one.mention.id,
                one.model_dump_json().encode(),
                {"schema": SCHEMA, "kind": one.kind, "observed_at": one.mention.observed_at.isoformat(), "trace": ""},
            )
            for one in portion
        ],
    )


def _found(reader: MentionReader, mention: str) -> bool:
    """By its address, which only it has: searched, not looked up."""
    query = Exact(0, "url", f"https://forum.example/{mention.removeprefix('forum:')}")
    return reader.search(query, ALL, 1).total > 0


def _awaited(reader: MentionReader, mention: str) -> None:
    """The stage has started, and done its first work."""
    deadline = time.perf_counter() + GIVE_UP
    while not _found(reader, mention):
        if time.perf_counter() > deadline:
            raise TimeoutError("the index stage did not start")
        time.sleep(TICK)
