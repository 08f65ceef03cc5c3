"""Which bus, store, ledger and Kibana run: opened from settings, and handed over as ports."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.home import Home
from app.ports import Bus, Reader, Store
from app.settings import Settings
from app.standing import EXTRAS
from app.wiring.state import open_state
from core.bus.deadletters import DeadTopic
from core.bus.kafka.settings import servers
from core.bus.port import ANALYSED, DEAD, ENRICHED, PRIVATE, RAW, Publisher
from core.bus.sqlite import SqliteBus
from core.clock import Clock
from core.errors import Misconfigured
from core.state.state import State

if TYPE_CHECKING:
    from enrich.ledger import Ledger
    from index.kibana.plan import Plan
    from index.kibana.sync import Space

TOPICS = frozenset({RAW, ANALYSED, ENRICHED})
"""Those that stages work on: what they refuse can be published there again."""


def open_bus(settings: Settings, home: Home, clock: Clock) -> Bus:
    """After mentions.raw one partition each: the weigher must see everything in order, and the store has one writer.

    Raises Transient, Misconfigured.
    """
    partitions = {RAW: settings.bus.partitions, ANALYSED: 1, ENRICHED: 1, DEAD: 1, PRIVATE: 1}
    if settings.bus.url:
        from core.bus.kafka.bus import KafkaBus

        return KafkaBus.open(servers(settings.bus.url), settings.bus.kafka, partitions, bus_retention(settings))
    # What is read on request may be asked for no longer, or lag: it is not worth a full disk, nor a later end of an
    # erasure. Kafka waits for nobody anyhow.
    return SqliteBus.open(home.bus, partitions, clock, retention=bus_retention(settings), unawaited=EXTRAS)


def restore_bus(settings: Settings, home: Home, clock: Clock) -> None:
    """Takes up what `tocsin backup` kept of the bus, before anything else opens it.

    Raises Transient, Misconfigured.
    """
    with closing(open_bus(settings, home, clock)) as bus:
        bus.restore(home.bus)


def prepare(settings: Settings, home: Home, clock: Clock) -> None:
    """Makes, or brings to this version, all that the stages find there when they start. Raises Misconfigured."""
    home.prepare()
    with open_state(settings, home, clock) as state:
        state.database.migrate()
    open_bus(settings, home, clock).close()
    if not settings.index.url:
        _prepare_store(settings, home, clock)


def _prepare_store(settings: Settings, home: Home, clock: Clock) -> None:
    from index.embedded.upgrade import upgrade

    if home.index.exists():
        upgrade(home.index)
    else:
        with open_store(settings, home, clock):
            pass


def prepare_indices(settings: Settings, home: Home, clock: Clock) -> None:
    """Makes those of Elasticsearch, where it is the store and has none. The index stage would do it too, and wait for a
    server that is away: here whoever sets Tocsin up is told. Raises Transient, Misconfigured."""
    if settings.index.url:
        with open_store(settings, home, clock):
            pass


def bus_retention(settings: Settings) -> timedelta:
    return timedelta(days=settings.bus.retention_days)


@contextmanager
def open_reader(settings: Settings, home: Home, clock: Clock) -> Iterator[Reader]:
    """The store, to ask. Any number of processes may."""
    if settings.index.url:
        from index.elastic.reader import ElasticReader

        with closing(ElasticReader.open(settings.index.url, settings.index.elasticsearch, clock)) as reader:
            yield reader
    else:
        from index.embedded.reader import EmbeddedReader

        with closing(EmbeddedReader.open(home.index, clock)) as embedded:
            yield embedded


@contextmanager
def open_store(settings: Settings, home: Home, clock: Clock) -> Iterator[Store]:
    """The store, to write. The embedded one has one writer: Misconfigured is raised for a second process."""
    if settings.index.url:
        from index.elastic.store import ElasticStore

        with closing(ElasticStore.open(settings.index.url, settings.index.elasticsearch, clock)) as store:
            yield store
    else:
        from index.embedded.store import EmbeddedStore

        with closing(EmbeddedStore.open(home.index)) as embedded:
            yield embedded


def migrate_index(settings: Settings, clock: Clock) -> int | None:
    """Into new indices, where that is needed. Returns the number of sightings; None: nothing was to be done."""
    from index.elastic.migrate import migrate_store

    if not settings.index.url:
        raise Misconfigured("The embedded store has no indices to migrate.", "`tocsin rebuild` makes its index again.")
    return migrate_store(settings.index.url, settings.index.elasticsearch, clock)


def copy_files(home: Home, folder: Path) -> None:
    """Of the embedded store as it is at one moment, while it is written."""
    from index.embedded.backup import copy

    copy(home.index, folder)


@contextmanager
def open_ledger(home: Home) -> Iterator["Ledger"]:
    from enrich.ledger import Ledger

    with closing(Ledger.open(home.weigh / "weigh.db")) as ledger:
        yield ledger


def dead_letters(publisher: Publisher, state: State) -> DeadTopic:
    return DeadTopic(publisher, state.dead_letters)


def kibana_plan(settings: Settings, state: State) -> "Plan":
    """What ought to stand in Kibana: of saved queries those that everybody sees, as everybody there does."""
    from index.elastic.layout import Names
    from index.kibana.objects import Ids
    from index.kibana.plan import plan

    prefix = settings.index.elasticsearch.prefix
    watches = [each.watch for each in state.watches.list()]
    shared = [query for query in state.saved_queries.list() if query.shared == "everybody"]
    ids = Ids(prefix, settings.kibana.space)
    return plan(ids, Names(prefix).sightings, watches, shared)


@contextmanager
def open_kibana(settings: Settings) -> Iterator["Space"]:
    """Raises Misconfigured, naming the setting."""
    from index.kibana.sync import Space

    if not settings.index.url:
        raise Misconfigured(
            "Kibana shows what Elasticsearch keeps, and index.url names none.", "docs/settings.md says what it holds."
        )
    with closing(Space(settings.kibana)) as space:
        yield space
