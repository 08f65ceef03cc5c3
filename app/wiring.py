"""The one place that knows which engine runs: opens adapters from settings and hands them over as ports.

The engines of search, enrichment, detection and Kafka are imported where they are opened: they take half a second, and
most commands need none of them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from alerts.links import SignedLinks
from alerts.port import NOTHING, Hands, Links, Notifier, Pictures, Receiver
from alerts.port import Surroundings as NotifierSurroundings
from app.home import Home
from app.ports import Bus, Reader, Store
from app.settings import Settings, Table, plugin_settings
from core.bus.deadletters import DeadTopic
from core.bus.kafka.settings import servers
from core.bus.port import ANALYSED, DEAD, ENRICHED, RAW, Publisher
from core.bus.sqlite import SqliteBus
from core.clock import Clock
from core.errors import Misconfigured, NotFound
from core.mistakes import nearest
from core.plugins import Plugin, Plugins
from core.secret import secret
from core.state.alerting import AlertMemory
from core.state.authors import Authors
from core.state.corrections import Corrections
from core.state.coverage import CoverageLedger
from core.state.cursors import Cursors
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.digests import Digests
from core.state.incidents import Incidents
from core.state.jobs import Jobs
from core.state.lessons import Lessons
from core.state.outbox import Outbox
from core.state.playbooks import Playbooks
from core.state.readings import Readings
from core.state.receipts import Receipts
from core.state.saved_queries import SavedQueries
from core.state.silences import Silences
from core.state.sqlite import sqlite_url
from core.state.stages import Stages
from core.state.suppression import Suppression
from core.state.watches import Watches
from ingest.port import Source, Surroundings
from schemas.alerting import Silence
from schemas.route import Route
from schemas.scope import ALL

if TYPE_CHECKING:
    from alerts.deadman import DeadMan
    from alerts.digesting import Digesting, Material
    from alerts.outbox import Sender
    from alerts.pictures import Archive
    from alerts.postmortem.gather import Gatherer
    from alerts.runner import Alerting
    from alerts.why import Why
    from enrich.assembly import Assembly
    from enrich.ledger import Ledger
    from enrich.pictures.looking import Looking
    from enrich.stages.pictures import Settings as Pictured
    from index.kibana.plan import Plan
    from index.kibana.sync import Space

Kind = TypeVar("Kind")

SOURCES: Plugins[Source] = Plugins("ingest.sources", "tocsin.sources")
NOTIFIERS: Plugins[Notifier] = Plugins("alerts.notifiers", "tocsin.notifiers")
LEAST_KEY = 32
"""Characters of the key that signs links."""
_NO_PICTURES: Mapping[str, Pictures] = {}
TOPICS = frozenset({RAW, ANALYSED, ENRICHED})
"""Those that stages work on: what they refuse can be published there again."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is kept relationally, over one database."""

    database: Database
    watches: Watches
    saved_queries: SavedQueries
    cursors: Cursors
    coverage: CoverageLedger
    authors: Authors
    corrections: Corrections
    readings: Readings
    incidents: Incidents
    lessons: Lessons
    playbooks: Playbooks
    memory: AlertMemory
    outbox: Outbox
    silences: Silences
    digests: Digests
    jobs: Jobs
    dead_letters: DeadLetters
    suppression: Suppression
    receipts: Receipts
    stages: Stages


@contextmanager
def open_state(settings: Settings, home: Home, clock: Clock) -> Iterator[State]:
    kept = settings.state
    password = secret("state.password", kept.password, kept.password_file)
    database = Database.open(kept.url.get_secret_value() or sqlite_url(home.state), password.get_secret_value())
    try:
        yield State(
            database=database,
            watches=Watches(database, clock),
            saved_queries=SavedQueries(database, clock),
            cursors=Cursors(database, clock),
            coverage=CoverageLedger(database),
            authors=Authors(database),
            corrections=Corrections(database, clock),
            readings=Readings(database, clock),
            incidents=Incidents(database, clock),
            lessons=Lessons(database, clock),
            playbooks=Playbooks(database, clock),
            memory=AlertMemory(database, clock),
            outbox=Outbox(database, clock),
            silences=Silences(database, clock),
            digests=Digests(database, clock),
            jobs=Jobs(database, clock),
            dead_letters=DeadLetters(database, clock),
            suppression=Suppression(database, clock),
            receipts=Receipts(database, clock),
            stages=Stages(database, clock),
        )
    finally:
        database.close()


def open_bus(settings: Settings, home: Home, clock: Clock) -> Bus:
    """After mentions.raw one partition each: the weigher must see everything in order, and the store has one writer.

    Raises Transient, Misconfigured.
    """
    partitions = {RAW: settings.bus.partitions, ANALYSED: 1, ENRICHED: 1, DEAD: 1}
    if settings.bus.url:
        from core.bus.kafka.bus import KafkaBus

        return KafkaBus.open(servers(settings.bus.url), settings.bus.kafka, partitions, bus_retention(settings))
    return SqliteBus.open(home.bus, partitions, clock, retention=bus_retention(settings))


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


