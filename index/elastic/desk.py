"""What every change of the store is made with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from elasticsearch import Elasticsearch

from core.clock import Clock, micros
from core.errors import Transient
from index.elastic.bulk import Bulk, Operation
from index.elastic.changes import Changes
from index.elastic.facts import Facts
from index.elastic.failures import telling
from index.elastic.generations import Months
from index.elastic.layout import Names
from index.elastic.look import Look
from index.elastic.plan import Change, operations


@dataclass(frozen=True, slots=True)
class Desk:
    client: Elasticsearch
    names: Names
    clock: Clock
    bulk: Bulk
    months: Months
    changes: Changes
    facts: Facts

    @classmethod
    def over(cls, client: Elasticsearch, names: Names, clock: Clock) -> "Desk":
        """Its bulk is to be closed."""
        bulk, months = Bulk(client), Months(client, names)
        return cls(client, names, clock, bulk, months, Changes(client, names), Facts(client, names))

    def look(self) -> Look:
        return Look(self.client, self.names, self.clock.now())

    def now(self) -> int:
        """Milliseconds UTC."""
        return micros(self.clock.now()) // 1_000

    def refresh(self) -> None:
        with telling():
            self.client.indices.refresh(index=self.names.sightings)

    def carry_out(self, generation: int, changes: Sequence[Change]) -> None:
        """Durable when it returns, and noted for whoever counts. Raises Transient, Permanent: then anything of it may
        have been done, and doing it again harms nothing."""
        months = {self.names.month_of(generation, change.head.published) for change in changes if change.head.seen}
        self.months.ensure(months)
        now = self.now()
        self.send(operation for change in changes for operation in operations(self.names, generation, change, now))
        self.changes.note(_oldest(changes), self.bulk)

    def send(self, operations: Iterable[Operation]) -> list[int]:
        """The status of each."""
        try:
            return self.bulk.send(operations)
        except Transient:
            self.months.forget()
            raise


def _oldest(changes: Sequence[Change]) -> Mapping[str, int]:
    oldest: dict[str, int] = {}
    for change in changes:
        for watch in change.dirty:
            oldest[watch] = min(change.minute, oldest.get(watch, change.minute))
    return oldest
