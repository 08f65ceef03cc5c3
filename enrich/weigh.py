"""The weigher: one sighting for each watch that a mention matches, with its weight, decided before it is published."""

from collections.abc import Iterable, Iterator, Sequence

from core.bus.port import ANALYSED as ANALYSED_TOPIC
from core.bus.port import ENRICHED as ENRICHED_TOPIC
from core.bus.port import Batch, Message, Publisher, Record, Refusal
from core.bus.reading import read
from core.clock import Clock, minute_of
from core.errors import Misconfigured
from enrich.dealing import Dealer
from enrich.ledger import Ledger
from enrich.messages import message
from enrich.neardup import CAPACITY, DAY
from schemas.analysis import ANALYSED, ENRICHED, Analysed, Enriched, Sighting
from schemas.event import Covered, Deleted

_AT_ONCE = 500


class Weigh:
    """Work on `mentions.analysed`, one member at a time. Tallies, weights and offsets are committed together before
    anything is published: what comes again after a crash is told the same weights, whatever its batches."""

    batch_size = 1000

    def __init__(self, ledger: Ledger, publisher: Publisher, clock: Clock, capacity: int = CAPACITY) -> None:
        """Raises Misconfigured if mentions.analysed is not one single order."""
        partitions = publisher.partitions(ANALYSED_TOPIC)
        if partitions != 1:
            raise Misconfigured(
                f"{ANALYSED_TOPIC} has {partitions} partitions, but weights need one order of all mentions.",
                "Give this topic one partition; mentions.raw and mentions.enriched may have more.",
            )
        self._ledger = ledger
        self._publisher = publisher
        self._clock = clock
        self._dealer = Dealer(ledger, capacity)

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        said = [(record, read(ANALYSED, record)) for record in batch.records]
        day = self._today()
        self._ledger.prune(day)  # not only when idle: a stage that is always busy must not grow for ever
        with self._ledger.transaction():
            sightings = iter(self._dealer.deal([entry for _, entry in said if isinstance(entry, Analysed)], day))
            messages = [told for record, entry in said for told in self._told(record, entry, sightings, day)]
            self._ledger.note(batch.ends())
        self._publisher.publish(ENRICHED_TOPIC, messages)
        return [entry for _, entry in said if isinstance(entry, Refusal)]

    def idle(self) -> None:
        self._ledger.prune(self._today())

    def _told(
        self,
        record: Record,
        entry: Analysed | Deleted | Covered | Refusal,
        sightings: Iterator[tuple[Sighting, ...]],
        day: int,
    ) -> list[Message]:
        match entry:
            case Analysed():
                return [message(record, _enriched(entry, next(sightings)))]
            case Deleted():
                return [message(record, entry)]
            case Covered():
                complete = self._ledger.covered(entry.id, entry.partition, entry.partitions, record.offset, day)
                return self._copies(record, entry) if complete else []
            case Refusal():
                return []

    def _copies(self, record: Record, covered: Covered) -> list[Message]:
        """One for each partition, after all that it covers."""
        count = self._publisher.partitions(ENRICHED_TOPIC)
        return [
            message(record, covered.model_copy(update={"partition": number, "partitions": count}), number)
            for number in range(count)
        ]

    def _today(self) -> int:
        return minute_of(self._clock.now()) // DAY


def rebuild(ledger: Ledger, records: Iterable[Record], clock: Clock, capacity: int = CAPACITY) -> int:
    """Takes in what a lost ledger had decided, from the records of mentions.enriched, in order of arrival: those of the
    last 24 h are enough for what arrives in time, more do no harm. Unreadable ones are left out. Returns how many were
    read."""
    dealer = Dealer(ledger, capacity)
    day = minute_of(clock.now()) // DAY
    count = 0
    for entries in _portions(records):
        with ledger.transaction():
            dealer.restore(entries, day)
        count += len(entries)
    return count


def _enriched(entry: Analysed, sightings: tuple[Sighting, ...]) -> Enriched:
    return Enriched(mention=entry.mention, analysis=entry.analysis, generation=entry.generation, sightings=sightings)


def _portions(records: Iterable[Record]) -> Iterator[list[Enriched]]:
    portion: list[Enriched] = []
    for record in records:
        entry = read(ENRICHED, record)
        if isinstance(entry, Enriched):
            portion.append(entry)
        if len(portion) == _AT_ONCE:
            yield portion
            portion = []
    yield portion
