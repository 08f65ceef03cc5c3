"""A Kafka topic of somebody else as a source: mentions or events, a record each."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Lock
from typing import ClassVar

from pydantic import Field, ValidationError

from core.bus.login import Login
from core.bus.port import Batch, Record
from core.errors import Misconfigured
from ingest.about import About
from ingest.coverage import Reach
from ingest.port import Harvest, Surroundings, Topic
from ingest.rows.columns import Columns
from ingest.rows.items import Items, row_of
from ingest.rows.row import Row
from schemas.base import Frozen, Instant
from schemas.event import Covered

NETWORK = "kafka"
"""Of mentions that do not say theirs."""
GRACE = timedelta(minutes=1)
"""How long after a post was made it may come, before its minute is claimed."""
HANG_UP = 1.0
"""Seconds that whoever is asking the brokers is waited for."""
_AT_ONCE = 500
_WAIT = timedelta(seconds=0.5)


class Settings(Login):
    """url: of the brokers, `kafka://host:9092,host2:9092`. topic: in full. group: of ours alone; where it left off is
    kept by the brokers. columns: where plain mentions say what, as for files.
    """

    url: str
    topic: str = Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")
    group: str = Field(default="tocsin", pattern=r"^[A-Za-z0-9._-]{1,200}$")
    columns: Columns = Columns()


class _Place(Frozen):
    """since: from where coverage is to be claimed."""

    since: Instant | None = None


class KafkaTopic:
    about: ClassVar[About] = About(
        title="A Kafka topic",
        key="what its brokers ask for",
        gaps="Read from where the group left off, as long as the topic keeps its records.",
        deletions="The topic says them, as `deleted` events.",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._items = Items(settings.columns, around.name, NETWORK)
        self._topic: Topic | None = None
        self._given: Batch | None = None
        self._reach: Reach | None = None
        self._busy = Lock()
        self._closed = False

    def open(self, resume: str) -> None:
        """Raises Transient, Misconfigured."""
        self.close()
        self._topic, self._closed = self._joined(self._settings.group), False
        since = None
        with suppress(ValidationError):
            since = _Place.model_validate_json(resume).since
        now = self._around.clock.now()
        self._reach = Reach(self._around.name, since) if since else Reach.listening(self._around.name, now)

    def next_batch(self) -> Harvest:
        """Raises Transient."""
        with self._busy:
            try:
                return self._next(self._topic)
            finally:
                if self._closed:
                    self._leave()

    def close(self) -> None:
        """A member of a group is used by one thread at a time: whoever is asking it hangs up then."""
        self._closed = True
        if self._busy.acquire(timeout=HANG_UP):
            try:
                self._leave()
            finally:
                self._busy.release()

    def check(self) -> str:
        """Raises Transient, Misconfigured."""
        self._joined(f"{self._settings.group}-check").close()  # another group: ours keeps its partitions
        return f"The brokers of {self._settings.topic} let us in."

    def _next(self, topic: Topic | None) -> Harvest:
        if topic is None:
            raise RuntimeError("a source is opened before it is asked")
        if self._given is not None:
            topic.commit(self._given)
            self._given = None
        batch = topic.poll(_AT_ONCE, _WAIT)
        if not batch.records:
            return Harvest(self._claims(topic), self._resume())
        self._given = batch
        taken = self._items.taken(_rows(batch.records), self._settings.topic, self._around.clock.now())
        return Harvest(taken.events, self._resume(), taken.refused)

    def _leave(self) -> None:
        topic, self._topic, self._given = self._topic, None, None
        if topic is not None:
            topic.close()

    def _joined(self, group: str) -> Topic:
        """Raises Transient, Misconfigured."""
        settings = self._settings
        try:
            return self._around.topics.join(settings.url, settings, settings.topic, group)
        except Misconfigured as error:
            raise Misconfigured(f"sources.{self._around.name}: {error.message}", error.hint) from None

    def _claims(self, topic: Topic) -> tuple[Covered, ...]:
        """Only of a topic that was read to its end: what waits there may be of any time."""
        now = self._around.clock.now()
        if self._reach is None or now - GRACE < self._reach.since + timedelta(minutes=1) or not topic.caught_up():
            return ()
        self._reach, claimed = self._reach.upto(now - GRACE, now)
        return claimed

    def _resume(self) -> str:
        return _Place(since=self._reach.since if self._reach else None).model_dump_json()


def _rows(records: Sequence[Record]) -> Iterator[Row]:
    """Without what a topic of Tocsin says of the coverage of sources that are not ours."""
    for record in records:
        row = row_of(f"record {record.offset} of partition {record.at.partition}", record.message.body)
        if row.fields.get("kind") != "covered":
            yield row
