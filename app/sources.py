"""The sources there are and those that are configured: how they stand, and whether their platforms would let us in."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.settings import Settings
from app.standing import SOURCES, SPOKE, Standing, standings
from app.wiring import SOURCES as PLUGINS
from app.wiring import State, kind_of, source
from core.clock import Clock, from_minute
from core.errors import Misconfigured, NotFound, TocsinError
from core.mistakes import nearest
from ingest.about import About
from ingest.memory import Fleeting
from ingest.port import Checked, Given, Memory
from ingest.sampling import Sample, sample

NOTHING_TO_ASK = "It tells of no credentials and of no quota: there is nothing to ask."


@dataclass(frozen=True, slots=True)
class Kind:
    """about: None where a plug-in says nothing of itself. fault: why it cannot be used; empty: it can."""

    name: str
    about: About | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Configured:
    """how: as `tocsin status` says it; `not started` where nothing was heard from it. key: what
    its platform wants, as its kind says; empty where that says nothing. spoke_at: when it last gave a mention.
    covered_until: what it gave can be searched up to there. kept_for: as its kind says."""

    name: str
    kind: str
    how: str
    detail: str
    spoke_at: datetime | None
    covered_until: datetime | None
    key: str
    kept_for: timedelta | None


@dataclass(frozen=True, slots=True)
class Checkup:
    """said: what works, or what does not and how to mend it. failure: None where all is well."""

    name: str
    said: str
    failure: TocsinError | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How many events are wanted, and for how many seconds they are waited for."""

    most: int
    seconds: float


def kinds() -> Sequence[Kind]:
    """Every kind that there is, built in or installed."""
    return [_kind(name) for name in PLUGINS.names()]


def _kind(name: str) -> Kind:
    try:
        about = getattr(PLUGINS.load(name).build, "about", None)
    except Misconfigured as error:
        return Kind(name, None, str(error))
    return Kind(name, about if isinstance(about, About) else None)


def kept_for(settings: Settings, name: str) -> timedelta | None:
    """How long the platform of a source lets keep what it showed; None: it says nothing of it. name: also of a source
    that stands in the settings no more: then its kind is what it is called by."""
    kind = kind_of(name, settings.sources.get(name, {}))
    about = _kind(kind).about if kind in PLUGINS.names() else None
    return about.kept_for if about else None


def configured(settings: Settings, state: State | None, now: datetime) -> Sequence[Configured]:
    """By name. state: None where nothing was set up yet."""
    heard: Mapping[str, Standing] = {}
    ends: Mapping[str, int] = {}
    if state is not None:
        heard = {each.stage.removeprefix(SOURCES): each for each in standings(state.stages, now)}
        ends = state.coverage.newest()
    return [
        _configured(name, kind_of(name, settings.sources[name]), heard.get(name), ends.get(name))
        for name in sorted(settings.sources)
    ]


def _configured(name: str, kind: str, standing: Standing | None, end: int | None) -> Configured:
    until = from_minute(end) if end is not None else None
    about = _kind(kind).about
    key, kept = (about.key, about.kept_for) if about else ("", None)
    if standing is None:
        return Configured(name, kind, "not started", "", None, until, key, kept)
    spoke = standing.figures.get(SPOKE, 0.0)
    at = datetime.fromtimestamp(spoke, tz=UTC) if spoke else None
    return Configured(name, kind, standing.how, standing.detail, at, until, key, kept)


def check(settings: Settings, name: str, clock: Clock, state: State | None) -> Checkup:
    """Asks the platform of a configured source. state: what its quotas are counted in; None: nothing was set up yet."""
    try:
        made = source(settings, name, clock, state)
        with closing(made):
            return Checkup(name, made.check() if isinstance(made, Checked) else NOTHING_TO_ASK)
    except TocsinError as error:
        return Checkup(name, str(error), error)


def known(settings: Settings, name: str) -> str:
    """The name itself. Raises NotFound where no source is called so."""
    if name in settings.sources:
        return name
    raise NotFound(
        'There is no source "%(name)s" in the settings.',
        nearest(name, settings.sources) or "Write a table [sources.…] first; docs/sources.md shows how.",
        name=name,
    )


def sampled(settings: Settings, name: str, clock: Clock, state: State, look: Look) -> Sample:
    """What a configured source gives now, by the watches that stand. What it reads is billed as usual; nothing else of
    it is kept.

    Raises NotFound, Permanent and Misconfigured.
    """
    return sample(source(settings, name, clock, state, Forgetting(clock)), clock, look.most, look.seconds)


class Forgetting:
    """Implements app.wiring.Remembering: what sources remember goes with them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def notes(self, source: str) -> Memory:
        return Fleeting(self._clock)

    def posts(self, source: str) -> Given:
        return Fleeting(self._clock)
