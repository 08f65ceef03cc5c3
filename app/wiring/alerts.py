"""What alerting works with, and what is asked of it afterwards."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
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
from core.sight import scope_of
from core.state.alerting import AlertMemory
from core.state.state import State
from schemas.alerting import Silence
from schemas.route import Route
from schemas.scope import ALL, Scope

if TYPE_CHECKING:
    from alerts.deadman import DeadMan
    from alerts.digesting import Digesting, Material
    from alerts.ordering import Ordering
    from alerts.outbox import Sender
    from alerts.pictures import Archive
    from alerts.postmortem.gather import Gatherer
    from alerts.runner import Alerting
    from alerts.why import Why


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
    sources = Sources(StoredResults(reader), state.saved_queries.get, _sight(state), head)
    return Ordering(state.orders, sources, clock)


def _sight(state: State) -> Callable[[str], Scope]:
    """What somebody may see now, by their login; an operator, who has none, everything."""

    def sight(login: str) -> Scope:
        if not login:
            return ALL
        found = state.accounts.named(login)
        if found is None:
            raise NotFound(f'Nobody enters as "{login}" any more.')
        return scope_of(found[0], [each.watch for each in state.watches.ever()])

    return sight


def digest_material(settings: Settings, state: State, reader: Reader, clock: Clock) -> "Material":
    from alerts.digesting import Material
    from app.volumes import StoredVolumes
    from app.weeklies import StoredWeeks

    return Material(
        volumes=StoredVolumes(reader),
        rang=AlertMemory(state.database, clock),
        watches=state.watches.list,
        query=state.saved_queries.get,
        language=settings.alerts.language,
        sight=_sight(state),
        report=StoredWeeks(reader, state, clock, settings.web.url),
        site=settings.web.url,
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
    """For each channel, in the language of the first route to it, or else of the first that escalates to it."""
    from alerts.pictures import DrawnPictures

    languages = {step.channel: route.language or "en" for route in reversed(routes) for step in route.escalation}
    languages |= {route.channel: route.language or "en" for route in reversed(routes)}
    return {channel: DrawnPictures(archive, language, clock) for channel, language in languages.items()}


@contextmanager
def open_why(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Why"]:
    """Answers why something rang, or did not."""
    from alerts.deletions import Witness
    from alerts.detect.sensitivity import sensitivity
    from alerts.journal import FileJournal
    from alerts.why import Why
    from app.volumes import StoredVolumes

    with open_reader(settings, home, clock) as reader:
        journal, easily = FileJournal(home.journal), sensitivity(settings.alerts.sensitivity)
        witness = Witness(reader, state.authors, reader)
        tones = StoredVolumes(reader)
        yield Why(reader, state.coverage, witness, tones, journal, state.memory, state.lessons, easily)


@contextmanager
def open_gatherer(settings: Settings, home: Home, state: State, clock: Clock) -> Iterator["Gatherer"]:
    """Gathers what post-mortems are made of."""
    from alerts.journal import FileJournal
    from alerts.pictures import Archive
    from alerts.postmortem.gather import Gatherer
    from app.stream import StoredStream

    with open_reader(settings, home, clock) as reader:
        archive = Archive(state.incidents, state.watches, reader, state.coverage, FileJournal(home.journal))
        yield Gatherer(archive, state.outbox, StoredStream(reader, state.found), clock)
