"""Sources, stages and notifiers, made from their tables in the settings."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel

from alerts.channel import NOTHING, Hands, Links, Notifier, Pictures, Receiver
from alerts.channel import Surroundings as NotifierSurroundings
from alerts.links import SignedLinks
from app.settings import Settings, Table, plugin_settings
from app.wiring.company import open_company
from app.wiring.topics import ForeignTopics
from core.clock import Clock
from core.errors import Misconfigured, NotFound
from core.mistakes import nearest
from core.plugins import Plugin, Plugins
from core.secret import secret
from core.state.state import State
from ingest.budget import Plan
from ingest.governor import Governor
from ingest.port import Given, Memory, Source, Surroundings
from schemas.route import Route

if TYPE_CHECKING:
    from enrich.assembly import Assembly
    from enrich.pictures.looking import Looking
    from enrich.stages.pictures import Settings as Pictured

Kind = TypeVar("Kind")


SOURCES: Plugins[Source] = Plugins("ingest.sources", "tocsin.sources")


NOTIFIERS: Plugins[Notifier] = Plugins("alerts.notifiers", "tocsin.notifiers")


_NO_PICTURES: Mapping[str, Pictures] = {}


LEAST_KEY = 32
"""Characters of the key that signs links."""


class Remembering(Protocol):
    """Where sources remember, each by its name."""

    def notes(self, source: str) -> Memory: ...

    def posts(self, source: str) -> Given: ...


def sources(settings: Settings, clock: Clock, state: State | None = None) -> dict[str, Source]:
    """Each configured source by its name. state: where they remember; None: they are made to see whether they can be.

    Raises Misconfigured, naming the setting.
    """
    return {name: source(settings, name, clock, state) for name in settings.sources}


def source(
    settings: Settings, name: str, clock: Clock, state: State | None = None, remembering: Remembering | None = None
) -> Source:
    """The one of this name. remembering: in place of the state's. Raises NotFound, and Misconfigured, naming the
    setting."""
    plugin, own = _source(settings, name)
    around = Surroundings(name, clock, topics=ForeignTopics())
    if state is not None:
        kept = remembering or state.remembered
        memory, given = kept.notes(name), kept.posts(name)
        around = replace(around, watches=state.watches, memory=memory, given=given)
        if (governor := _governor(own, around, state)) is not None:
            around = replace(around, budget=governor)
    return plugin.build(own, around)


def source_within(settings: Settings, around: Surroundings) -> Source:
    """The one that is named there, with nothing else around it. Raises as `source` does."""
    plugin, own = _source(settings, around.name)
    return plugin.build(own, around)


def kind_of(name: str, table: Table) -> str:
    """The plug-in that a table means: what `kind` names, else the part of its own name before a point."""
    return str(table["kind"]) if "kind" in table else name.split(".")[0]


def asks_for_messages(settings: Settings) -> bool:
    """Whether a source is to hear private messages. Raises Misconfigured."""
    return any(getattr(_source(settings, name)[1], "private", None) for name in settings.sources)


def plan(settings: Settings, name: str) -> Plan | None:
    """What the source of this name may spend; None: it counts nothing. Raises NotFound, and Misconfigured."""
    _, own = _source(settings, name)
    return _plan(own)


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
    """The notifiers whose channels send what people press to us, by name. The others are not even made, for whoever
    asks faces the network and needs none of their secrets.

    Raises Misconfigured, naming the setting.
    """
    receiving = {name: table for name, table in settings.notifiers.items() if _can_receive(name, table)}
    made = notifiers(settings.model_copy(update={"notifiers": receiving}), clock, hands)
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


def routes_of(settings: Settings) -> tuple[Route, ...]:
    """Those that are set, or else one to every notifier, of everything; each with the language of its messages.

    Raises Misconfigured for a channel that is no notifier, and for an id that two routes have.
    """
    routes = settings.routes or tuple(Route(id=name, channel=name) for name in settings.notifiers)
    ids = [route.id for route in routes]
    for number, route in enumerate(routes, start=1):
        if ids.index(route.id) < number - 1:
            first = ids.index(route.id) + 1
            raise Misconfigured(
                f'routes.{number}.id: "{route.id}" is the id of routes.{first} already.',
                "Give each route an id of its own.",
            )
        named = {"channel": route.channel}
        named |= {f"escalation.{step}.channel": each.channel for step, each in enumerate(route.escalation, start=1)}
        for key, channel in named.items():
            if channel not in settings.notifiers:
                raise Misconfigured(
                    f'routes.{number}.{key}: there is no notifier "{channel}".',
                    nearest(channel, settings.notifiers) or "Write a table [notifiers.…] first.",
                )
    return tuple(route.model_copy(update={"language": route.language or settings.alerts.language}) for route in routes)


def check_plugins(settings: Settings, clock: Clock) -> None:
    """Makes every source, stage and notifier that is configured, and the company's sign-in. Raises Misconfigured,
    naming the setting."""
    sources(settings, clock)
    assembly(settings)
    notifiers(settings, clock)
    routes_of(settings)
    open_company(settings.web, clock)


def assembly(settings: Settings) -> "Assembly":
    """The stages of enrichment. Raises Misconfigured, naming the setting."""
    from enrich.assembly import STAGES, Assembly

    made: dict[str, BaseModel] = {}
    for name, table in settings.stages.items():
        made[name] = plugin_settings("stages", name, _named(STAGES, f"stages.{name}", name).settings, table)
    return Assembly(made)


def second_look(settings: Settings) -> str:
    """The model after which incidents are looked at again; empty: none. Raises Misconfigured, naming the setting."""
    table = settings.stages.get("sentiment", {})
    if "incidents" not in table:
        return ""
    from enrich.stages.sentiment import Settings as Sentiment
    from enrich.tiers import FAST

    return FAST if plugin_settings("stages", "sentiment", Sentiment, table).incidents == "accurate" else ""


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


def _source(settings: Settings, name: str) -> tuple[Plugin[Source], BaseModel]:
    if name not in settings.sources:
        hint = nearest(name, settings.sources) or "Write a table [sources.…] first."
        raise NotFound(f'There is no source "{name}" in the settings.', hint)
    return _chosen(SOURCES, "sources", name, settings.sources[name])


def _plan(own: BaseModel) -> Plan | None:
    budget = getattr(own, "budget", None)
    return budget if isinstance(budget, Plan) else None


def _governor(own: BaseModel, around: Surroundings, state: State) -> Governor | None:
    budget = _plan(own)
    return Governor(budget, around.name, state.spending, around.watches, around.clock) if budget else None


def _can_receive(name: str, table: Table) -> bool:
    made = _plugin(NOTIFIERS, "notifiers", name, table).build
    return isinstance(made, type) and issubclass(made, Receiver)


def _chosen(plugins: Plugins[Kind], tables: str, name: str, table: Table) -> tuple[Plugin[Kind], BaseModel]:
    """The plug-in of a table, and its settings."""
    plugin = _plugin(plugins, tables, name, table)
    own = {setting: value for setting, value in table.items() if setting != "kind"}
    return plugin, plugin_settings(tables, name, plugin.settings, own)


def _plugin(plugins: Plugins[Kind], tables: str, name: str, table: Table) -> Plugin[Kind]:
    """The one that `kind` names; without one, the part of the name before a point. Raises Misconfigured."""
    key = f"{tables}.{name}"
    return _named(plugins, f"{key}.kind" if "kind" in table else key, kind_of(name, table))


def _named(plugins: Plugins[Kind], key: str, name: str) -> Plugin[Kind]:
    """key: the setting that names it. Raises Misconfigured."""
    try:
        return plugins.load(name)
    except NotFound as error:
        raise Misconfigured(f"{key}: {error.message}", error.hint) from None
