"""The store as its owners write it. Any number may, each with partitions of its own: documents have versions."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from threading import RLock

from elasticsearch import Elasticsearch
from pydantic import BaseModel

from core.bus.port import TopicPartition
from core.clock import Clock, micros
from index.elastic.carry import adopt, states
from index.elastic.check import disagreements
from index.elastic.connect import connect, require_known
from index.elastic.desk import Desk
from index.elastic.erase import erase
from index.elastic.generations import begin, current
from index.elastic.heads import read
from index.elastic.layout import Names
from index.elastic.migrate import migrate
from index.elastic.plan import plan
from index.elastic.retain import retain
from index.elastic.settings import ElasticSettings
from index.life import State, id_of
from index.port import Erased
from schemas.analysis import Enriched
from schemas.event import Deleted

OFFSET = "offset"


class _Offset(BaseModel):
    topic: str
    partition: int
    next: int


class ElasticStore:
    """MentionWriter and StoreAdmin. Its methods may be called from several threads; they take turns."""

    def __init__(self, client: Elasticsearch, settings: ElasticSettings, clock: Clock) -> None:
        names = Names(settings.prefix)
        self._settings = settings
        self._desk = Desk.over(client, names, clock)
        self._turn = RLock()
        self._generation = current(client, names)
        self._desk.months.ensure([names.month_of(self._generation, micros(clock.now()))])

    @classmethod
    def open(cls, url: str, settings: ElasticSettings, clock: Clock) -> "ElasticStore":
        """Makes the store where there is none.

        Raises Misconfigured: a server or a store that we cannot work with, or that does not let us. Transient: no
        server answers.
        """
        client = connect(url, settings)
        try:
            require_known(client)
            begin(client, Names(settings.prefix), settings)
            return cls(client, settings, clock)
        except BaseException:
            client.close()
            raise

    def close(self) -> None:
        with self._turn:
            self._desk.bulk.close()
            self._desk.client.close()

    def write(self, entries: Sequence[Enriched | Deleted], ends: Mapping[TopicPartition, int]) -> None:
        """Raises Transient, Misconfigured; and Permanent for a mention that Elasticsearch refuses, naming it, when all
        others are written."""
        with self._turn:
            if entries:
                self._apply(entries)
            self._desk.send(
                self._desk.facts.operation(
                    OFFSET, f"{at.topic}-{at.partition}", _Offset(topic=at.topic, partition=at.partition, next=offset)
                )
                for at, offset in ends.items()
            )

    def applied(self) -> Mapping[TopicPartition, int]:
        offsets = [_Offset.model_validate_json(fact) for fact in self._desk.facts.all_of(OFFSET)]
        return {TopicPartition(one.topic, one.partition): one.next for one in offsets}

    def refresh(self) -> None:
        self._desk.refresh()

    def rebuild(self) -> int:
        """Into new indices, from what the old ones hold of each mention."""
        with self._turn:
            return migrate(self._desk, self._settings)

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
        with self._turn:
            return erase(self._desk, authors, mentions)

    def retain(self, oldest: Mapping[str, datetime]) -> int:
        """oldest: for each watch that has a limit, the earliest publication kept. Returns how many sightings went."""
        with self._turn:
            return retain(self._desk, {watch: micros(moment) for watch, moment in oldest.items()})

    def check(self) -> Sequence[str]:
        with self._turn:
            return list(disagreements(self._desk))

    def states(self, after: str = "") -> Iterator[tuple[str, Mapping[str, State]]]:
        """Every mention as it stands, tombstones included, in portions, each with the place to go on after."""
        yield from states(self._desk, current(self._desk.client, self._desk.names), after)

    def adopt(self, carried: Mapping[str, State]) -> None:
        """Takes mentions as another store kept them; the same again changes nothing."""
        with self._turn:
            adopt(self._desk, current(self._desk.client, self._desk.names), carried)

    def _apply(self, entries: Sequence[Enriched | Deleted]) -> None:
        names = self._desk.names
        found = read(self._desk.client, names, list(dict.fromkeys(id_of(entry) for entry in entries)))
        if found.generation != self._generation:
            self._generation = current(self._desk.client, names)
        self._desk.carry_out(found.generation, plan(found.heads, entries))
