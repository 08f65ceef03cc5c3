"""What pages ask of the store of mentions, whichever engine runs, and of the deployment around them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from alerts.course import Courses
from alerts.port import MinuteCounts, Voices
from alerts.postmortem.gather import Gatherer
from alerts.recent import Recent
from alerts.spreading import Spreadings
from alerts.why import Why
from core.state.coverage import Gap
from index.port import Counts, Deletions, MentionReader
from ingest.budget import Cap, Level
from schemas.analysis import Analysis, Label
from schemas.coverage import CoveredSpan
from schemas.mention import Mention
from schemas.route import Route
from schemas.watch import Watch


class Store(MentionReader, Counts, Deletions, MinuteCounts, Voices, Protocol):
    """Everything that people ask of it; each reading method takes the scope of whoever asks."""


@dataclass(frozen=True, slots=True)
class Teaching:
    """What people say against a label. teach: of a watch, the label of these mentions, and who says so; how many were
    new, and the job that follows. again: has mentions enriched anew, for whom; the job."""

    teach: Callable[[str, Label, Sequence[str], str], tuple[int, int | None]]
    again: Callable[[Sequence[str], str], int]


class SourceStanding(Protocol):
    """A configured source. how: as `tocsin status` says it. key: what its platform wants of us; `no key`: nothing.

    spoke_at: when it last gave a mention. covered_until: what it gave can be searched up to there. kept_for: how long
    its platform lets keep what it showed, unless it shows it again.
    """

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def spoke_at(self) -> datetime | None: ...
    @property
    def covered_until(self) -> datetime | None: ...
    @property
    def kept_for(self) -> timedelta | None: ...


class SourceHeard(Protocol):
    """Of one source [start, end), minutes since 1970. watches: that it covered; none named: all of them. gaps: with
    their causes, empty where nobody knows. share: 0 to 1 of all minutes."""

    @property
    def source(self) -> str: ...
    @property
    def watches(self) -> tuple[str, ...]: ...
    @property
    def spans(self) -> tuple[CoveredSpan, ...]: ...
    @property
    def gaps(self) -> tuple[tuple[Gap, str], ...]: ...
    @property
    def share(self) -> float: ...


class SourceCost(Protocol):
    """Of one source, on this day and in this month of its quota. of_watches: units of today by watch. levels: of
    listening, by watch and unit. day_elapsed, month_elapsed: 0 to 1."""

    @property
    def source(self) -> str: ...
    @property
    def of_watches(self) -> Mapping[str, int]: ...
    @property
    def levels(self) -> Mapping[str, Mapping[str, Level]]: ...
    @property
    def usd_today(self) -> float: ...
    @property
    def usd_month(self) -> float: ...
    @property
    def caps(self) -> Sequence[Cap]: ...
    @property
    def detail(self) -> str: ...
    @property
    def day_elapsed(self) -> float: ...
    @property
    def month_elapsed(self) -> float: ...


class Foretold(Protocol):
    """What a watch would use on a source, as its platform counts. units: a day, by name."""

    @property
    def units(self) -> Mapping[str, float]: ...
    @property
    def usd_a_day(self) -> float: ...
    @property
    def usd_a_month(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Replayed:
    """published: letters that are on the bus again. rows: those that never were there, but in a file."""

    published: int
    rows: int


class Operation(Protocol):
    """The deployment around the pages: what its settings say, and what only its bus and its platforms can do."""

    def sources(self) -> Sequence[SourceStanding]:
        """Those that are configured, by name."""

    def routes(self) -> Sequence[Route]:
        """Those in force, in their order. Raises Misconfigured."""

    def heard(self, start: int, end: int) -> Sequence[SourceHeard]:
        """Of these minutes since 1970, by name. Raises Transient."""

    def costs(self) -> Sequence[SourceCost]:
        """Of every source that has a budget. Raises Transient, Misconfigured."""

    def forecast(self, source: str, watch: Watch) -> Foretold:
        """The platform is asked, which may itself cost a little. Raises NotFound, Misused, Misconfigured, Transient."""

    def replay(self, letters: Sequence[int], by: str) -> Replayed:
        """Publishes dead letters where they came from; none named: all that are open. Raises NotFound, Transient, and
        Changed for one of which something became already."""


class Telling(Protocol):
    """A word of a text. weight: how much of the text's polarity (-1 to 1) it is."""

    @property
    def word(self) -> str: ...
    @property
    def weight(self) -> float: ...


Explain = Callable[[Mention, Analysis], Sequence[Telling]]
"""The words that weighed most in what is said of a text, the weightiest first; none where its model is not at hand. It
takes a third of a second. Raises Misconfigured."""


def untold(_mention: Mention, _analysis: Analysis) -> Sequence[Telling]:
    """Where no model is at hand."""
    return ()


@dataclass(frozen=True, slots=True)
class Alerting:
    """What detection knows, read only."""

    spreadings: Spreadings
    recent: Recent
    courses: Courses
    gatherer: Gatherer
    why: Why
