"""A weigher that stands by: near what is published, without what was erased."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from core.bus.port import ANALYSED, ENRICHED, FROM_THE_START, Record, TopicPartition
from core.bus.sqlite import SqliteBus
from enrich.dealing import Dealer
from enrich.ledger import Ledger
from enrich.messages import DECIDED, Decided
from enrich.recovery import Recovery
from enrich.weigh import Weigh
from tests.builders import mention
from tests.enrich.parts import HandClock, analysed, batch_of, open_bus, send, work_through
from tests.forgotten import NOBODY, Forgotten

POSTS = [analysed(mention(f"x:{number}", by=f"author{number % 3}"), "acme") for number in range(30)]
AGAIN = analysed(mention("x:again", "un texte assez long pour que l'on puisse le comparer aux autres"), "acme")
ALL_OF_THEM = {entry.mention.id for entry in POSTS}


class Counted:
    """A bus that remembers what was read of its history."""

    def __init__(self, bus: SqliteBus) -> None:
        self._bus = bus
        self.read: list[str] = []

    def history(
        self, topic: str, since: datetime, after: Mapping[TopicPartition, int] = FROM_THE_START
    ) -> Iterator[Record]:
        for record in self._bus.history(topic, since, after):
            if topic == ENRICHED:
                self.read.append(record.message.key)
            yield record


def published(folder: Path) -> SqliteBus:
    """All posts, weighed by another."""
    bus = open_bus(folder / "bus", {ANALYSED: 1, ENRICHED: 1})
    send(bus, ANALYSED, *POSTS)
    with closing(Ledger.open(folder / "other.db")) as ledger, closing(bus.publisher()) as publisher:
        work_through(bus, ANALYSED, Weigh(ledger, publisher, bus, NOBODY, HandClock()))
    return bus


def recovery(ledger: Ledger, archive: Counted, gone: Forgotten = NOBODY) -> Recovery:
    return Recovery(ledger, Dealer(ledger), archive, gone, HandClock(), follow_every_s=0.0)


def test_a_standby_that_follows_reads_nothing_twice_when_it_takes_over(tmp_path: Path) -> None:
    archive = Counted(published(tmp_path))
    with closing(Ledger.open(tmp_path / "own.db")) as ledger:
        standby = recovery(ledger, archive)
        standby.follow()
        assert set(ledger.dealt(ALL_OF_THEM)) == ALL_OF_THEM
        standby.before(batch_of(POSTS[:1], first=len(POSTS)))
        assert len(archive.read) == len(POSTS)


def test_whoever_is_given_work_follows_no_more(tmp_path: Path) -> None:
    archive = Counted(published(tmp_path))
    with closing(Ledger.open(tmp_path / "own.db")) as ledger:
        active = recovery(ledger, archive)
        active.before(batch_of(POSTS[:1]))
        active.follow()
        assert archive.read == []


def test_a_batch_that_goes_on_where_the_ledger_ends_needs_no_history(tmp_path: Path) -> None:
    archive = Counted(published(tmp_path))
    with closing(Ledger.open(tmp_path / "other.db")) as ledger:
        recovery(ledger, archive).before(batch_of(POSTS[:1], first=len(POSTS)))
        assert archive.read == []


def test_what_was_erased_is_not_taken_in_again(tmp_path: Path) -> None:
    archive = Counted(published(tmp_path))
    gone = Forgotten(frozenset({"x:1", "x:author2"}))
    with closing(Ledger.open(tmp_path / "own.db")) as ledger:
        recovery(ledger, archive, gone).before(batch_of(POSTS[:1], first=len(POSTS)))
        expected = {e.mention.id for e in POSTS if not {e.mention.id, e.mention.author.id} & gone.ids}
        assert set(ledger.dealt(ALL_OF_THEM)) == expected
        assert len(expected) == 19


def test_only_what_was_published_since_the_ledger_last_worked_is_read(tmp_path: Path) -> None:
    archive = Counted(published(tmp_path))
    with closing(Ledger.open(tmp_path / "own.db")) as ledger:
        with ledger.transaction():
            ledger.note({TopicPartition(ANALYSED, 0): 3}, datetime.now().astimezone() + timedelta(days=1))
        recovery(ledger, archive).before(batch_of(POSTS[:1], first=len(POSTS)))
        assert archive.read == []


def test_what_went_through_again_is_taken_in_as_the_other_weigher_dealt_with_it(tmp_path: Path) -> None:
    bus = open_bus(tmp_path / "bus", {ANALYSED: 1, ENRICHED: 1})
    before = Decided(group="x:first", weights={"acme": 0.25})
    send(bus, ANALYSED, *POSTS)
    send(bus, ANALYSED, AGAIN, headers={DECIDED: before.model_dump_json()})
    with (
        closing(Ledger.open(tmp_path / "other.db")) as other,
        closing(Ledger.open(tmp_path / "own.db")) as own,
        closing(bus.publisher()) as publisher,
    ):
        work_through(bus, ANALYSED, Weigh(other, publisher, bus, NOBODY, HandClock()))
        recovery(own, Counted(bus)).before(batch_of(POSTS[:1], first=len(POSTS) + 1))
        assert own.dealt([*ALL_OF_THEM, "x:again"]) == other.dealt([*ALL_OF_THEM, "x:again"])
        assert own.dealt(["x:again"])["x:again"].weights == before.weights
        assert own.position() == other.position()
