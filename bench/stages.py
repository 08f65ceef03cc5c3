"""Each stage alone, over the events of the demo's scenario: analyse, weigh, index; then searches and panels."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app import wiring
from app.home import Home
from app.ports import Bus
from app.settings import Settings
from app.watchfile import read_watches
from bench.figures import Figure, judged, percentile, seconds
from core import collector
from core.bus.port import ANALYSED, ENRICHED, RAW, Message, Work
from core.clock import SystemClock
from core.query.parse import parse
from enrich.analyse import Analyse
from enrich.weigh import Weigh
from examples.demo.scenario import generate, seen
from index.port import CountRequest
from index.runner import Index
from schemas.event import SCHEMA, Covered, Deleted
from schemas.scope import ALL

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
WATCHES = Path(__file__).parents[1] / "examples" / "demo" / "watches.toml"
QUERIES = ("panne AND NOT débit watch:brisolle", "(box OR halo) NEAR/6 (chauffe OR hot)", "factur* OR bill", "boutique")
NOW = timedelta(0)


def measure(folder: Path, count: int) -> list[Figure]:
    """count: events of the scenario, at most."""
    collector.settle()
    settings, home, clock = Settings(home=folder / "stages"), Home(folder / "stages"), SystemClock()
    wiring.prepare(settings, home, clock)
    with (
        wiring.open_state(settings, home, clock) as state,
        closing(wiring.open_bus(settings, home, clock)) as bus,
        closing(bus.publisher()) as publisher,
    ):
        state.watches.apply(read_watches(WATCHES), by="bench")
        given = _publish(bus, count)
        around = (state.watches, state.authors, clock, settings.languages, wiring.assembly(settings), state.suppression)
        analysed = _drained(bus, "analyse", RAW, Analyse(publisher, *around))
        with wiring.open_ledger(home) as ledger:
            weighed = _drained(bus, "weigh", ANALYSED, Weigh(ledger, publisher, bus, state.suppression, clock))
        with wiring.open_store(settings, home, clock) as store:
            indexed = _drained(bus, "index", ENRICHED, Index(store, state.coverage, state.suppression))
    size = sum(file.stat().st_size for file in home.index.rglob("*") if file.is_file())
    return [
        judged("analyse", given / analysed, "events/s a core", ">=", 8_000),
        judged("weigh", given / weighed, "events/s a core", ">=", 20_000),
        judged("index, durable and searchable", given / indexed, "events/s a core", ">=", 6_000),
        judged("store, size", size / given, "bytes an event", "<=", 650),
        *_questions(settings, home),
    ]


def _publish(bus: Bus, most: int) -> int:
    events = [event for event in generate(END) if not isinstance(event, Covered)][:most]
    messages = [
        Message(
            event.id if isinstance(event, Deleted) else event.mention.id,
            event.model_dump_json().encode(),
            {"schema": SCHEMA, "kind": event.kind, "observed_at": seen(event)[0].isoformat(), "trace": ""},
        )
        for event in events
    ]
    with closing(bus.publisher()) as publisher:
        publisher.publish(RAW, messages)
    return len(messages)


def _drained(bus: Bus, group: str, topic: str, work: Work) -> float:
    """Seconds until nothing is left."""

    def drain() -> None:
        with closing(bus.consumer(group, [topic])) as consumer:
            while (batch := consumer.poll(work.batch_size, NOW)).records:
                work(batch)
                consumer.commit(batch)
            work.idle()

    return seconds(drain)


def _questions(settings: Settings, home: Home) -> list[Figure]:
    queries = [parse(query) for query in QUERIES]
    week = CountRequest(None, END - timedelta(days=7), END, bucket="hour", split="toward", time_zone="Europe/Paris")
    with wiring.open_reader(settings, home, SystemClock()) as store:
        asked: Mapping[str, tuple[Callable[[], object], int]] = {
            "search, top 50": (lambda: [store.search(query, ALL, 50) for query in queries], 60),
            "panel, hour by feeling, 7 days": (lambda: store.count(week, ALL), 200),
            "panel, top authors": (lambda: store.top("author", None, ALL, 20), 200),
            "panel, terms": (lambda: store.terms(queries[2], None, ALL, 20), 200),
        }
        return [
            judged(f"{name}: p95", percentile([seconds(ask) for _ in range(20)], 0.95) * 1_000, "ms", "<=", goal)
            for name, (ask, goal) in asked.items()
        ]
