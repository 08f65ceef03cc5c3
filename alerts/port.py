"""What alerting asks of the rooms around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

from alerts.detect.signal import Signal
from schemas.alerting import DigestStanding, Dirty, Memory, OrderStanding, Queued, Step
from schemas.coverage import CoveredSpan
from schemas.delivery import Delivery
from schemas.incident import Incident
from schemas.lesson import Lesson
from schemas.scope import Scope
from schemas.voice import Voice
from schemas.watch import Watch, WatchRevision

if TYPE_CHECKING:  # the detector's counts know MinuteRow from here
    from alerts.learned import Learned


class MinuteRow(Protocol):
    """One watch or topic in one UTC minute, as the index counts it (index/port.py MinuteCount has this shape)."""

    @property
    def watch(self) -> str: ...
    @property
    def topic(self) -> str | None: ...
    @property
    def minute(self) -> int: ...
    @property
    def mentions(self) -> float: ...
    @property
    def negatives(self) -> float: ...
    @property
    def late(self) -> float: ...


class MinuteCounts(Protocol):
    """The roll-ups that the index keeps in its writing transaction."""

    def minutes(self, watch: str, start: int, end: int) -> Sequence[MinuteRow]:
        """Every non-empty (topic, minute) of [start, end), the watch as a whole included."""

    def changed_since(self, cursor: int) -> Dirty:
        """Which minutes changed after the cursor (0: since ever)."""

    def source_shares(self, watch: str, start: int, end: int) -> Mapping[str, float]:
        """The share of each source in the watch's mentions of [start, end), summing to 1 (empty: no mentions)."""


class Coverage(Protocol):
    def spans(self, start: int, end: int) -> Sequence[CoveredSpan]:
        """What the sources covered between two minutes, once it was searchable."""

    def newest(self) -> Mapping[str, int]:
        """For each source, the end of its newest covered span, in minutes."""


class Halt(Protocol):
    @property
    def reason(self) -> str: ...


class Halts(Protocol):
    """What stands still until somebody resumes it, over restarts."""

    def halted(self, stage: str) -> Halt | None: ...

    def halt(self, stage: str, reason: str) -> None: ...