@dataclass(frozen=True, slots=True)
class Alerts:
    """What the alert stage works with."""

    alerting: "Alerting"
    sender: "Sender"
    deadman: "DeadMan"
    digesting: "Digesting"


@contextmanager
def open_alerting(settings: Settings, home: Home, state: State, bus: Bus, clock: Clock) -> Iterator[Alerts]:
    from alerts.deadman import DeadMan
    from alerts.detect.sensitivity import sensitivity
    from alerts.digesting import Digesting
    from alerts.journal import FileJournal
    from alerts.outbox import Sender
    from alerts.pictures import Archive
    from alerts.runner import Alerting, Orders, Ports
    from app.troubles import Troubles

    with open_reader(settings, home, clock) as reader:
        journal = FileJournal(home.journal)
        ports = Ports(reader, state.coverage, reader, state.memory, journal)
        routes = routes_of(settings)

        def silences() -> Sequence[Silence]:
            return state.silences.active(clock.now())

        every = timedelta(seconds=settings.alerts.every_seconds)
        troubles = Troubles(state.stages, state.coverage, bus, settings.sources, every, clock)
        deadman = DeadMan(AlertMemory(state.database, clock), troubles, lambda: routes, silences, clock)
        orders = Orders(
            watches=state.watches.list,
            routes=lambda: routes,
            silences=silences,
            lessons=lambda: state.lessons.active(ALL),
            hosts=deadman.hosts,
        )
        alerting = Alerting(ports, orders, sensitivity(settings.alerts.sensitivity), clock)
        archive = Archive(state.incidents, state.watches, reader, state.coverage, journal)
        channels = notifiers(settings, clock, hands(state, clock), _pictures(routes, archive, clock))
        sender = Sender(state.outbox, channels, state.incidents, state.stages, clock)
        digesting = Digesting(state.digests, digest_material(settings, state, reader, clock), clock)
        yield Alerts(alerting, sender, deadman, digesting)


def digest_material(settings: Settings, state: State, reader: Reader, clock: Clock) -> "Material":
    from alerts.digesting import Material
    from app.volumes import StoredVolumes

    return Material(
        volumes=StoredVolumes(reader),
        rang=AlertMemory(state.database, clock),
        watches=state.watches.list,
        query=state.saved_queries.get,
        language=settings.alerts.language,
    )


@contextmanager
def outside_heartbeat(settings: Settings, clock: Clock) -> Iterator[Callable[[], None]]:
    """What says that all is well: it does nothing where no address is set. Raises Misconfigured."""
    own = settings.alerts.heartbeat
    url = secret("alerts.heartbeat.url", own.url, own.url_file)
    if not url.get_secret_value():
        yield lambda: None
        return
    from alerts.heartbeat import OutsideHeartbeat

    with closing(OutsideHeartbeat(url, timedelta(seconds=own.every_seconds), clock)) as heartbeat:
        heartbeat.start()
        yield heartbeat.say_well


def _pictures(routes: Sequence[Route], archive: "Archive", clock: Clock) -> Mapping[str, Pictures]:
    """For each channel, in the language of the first route to it."""
    from alerts.pictures import DrawnPictures

    languages = {route.channel: route.language or "en" for route in reversed(routes)}
    return {channel: DrawnPictures(archive, language, clock) for channel, language in languages.items()}


def routes_of(settings: Settings) -> tuple[Route, ...]:
    """Those that are set, or else one to every notifier, of everything; each with the language of its messages.

    Raises Misconfigured for a channel that is no notifier.
    """
    routes = settings.routes or tuple(Route(id=name, channel=name) for name in settings.notifiers)
    for number, route in enumerate(routes, start=1):
        named = {"channel": route.channel}
        named |= {f"escalation.{step}.channel": each.channel for step, each in enumerate(route.escalation, start=1)}
        for key, channel in named.items():
            if channel not in settings.notifiers:
                raise Misconfigured(
                    f'routes.{number}.{key}: there is no notifier "{channel}".',
                    nearest(channel, settings.notifiers) or "Write a table [notifiers.…] first.",
                )
    return tuple(route.model_copy(update={"language": route.language or settings.alerts.language}) for route in routes)


