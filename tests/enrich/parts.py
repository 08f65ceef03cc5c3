"""Small real parts for the tests of enrichment: a clock, watches and authors in memory, a bus in a folder."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.ports import Bus
from core.bus.port import ANALYSED, ENRICHED, RAW, Batch, Message, Record, Refusal, TopicPartition, Work
from core.bus.sqlite import SqliteBus
from core.clock import EPOCH, SystemClock
from enrich.port import Surroundings
from schemas.analysis import Analysed, Analysis, Enriched, Match, TextFacts
from schemas.base import Choice
from schemas.conduct import NOTHING, Conduct
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Mention
from schemas.watch import Listening, SavedQuery, Topic, Watch, WatchRevision
from tests.builders import NOON

Kept = TypeVar("Kept", bound=BaseModel)
Said = Posted | Updated | Analysed | Enriched | Deleted | Covered

PARTITIONS = {RAW: 2, ANALYSED: 1, ENRICHED: 3}
AT_ONCE = timedelta(0)


class HandClock:
    """Shows what it is set to."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Watches:
    """A watchlist in memory."""

    def __init__(self, listening: Listening) -> None:
        self._listening = listening
        self._revision = 1
        self.asked = 0

    def revision(self) -> int:
        self.asked += 1
        return self._revision

    def listening(self) -> Listening:
        return self._listening

    def change(self, listening: Listening) -> None:
        self._listening = listening
        self._revision += 1


class Crowd:
    """Authors in memory. did: author to what is remembered of them. wrote: to languages, the last one first."""

    def __init__(
        self, did: Mapping[str, Conduct] | None = None, wrote: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.did = dict(did or {})
        self.wrote = dict(wrote or {})
        self.met: list[str] = []

    def seen(self, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
        self.met += [mention.id for mention in mentions]

    def remembered(self, authors: Sequence[str]) -> Mapping[str, Conduct]:
        return {author: self.did.get(author, NOTHING) for author in authors}

    def languages(self, authors: Sequence[str]) -> Mapping[str, Sequence[str]]:
        return {author: self.wrote[author] for author in authors if author in self.wrote}


def watch(
    id: str,  # noqa: A002 - the field's own name reads best in tests
    query: str,
    *,
    topics: Mapping[str, str] | None = None,
    languages: tuple[str, ...] = (),
    sources: tuple[str, ...] = (),
    revision: int = 1,
    active: bool = True,
) -> WatchRevision:
    subject = Watch(
        id=id,
        name=id.title(),
        query=query,
        languages=languages,
        sources=sources,
        topic=tuple(Topic(id=name, query=text) for name, text in (topics or {}).items()),
    )
    return WatchRevision(watch=subject, revision=revision, active=active)


def listening(*watches: WatchRevision, saved: Sequence[SavedQuery] = (), generation: int = 1) -> Listening:
    return Listening(generation=generation, watches=watches, saved=tuple(saved))


def around(
    heard: Listening | None = None, *, crowd: Crowd | None = None, languages: tuple[str, ...] = ("en", "fr")
) -> Surroundings:
    return Surroundings(heard or listening(), crowd or Crowd(), HandClock(), languages)


def analysed(mention: Mention, *watches: str, analysis: Analysis | None = None) -> Analysed:
    """As the analysis of a mention that these watches match."""
    found = analysis or Analysis(
        text=TextFacts(clean=mention.text), matches=tuple(Match(watch=each, revision=1) for each in watches)
    )
    return Analysed(mention=mention, analysis=found, generation=1)


def open_bus(root: Path, partitions: Mapping[str, int] = PARTITIONS) -> SqliteBus:
    return SqliteBus.open(root, partitions, SystemClock())


def send(bus: Bus, topic: str, *events: Said, headers: Mapping[str, str] | None = None) -> None:
    messages = [Message(_key(event), event.model_dump_json().encode(), headers or {}) for event in events]
    with closing(bus.publisher()) as publisher:
        publisher.publish(topic, messages)


def everything(bus: Bus, topic: str) -> list[Record]:
    """All that is in the topic, in order within each partition."""
    return list(bus.history(topic, EPOCH))


def said(bus: Bus, topic: str, choice: Choice[Kept]) -> list[Kept]:
    return [choice.validate_json(record.message.body) for record in everything(bus, topic)]


def work_through(bus: Bus, topic: str, work: Work) -> list[Refusal]:
    """The work takes all that is in the topic, as its group commits it."""
    refused: list[Refusal] = []
    with closing(bus.consumer(type(work).__name__, [topic])) as consumer:
        while sum(bus.lag(type(work).__name__, topic).values()):
            batch = consumer.poll(work.batch_size, AT_ONCE)
            refused += work(batch)
            consumer.commit(batch)
    return refused


def batch_of(events: Sequence[Said], first: int = 0, topic: str = ANALYSED) -> Batch:
    """As polled from one partition. first: the offset of the first."""
    at = TopicPartition(topic, 0)
    return Batch(
        tuple(
            Record(at, first + number, Message(_key(event), event.model_dump_json().encode()))
            for number, event in enumerate(events)
        )
    )


def _key(event: Said) -> str:
    return event.mention.id if isinstance(event, Posted | Updated | Analysed | Enriched) else event.id
