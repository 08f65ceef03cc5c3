"""What alerting works with, and what is asked of it afterwards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from alerts.channel import Pictures
from app.home import Home
from app.ports import Bus, Reader
from app.settings import Settings
from app.wiring.engines import open_reader
from app.wiring.plugins import hands, notifiers, routes_of, second_look
from core.clock import Clock
from core.errors import NotFound
from core.secret import secret
from core.sight import scope_of, sees
from core.state.alerting import AlertMemory
from core.state.state import State
from schemas.alerting import Silence
from schemas.delivery import Section
from schemas.people import Account
from schemas.route import Route
from schemas.scope import ALL, Scope
from schemas.watch import SavedQuery

if TYPE_CHECKING:
    from alerts.deadman import DeadMan
    from alerts.digesting import Digesting, Material, Reports
    from alerts.ordering import Ordering
    from alerts.outbox import Sender
    from alerts.pictures import Archive
    from alerts.postmortem.gather import Gatherer
    from alerts.runner import Alerting
    from alerts.why import Why
    from web.port import Alerting as AskedAlerting


@dataclass(frozen=True, slots=True)
class Alerts:
    """What the alert stage works with. look_closer: at what belongs to incidents, and whether there was anything to."""

    alerting: "Alerting"
    sender: "Sender"
    deadman: "DeadMan"
    digesting: "Digesting"
    ordering: "Ordering"
    look_closer: Callable[[], bool]


@contextmanager
def open_alerting(settings: Settings, home: Home, state: State, bus: Bus, clock: Clock) -> Iterator[Alerts]:
    from alerts.deadman import DeadMan
    from alerts.detect.sensitivity import sensitivity
    from alerts.digesting import Digesting
    from alerts.journal import FileJournal
    from alerts.outbox import Sender
    from alerts.pictures import Archive
    from alerts.runner import Alerting, Orders, Ports
    from app.stream import StoredStream
    from app.troubles import Troubles
    from app.volumes import StoredVolumes

    with open_reader(settings, home, clock) as reader:
        journal = FileJournal(home.journal)
        stream = StoredStream(reader, state.found)
        volumes = StoredVolumes(reader)
        ports = Ports(reader, state.coverage, stream, stream, reader, state.authors, volumes, state.memory, journal)
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
            found=lambda: state.found.list(ALL),
            hosts=deadman.hosts,
        )
        alerting = Alerting(ports, orders, sensitivity(settings.alerts.sensitivity), clock)
        archive = Archive(state.incidents, state.watches, reader, state.coverage, journal)
        channels = notifiers(settings, clock, hands(state, clock), _pictures(routes, archive, clock))
        sender = Sender(state.outbox, channels, state.incidents, state.stages, clock)
        digesting = Digesting(state.digests, digest_material(settings, state, reader, clock), clock)
        ordering = _ordering(settings, state, reader, clock)
        yield Alerts(alerting, sender, deadman, digesting, ordering, _closer_look(settings, state, reader, clock))


def _closer_look(settings: Settings, state: State, reader: Reader, clock: Clock) -> Callable[[], bool]:
    from app.closerlook import CloserLook

    usual = second_look(settings)
    return CloserLook(state, reader, clock, usual).turn if usual else lambda: False


def _ordering(settings: Settings, state: State, reader: Reader, clock: Clock) -> "Ordering":
    from alerts.order import Letterhead
    from alerts.ordering import Ordering, Sources
    from app.volumes import StoredResults

    head = Letterhead(settings.alerts.language, settings.web.url)
    sources = Sources(StoredResults(reader), _seen_query(state), _sight(state), head)
    return Ordering(state.orders, sources, clock)


def _sight(state: State) -> Callable[[str], Scope]:
    """What somebody may see now, by their login; an operator, who has none, everything."""

    def sight(login: str) -> Scope:
        if not login:
            return ALL
        return scope_of(_account(state, login), [each.watch for each in state.watches.ever()])

    return sight


def _seen_query(state: State) -> Callable[[str, str], SavedQuery]:
    """By its id, for somebody by their login; an operator, who has none, sees every one."""

    def query(wanted: str, login: str) -> SavedQuery:
        saved = state.saved_queries.get(wanted)
        if login and not sees(_account(state, login).person, saved):
            raise NotFound(f'"{login}" does not see the saved query "{wanted}" any more.')
        return saved

    return query


def _account(state: State, login: str) -> Account:
    """Raises NotFound."""
    found = state.accounts.named(login)
    if found is None:
        raise NotFound(f'Nobody enters as "{login}" any more.')
    return found[0]


def digest_material(settings: Settings, state: State, reader: Reader, clock: Clock) -> "Material":
    from alerts.digesting import Material
    from app.volumes import StoredVolumes

    return Material(
        volumes=StoredVolumes(reader),
        rang=AlertMemory(state.database, clock),
        watches=state.watches.list,
        query=_seen_query(state),
        language=settings.alerts.language,
        sight=_sight(state),
        report=_weeks(settings, state, reader, clock),
        site=settings.web.url,
    )


def _weeks(settings: Settings, state: State, reader: Reader, clock: Clock) -> "Reports":
    """It writes as the dashboard does, whose pages the alert stage loads once a week is due."""

    def told(watch: str, end: datetime, language: str, scope: Scope) -> tuple[str, tuple[Section, ...]]:
        from app.weeklies import StoredWeeks

        return StoredWeeks(reader, state, clock, settings.web.url)(watch, end, language, scope)

    return told


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
    """For each channel, in the language of the first route to it, or else of the first that escalates to it."""
    from alerts.pictures import DrawnPictures

    languages = {step.channel: route.language or "en" for route in reversed(routes) for step in route.escalation}
    languages |= {route.channel: route.language or "en" for route in reversed(routes)}
    return {channel: DrawnPictures(archive, language, clock) for channel, language in languages.items()}


@contextmanager
def open_why(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Why"]:
    """Answers why something rang, or did not."""
    with open_reader(settings, home, clock) as reader:
        yield _why(settings, home, state, reader)


@contextmanager
def open_gatherer(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Gatherer"]:
    """Gathers what post-mortems are made of."""
    with open_reader(settings, home, clock) as reader:
        yield _gatherer(home, state, reader, clock)


def alerting(settings: Settings, home: Home, state: State, reader: Reader, clock: Clock) -> "AskedAlerting":
    """What pages ask of detection."""
    from alerts.course import Courses
    from alerts.recent import Recent
    from alerts.spreading import Spreadings
    from app.stream import StoredStream
    from web.port import Alerting as AskedAlerting

    archive = _archive(home, state, reader)
    return AskedAlerting(
        spreadings=Spreadings(StoredStream(reader, state.found), clock),
        recent=Recent(archive, clock),
        courses=Courses(archive, clock),
        gatherer=_gatherer(home, state, reader, clock),
        why=_why(settings, home, state, reader),
    )


def _why(settings: Settings, home: Home, state: State, reader: Reader) -> "Why":
    from alerts.deletions import Witness
    from alerts.detect.sensitivity import sensitivity
    from alerts.journal import FileJournal
    from alerts.why import Why
    from app.volumes import StoredVolumes

    journal, easily = FileJournal(home.journal), sensitivity(settings.alerts.sensitivity)
    witness = Witness(reader, state.authors, reader)
    tones = StoredVolumes(reader)
    return Why(reader, state.coverage, witness, tones, journal, state.memory, state.lessons, easily)


def _gatherer(home: Home, state: State, reader: Reader, clock: Clock) -> "Gatherer":
    from alerts.postmortem.gather import Gatherer
    from app.stream import StoredStream

    return Gatherer(_archive(home, state, reader), state.outbox, StoredStream(reader, state.found), clock)


def _archive(home: Home, state: State, reader: Reader) -> "Archive":
    from alerts.journal import FileJournal
    from alerts.pictures import Archive

    return Archive(state.incidents, state.watches, reader, state.coverage, FileJournal(home.journal))