@contextmanager
def open_why(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Why"]:
    """Answers why something rang, or did not."""
    from alerts.detect.sensitivity import sensitivity
    from alerts.journal import FileJournal
    from alerts.why import Why

    with open_reader(settings, home, clock) as reader:
        journal, easily = FileJournal(home.journal), sensitivity(settings.alerts.sensitivity)
        yield Why(reader, state.coverage, journal, state.memory, state.lessons, easily)


@contextmanager
def open_gatherer(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Gatherer"]:
    """Gathers what post-mortems are made of."""
    from alerts.journal import FileJournal
    from alerts.pictures import Archive
    from alerts.postmortem.gather import Gatherer

    with open_reader(settings, home, clock) as reader:
        archive = Archive(state.incidents, state.watches, reader, state.coverage, FileJournal(home.journal))
        yield Gatherer(archive, state.outbox, reader, clock)


def kibana_plan(settings: Settings, state: State) -> "Plan":
    """What ought to stand in Kibana."""
    from index.elastic.layout import Names
    from index.kibana.objects import Ids
    from index.kibana.plan import plan

    prefix = settings.index.elasticsearch.prefix
    watches = [each.watch for each in state.watches.list()]
    ids = Ids(prefix, settings.kibana.space)
    return plan(ids, Names(prefix).sightings, watches, state.saved_queries.list())


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


def dead_letters(publisher: Publisher, state: State) -> DeadTopic:
    return DeadTopic(publisher, state.dead_letters)


def sources(settings: Settings, clock: Clock) -> dict[str, Source]:
    """Each configured source by its name. Raises Misconfigured, naming the setting."""
    made: dict[str, Source] = {}
    for name, table in settings.sources.items():
        plugin, own = _chosen(SOURCES, "sources", name, table)
        made[name] = plugin.build(own, Surroundings(name, clock))
    return made


def notifiers(
    settings: Settings, clock: Clock, hands: Hands = NOTHING, pictures: Mapping[str, Pictures] = _NO_PICTURES
) -> dict[str, Notifier]:
    """Each configured notifier by its name. hands: what people may do to incidents from its messages. pictures: of
    incidents, by the same name.

    Raises Misconfigured, naming the setting.
    """
    made: dict[str, Notifier] = {}
    links: Links = signed_links(settings, clock) or NOTHING
    for name, table in settings.notifiers.items():
        plugin, own = _chosen(NOTIFIERS, "notifiers", name, table)
        around = NotifierSurroundings(name, clock, pictures.get(name, NOTHING), hands, links)
        made[name] = plugin.build(own, around)
    return made


def receivers(settings: Settings, clock: Clock, hands: Hands) -> dict[str, Receiver]:
    """The notifiers whose channels send what people press to us, by name. Raises Misconfigured, naming the setting."""
    made = notifiers(settings, clock, hands)
    return {name: each for name, each in made.items() if isinstance(each, Receiver)}


def hands(state: State, clock: Clock) -> Hands:
    """What people do to incidents from messages and pages."""
    from alerts.hands import PersonsHands

    return PersonsHands(state.incidents, clock)


def signed_links(settings: Settings, clock: Clock) -> SignedLinks | None:
    """None: there are none, for nobody said under which address, or with which key. Raises Misconfigured."""
    key = secret("web.key", settings.web.key, settings.web.key_file)
    length = len(key.get_secret_value())
    if 0 < length < LEAST_KEY:
        raise Misconfigured(f"web.key has {length} characters.", f"Take {LEAST_KEY} or more: `openssl rand -hex 32`.")
    return SignedLinks(settings.web.url, key, clock) if length and settings.web.url else None


def check_plugins(settings: Settings, clock: Clock) -> None:
    """Makes every source, stage and notifier that is configured. Raises Misconfigured, naming the setting."""
    sources(settings, clock)
    assembly(settings)
    notifiers(settings, clock)
    routes_of(settings)


def assembly(settings: Settings) -> "Assembly":
    """The stages of enrichment. Raises Misconfigured, naming the setting."""
    from enrich.assembly import STAGES, Assembly

    made: dict[str, BaseModel] = {}
    for name, table in settings.stages.items():
        made[name] = plugin_settings("stages", name, _named(STAGES, f"stages.{name}", name).settings, table)
    return Assembly(made)


def pictured(settings: Settings) -> "Pictured":
    """In whose mentions pictures are read, and how many at a time. Raises Misconfigured, naming the setting."""
    from enrich.stages.pictures import Settings as Pictured

    return plugin_settings("stages", "pictures", Pictured, settings.stages.get("pictures", {}))


@contextmanager
def open_looking(settings: Settings) -> Iterator["Looking"]:
    """Who reads them. Raises Misconfigured where nobody is asked to, or nothing is there to do it with."""
    from enrich.pictures.looking import Looking

    own = pictured(settings)
    if not own.watches:
        raise Misconfigured("stages.pictures.watches names no watch.", 'Name some, or `["*"]` for all of them.')
    with closing(Looking.of(own.at_once)) as looking:
        yield looking


def _chosen(plugins: Plugins[Kind], tables: str, name: str, table: Table) -> tuple[Plugin[Kind], BaseModel]:
    """The plug-in that `kind` names (without one, the part of the name before a point), and its settings."""
    key = f"{tables}.{name}"
    if "kind" in table:
        plugin = _named(plugins, f"{key}.kind", str(table["kind"]))
    else:
        plugin = _named(plugins, key, name.split(".")[0])
    own = {setting: value for setting, value in table.items() if setting != "kind"}
    return plugin, plugin_settings(tables, name, plugin.settings, own)


def _named(plugins: Plugins[Kind], key: str, name: str) -> Plugin[Kind]:
    """key: the setting that names it. Raises Misconfigured."""
    try:
        return plugins.load(name)
    except NotFound as error:
        raise Misconfigured(f"{key}: {error.message}", error.hint) from None