class Voices(Protocol):
    """The mentions behind a figure."""

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Sightings of the watch in [start, end), newest first."""


class Gone(Protocol):
    """A mention that was deleted. by: the author id of the account that did; empty where the source did not tell."""

    @property
    def mention(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def by(self) -> str: ...


class Deletions(Protocol):
    def deleted(self, start: datetime, end: datetime, scope: Scope) -> Sequence[Gone]:
        """What was deleted in [start, end), of what the scope saw."""


class Handles(Protocol):
    def handles(self, authors: Sequence[str]) -> Mapping[str, str]:
        """By author id, as last observed; nothing of the unknown."""


class Stream(Protocol):
    """What is said against a watch besides its topics."""

    def negatives(self, watch: Watch, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Negative sightings of [start, end) with none of its topics, newest first."""

    def counted(self, watch: Watch, query: str, start: int, end: int) -> Mapping[int, float]:
        """The effective negatives of these that match a query, for each minute of [start, end) that has any."""

    def behind(self, watch: str, query: str, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """All sightings of the watch in [start, end) that match a query, newest first."""


class AlertState(Protocol):
    """Where alerting keeps what it must not forget."""

    def load(self) -> tuple[int, Sequence[Memory]]:
        """The cursor of the last step, and the newest memory of each watch."""

    def incidents(self, watch: str, since: datetime) -> Sequence[Incident]:
        """Incidents of a watch that are open, or were closed after `since`."""

    def commit(self, step: Step) -> None:
        """One transaction. A delivery whose key stands already is left as it is.

        What a person did to an incident since `incidents` read it stays as they left it.
        """


class Rang(Protocol):
    """What became incidents (AlertState does this)."""

    def incidents(self, watch: str, since: datetime) -> Sequence[Incident]: ...


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that keeps us from seeing, telling or hearing. of: the stage, source or notifier. since: when it began.

    listener: of a notifier, what people press there is not heard. extra: a stage without which all is seen in time.
    """

    kind: Literal["bus", "stage", "extra", "source", "notifier", "listener", "lag", "coverage", "evaluation"]
    of: str
    since: datetime


class Health(Protocol):
    def troubles(self) -> Sequence[Trouble]:
        """All that is wrong at this moment, however short. Raises Transient."""


class Handled(Protocol):
    """Incidents, as people change them."""

    def get(self, incident: str, scope: Scope) -> Incident:
        """The incident as it stands now. Raises NotFound."""

    def save(self, incident: Incident, action: str, by: str, note: str = "") -> None:
        """What a person made of it. Raises Changed unless it follows the revision that stands, NotFound without one."""

    def dismiss(self, incident: Incident, lesson: Lesson, by: str, note: str = "") -> None:
        """The same, with what it teaches."""


class Taught(Protocol):
    """What people dismissed."""

    def ever(self, scope: Scope) -> Sequence[Lesson]:
        """In force or ended."""


class Outbox(Protocol):
    def due(self, now: datetime, limit: int) -> Sequence[Queued]:
        """What is to be sent, oldest first, claimed for one minute by the caller.

        A delivery waits for the earlier ones of its incident and channel until they are sent or given up. Its `thread`
        is the reference of the first of them that was sent.
        """

    def sent(self, key: str, reference: str) -> None: ...

    def failed(self, key: str, reason: str, retry_at: datetime | None) -> None:
        """retry_at None: given up, and shown as such."""


@dataclass(frozen=True, slots=True)
class Volume:
    """Effective mentions: in all, and the positive and negative among them."""

    mentions: float
    positive: float
    negative: float


class Volumes(Protocol):
    """How much was said in [start, end). Both raise Transient."""

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume: ...

    def of_query(self, query: str, scope: Scope, start: datetime, end: datetime) -> Volume:
        """query: in the query language. Raises Permanent where it cannot be read."""


class Tones(Protocol):
    """How much of what was said speaks for a watch. Both raise Transient."""

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume: ...

    def positives(self, watch: str, start: int, end: int) -> Mapping[int, float]:
        """Effective, by minute since 1970, of the minutes [start, end) in which there are any."""


class DigestBook(Protocol):
    """Which digests there are, and up to which period each was sent."""

    def standing(self) -> Sequence[DigestStanding]: ...

    def queue(self, digest: str, period: str, delivery: Delivery) -> None:
        """In one transaction, into the outbox and as sent. Raises Transient."""

    def passed(self, digest: str, period: str) -> None:
        """That period is left out. Raises Transient."""


class Results(Protocol):
    """What a query finds. Both raise Permanent where it cannot be read, and Transient."""

    def newest(self, query: str, scope: Scope, since: datetime, limit: int) -> Sequence[Voice]:
        """The newest sightings of what was published since then, newest first."""

    def quarters(self, query: str, scope: Scope, start: datetime, end: datetime) -> Mapping[datetime, float]:
        """Effective mentions by the quarter of an hour that they were published in, of those in which there are any."""


class OrderBook(Protocol):
    """Which standing orders there are, and what each has told."""

    def standing(self) -> Sequence[OrderStanding]: ...

    def tell(self, before: OrderStanding, after: OrderStanding, delivery: Delivery) -> bool:
        """In one transaction, into the outbox, and how far it is then. False, and nothing: somebody else was quicker,
        or it was set anew since `before` was read. Raises Transient."""


class Standing(Protocol):
    def get(self, incident: str, scope: Scope) -> Incident:
        """The incident as it stands now. Raises NotFound."""


class Happened(Protocol):
    """A line of an incident's history. by: empty for what Tocsin did by itself."""

    @property
    def at(self) -> datetime: ...
    @property
    def action(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def note(self) -> str: ...


class Course(Protocol):
    """An incident as it stands, and how it came to that."""

    def get(self, incident: str, scope: Scope) -> Incident:
        """Raises NotFound."""

    def history(self, incident: str, scope: Scope) -> Sequence[Happened]:
        """Oldest first. Raises NotFound."""


class Posted(Protocol):
    """A delivery of an incident. written_at: when it was decided that it be sent."""

    @property
    def delivery(self) -> Delivery: ...
    @property
    def written_at(self) -> datetime: ...


class Post(Protocol):
    def of_incident(self, incident: str) -> Sequence[Posted]:
        """Oldest first."""


class Watched(Protocol):
    def get(self, watch: str) -> WatchRevision:
        """The newest revision. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one evaluation of a watch read and said. at: when. mentions, negatives: effective, of the hour to `minute`.

    exposure: share of the usual sources that was heard in that minute. signals: what was raised, ringing or not.
    """

    watch: str
    minute: int
    at: datetime
    exposure: float
    mentions: float
    negatives: float
    signals: tuple[Signal, ...]


class Journal(Protocol):
    """What each evaluation read, said and had learned, for as long as it is kept."""

    def keep(self, readings: Sequence[Reading], learned: "Sequence[Learned]") -> None: ...

    def read(self, watch: str, minute: int) -> Reading | None:
        """What was first said of that minute, if it is still kept."""

    def learned(self, watch: str) -> "Sequence[Learned]":
        """Of each day, and of each hour in which something began, in the order of writing."""
