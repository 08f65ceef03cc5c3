"""The weigher: one sighting for each watch that a mention matches, with its weight, decided before it is published."""

from collections.abc import Iterator, Mapping, Sequence

from core.bus.port import ANALYSED as ANALYSED_TOPIC
from core.bus.port import ENRICHED as ENRICHED_TOPIC
from core.bus.port import Batch, Message, Publisher, Record, Refusal
from core.bus.reading import read
from core.clock import Clock, minute_of
from core.erased import remaining
from core.errors import Misconfigured
from enrich.dealing import Dealer
from enrich.forgetting import Erasures, Forgetting
from enrich.ledger import Ledger
from enrich.messages import Decided, decided, message
from enrich.neardup import CAPACITY, DAY
from enrich.recovery import Archive, Recovery
from schemas.analysis import ANALYSED, Analysed, Enriched, Sighting
from schemas.event import Covered, Deleted


class Weigh:
    """Work on `mentions.analysed`, one member at a time. Tallies, weights and offsets are committed together before
    anything is published: what comes again after a crash is told the same weights, whatever its batches."""

    batch_size = 1000

    def __init__(
        self,
        ledger: Ledger,
        publisher: Publisher,
        archive: Archive,
        suppression: Erasures,
        clock: Clock,
        capacity: int = CAPACITY,
    ) -> None:
        """publisher: where others stand by, one that is fenced (core/bus/fenced.py).
        suppression: who was erased since a record came onto the bus.

        Raises Misconfigured if mentions.analysed is not one single order.
        """
        partitions = publisher.partitions(ANALYSED_TOPIC)
        if partitions != 1:
            raise Misconfigured(
                f"{ANALYSED_TOPIC} has {partitions} partitions, but weights need one order of all mentions.",
                "Give this topic one partition; mentions.raw and mentions.enriched may have more.",
            )
        self._ledger = ledger
        self._publisher = publisher
        self._suppression = suppression
        self._clock = clock
        self._forget = Forgetting(ledger, suppression)
        self._dealer = Dealer(ledger, capacity)
        self._recovery = Recovery(ledger, self._dealer, archive, suppression, clock)

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self._recovery.before(batch)
        self._forget()
        heard = remaining([read(ANALYSED, record) for record in batch.records], self._suppression)
        said = [(record, left) for record, left in zip(batch.records, heard, strict=True) if left is not None]
        day = self._today()
        self._ledger.prune(day)  # not only when idle: a stage that is always busy must not grow for ever
        with self._ledger.transaction():
            analysed = [entry for _, entry in said if isinstance(entry, Analysed)]
            sightings = iter(self._dealer.deal(analysed, day, self._before(said)))
            messages = [told for record, entry in said for told in self._told(record, entry, sightings, day)]
            self._ledger.note(batch.ends(), self._clock.now())
        self._publisher.publish(ENRICHED_TOPIC, messages)
        return [entry for _, entry in said if isinstance(entry, Refusal)]

    def idle(self) -> None:
        self._ledger.prune(self._today())
        self._recovery.follow()
        self._forget()

    def _before(self, said: Sequence[tuple[Record, object]]) -> Mapping[str, Decided]:
        """What the records say was decided before; a group whose first was erased since is named no more."""
        found = {record.message.key: before for record, _ in said if (before := decided(record))}
        gone = self._suppression.suppressed([before.group for before in found.values()]) if found else frozenset()
        return {key: _ungrouped(before) if before.group in gone else before for key, before in found.items()}

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


def _ungrouped(before: Decided) -> Decided:
    return before.model_copy(update={"group": ""})


def _enriched(entry: Analysed, sightings: tuple[Sighting, ...]) -> Enriched:
    """Its tags stand in the sightings alone."""
    analysis = entry.analysis.model_copy(update={"tags": ()}) if entry.analysis.tags else entry.analysis
    return Enriched(mention=entry.mention, analysis=analysis, generation=entry.generation, sightings=sightings)
