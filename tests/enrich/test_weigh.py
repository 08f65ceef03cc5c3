"""The weigher: what a mention counts, whatever the batches, the order of watches, replays and restarts."""

import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.bus.port import ANALYSED, ENRICHED, Message
from core.bus.sqlite import SqliteBus
from core.errors import Misconfigured
from enrich.dealing import Dealer
from enrich.ledger import RETENTION_DAYS, Ledger
from enrich.weigh import Weigh
from schemas.analysis import ENRICHED as ENRICHED_MODEL
from schemas.analysis import NO_WATCH, Analysed, Analysis, Enriched, Label, Match, Sentiment, Sighting
from schemas.event import Covered, Deleted
from schemas.mention import Kind
from tests.builders import MORNING, NOON, deleted, mention
from tests.enrich.parts import HandClock, analysed, everything, open_bus, said, send, work_through
from tests.forgotten import NOBODY

SLOGAN = "boycottez tous la marque acme qui ment à ses clients depuis des années"
LETTER = "le train de huit heures est encore supprimé ce matin sans explication"
HOUR = timedelta(hours=1)


@pytest.fixture
def dealer(tmp_path: Path) -> Iterator["Table"]:
    with closing(Table(tmp_path)) as table:
        yield table


@pytest.fixture
def bus(tmp_path: Path) -> SqliteBus:
    return open_bus(tmp_path / "bus")


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
def work(tmp_path: Path, bus: SqliteBus, clock: HandClock) -> Iterator[Weigh]:
    with weigher(tmp_path / "weigh.db", bus, clock) as weigh:
        yield weigh


class Table:
    """A dealer over a ledger in a folder, a transaction a batch. It can be got up from, and sat down at again."""

    def __init__(self, folder: Path, capacity: int = 1000) -> None:
        self._path = folder / "weigh.db"
        self._capacity = capacity
        self.sit_down()

    def sit_down(self) -> None:
        self.ledger = Ledger.open(self._path)
        self._dealer = Dealer(self.ledger, self._capacity)

    def restart(self) -> None:
        self.close()
        self.sit_down()

    def close(self) -> None:
        self.ledger.close()

    def deal(self, *entries: Analysed) -> list[tuple[Sighting, ...]]:
        with self.ledger.transaction():
            return self._dealer.deal(entries, day=20_000)

    def weights(self, *entries: Analysed) -> list[float]:
        """Of the first sighting of each."""
        return [sightings[0].weight for sightings in self.deal(*entries)]


def post(number: int, text: str = SLOGAN, *, by: str = "", at: datetime = MORNING, watch: str = "acme") -> Analysed:
    return analysed(mention(f"x:{number}", text, by=by or f"author{number}", at=at), watch)


def test_copies_by_many_authors_weigh_together_the_logarithm_of_their_number(dealer: Table) -> None:
    weights = dealer.weights(*(post(number) for number in range(500)))
    assert weights[:2] == [1.0, math.log2(1.5)]
    assert sum(weights) == pytest.approx(math.log2(501))


def test_the_mentions_of_one_author_weigh_together_the_logarithm_of_their_number(dealer: Table) -> None:
    weights = dealer.weights(*(post(number, f"{LETTER} {number} " * (number + 1), by="ada") for number in range(20)))
    assert sum(weights) == pytest.approx(math.log2(21))


def test_the_smaller_weight_applies(dealer: Table) -> None:
    dealer.deal(post(1, SLOGAN), post(2, SLOGAN), post(3, LETTER, by="ada"))
    assert dealer.weights(post(4, SLOGAN, by="ada")) == [math.log2(1 + 1 / 3)]


def test_an_author_counts_anew_for_each_watch(dealer: Table) -> None:
    dealer.deal(post(1, LETTER, by="ada"))
    both = mention("x:2", "rien à voir avec le train de ce matin, une autre histoire", by="ada")
    (sightings,) = dealer.deal(analysed(both, "acme", "rival"))
    assert [(each.watch, each.weight) for each in sightings] == [("acme", math.log2(1.5)), ("rival", 1.0)]


def test_a_day_later_an_author_counts_anew(dealer: Table) -> None:
    first = post(1, LETTER, by="ada")
    almost = post(2, LETTER, by="ada", at=MORNING + timedelta(hours=23, minutes=59))
    a_day = post(3, LETTER, by="ada", at=MORNING + timedelta(hours=24))
    assert dealer.weights(first) == [1.0]
    assert dealer.weights(almost) == [math.log2(1.5)]
    assert dealer.weights(a_day) == [math.log2(1.5)], "a day after the first, a minute after the second"


@pytest.mark.parametrize(("late", "expected"), [(3 * HOUR, math.log2(1 + 1 / 3)), (72 * HOUR, 1.0)])
def test_what_arrives_late_counts_after_what_was_seen_of_the_day_around_it(
    dealer: Table, late: timedelta, expected: float
) -> None:
    dealer.deal(*(post(number, LETTER, by="ada", at=NOON + number * HOUR) for number in range(2)))
    assert dealer.weights(post(9, LETTER, by="ada", at=NOON - late)) == [expected]


def test_a_repost_counts_as_a_copy_even_without_text(dealer: Table) -> None:
    dealer.deal(post(1, LETTER))
    reposts = [mention(f"x:{n}", "", by=f"fan{n}", kind=Kind.REPOST, repost_of="x:1") for n in (2, 3)]
    found = [sightings[0] for sightings in dealer.deal(*(analysed(repost, "acme") for repost in reposts))]
    assert [each.weight for each in found] == [math.log2(1.5), math.log2(1 + 1 / 3)]
    assert [(each.original, each.group) for each in found] == [(False, "x:1")] * 2


def test_a_repost_of_a_copy_counts_with_the_first_of_its_texts(dealer: Table) -> None:
    dealer.deal(post(1), post(2))
    repost = mention("x:3", "", by="fan", kind=Kind.REPOST, repost_of="x:2")
    ((found,),) = dealer.deal(analysed(repost, "acme"))
    assert (found.weight, found.group) == (math.log2(1 + 1 / 3), "x:1")


def test_a_repost_of_what_was_never_seen_stands_for_it(dealer: Table) -> None:
    reposts = [mention(f"x:{n}", "", by=f"fan{n}", kind=Kind.REPOST, repost_of="x:1") for n in (2, 3)]
    found = [sightings[0] for sightings in dealer.deal(*(analysed(repost, "acme") for repost in reposts))]
    assert [(each.weight, each.original, each.group) for each in found] == [
        (1.0, False, "x:1"),
        (math.log2(1.5), False, "x:1"),
    ]
    ((original,),) = dealer.deal(post(1, LETTER))
    assert (original.weight, original.original, original.group) == (math.log2(1 + 1 / 3), True, "x:1")


def test_the_first_of_a_group_is_the_original_and_names_it(dealer: Table) -> None:
    found = [sightings[0] for sightings in dealer.deal(post(1), post(2, LETTER), post(3), post(4))]
    assert [each.group for each in found] == ["x:1", "x:2", "x:1", "x:1"]
    assert [each.original for each in found] == [True, True, False, False]


def test_what_no_watch_matches_has_one_sighting_and_a_weight(dealer: Table) -> None:
    entries = [analysed(mention(f"x:{n}", SLOGAN, by=f"a{n}")) for n in (1, 2)]
    found = dealer.deal(*entries)
    assert [[each.watch for each in sightings] for sightings in found] == [[NO_WATCH]] * 2
    assert found[1][0].weight == math.log2(1.5)


def test_an_update_keeps_weight_and_group_though_its_text_changed(dealer: Table) -> None:
    before = dealer.deal(post(1), post(2))[1]
    assert dealer.deal(post(2, LETTER), post(3, LETTER)) == [before, dealer.deal(post(3, LETTER))[0]]


def test_a_watch_that_an_edit_makes_match_is_dealt_then_and_the_others_stay(dealer: Table) -> None:
    dealer.deal(post(1), post(2), analysed(mention("x:3", SLOGAN, by="c"), "rival"))
    (sightings,) = dealer.deal(analysed(mention("x:2", LETTER, by="author2"), "acme", "rival"))
    assert [each.weight for each in sightings] == [math.log2(1.5), math.log2(1.5)]


def test_a_deletion_deals_nothing_again(bus: SqliteBus, work: Weigh) -> None:
    send(bus, ANALYSED, post(1), deleted("x:1"), post(2))
    work_through(bus, ANALYSED, work)
    events = said(bus, ENRICHED, ENRICHED_MODEL)
    assert {event.kind for event in events} == {"enriched", "deleted"}
    assert weights_of(events)["x:2|acme"] == math.log2(1.5)


def test_the_sighting_takes_the_tone_of_the_mention(dealer: Table) -> None:
    tone = Sentiment(label=Label.NEGATIVE, polarity=-0.6, probabilities=(0.8, 0.1, 0.1), model="m@1")
    match = Match(watch="acme", revision=7, topics=("delay",), terms=("retard",))
    entry = analysed(mention("x:1"), analysis=Analysis(sentiment=tone, matches=(match,)))
    assert dealer.deal(entry) == [
        (
            Sighting(
                watch="acme",
                revision=7,
                topics=("delay",),
                terms=("retard",),
                polarity=-0.6,
                toward=Label.NEGATIVE,
                weight=1.0,
                original=True,
                group="x:1",
            ),
        )
    ]


@contextmanager
def weigher(ledger: Path, bus: SqliteBus, clock: HandClock) -> Iterator[Weigh]:
    with closing(Ledger.open(ledger)) as opened, closing(bus.publisher()) as publisher:
        yield Weigh(opened, publisher, bus, NOBODY, clock)


def weights_of(events: Sequence[Enriched | Deleted | Covered]) -> dict[str, float]:
    return {
        f"{event.mention.id}|{sighting.watch}": sighting.weight
        for event in events
        if isinstance(event, Enriched)
        for sighting in event.sightings
    }


def covered(copy: int = 0, copies: int = 1) -> Covered:
    return Covered(source="x", start=MORNING, end=NOON, observed_at=NOON, partition=copy, partitions=copies)


def test_coverage_goes_to_every_partition_once_all_its_copies_came(bus: SqliteBus, work: Weigh) -> None:
    send(bus, ANALYSED, covered(0, 2), post(1))
    work_through(bus, ANALYSED, work)
    assert [event.kind for event in said(bus, ENRICHED, ENRICHED_MODEL)] == ["enriched"]
    send(bus, ANALYSED, post(2), covered(1, 2))
    work_through(bus, ANALYSED, work)
    places = [
        (record.at.partition, event.partition, event.partitions)
        for record in everything(bus, ENRICHED)
        if isinstance(event := ENRICHED_MODEL.validate_json(record.message.body), Covered)
    ]
    assert sorted(places) == [(0, 0, 3), (1, 1, 3), (2, 2, 3)]


def test_on_a_replay_coverage_waits_again_for_its_last_copy(bus: SqliteBus, work: Weigh) -> None:
    send(bus, ANALYSED, covered(0, 2), post(1), covered(1, 2))
    with closing(bus.consumer("reader", [ANALYSED])) as consumer:
        batch = consumer.poll(10, timedelta(0))
    work(batch)
    work(type(batch)(batch.records[:1]))
    assert len(said(bus, ENRICHED, ENRICHED_MODEL)) == 1 + 3, "the first copy alone covers nothing, this time either"


def test_what_cannot_be_read_is_refused_and_the_rest_goes_on(bus: SqliteBus, work: Weigh) -> None:
    with closing(bus.publisher()) as publisher:
        publisher.publish(ANALYSED, [Message("x:0", b'{"kind": "analysed", "mention": {"text": "secret"}}')])
    send(bus, ANALYSED, post(1))
    (refusal,) = work_through(bus, ANALYSED, work)
    assert refusal.kind == "Permanent"
    assert refusal.reason == "It cannot be read: analysed.mention.id: Field required."
    assert list(weights_of(said(bus, ENRICHED, ENRICHED_MODEL))) == ["x:1|acme"]


def test_headers_are_kept_and_say_what_the_message_now_is(bus: SqliteBus, work: Weigh) -> None:
    send(bus, ANALYSED, post(1), headers={"kind": "analysed", "trace": "t1", "replay": "tweets.csv"})
    work_through(bus, ANALYSED, work)
    (record,) = everything(bus, ENRICHED)
    assert record.message.key == "x:1"
    assert record.message.headers == {
        "schema": "1",
        "kind": "enriched",
        "trace": "t1",
        "replay": "tweets.csv",
        "observed_at": "2026-03-02T08:00:05+00:00",
    }


def test_offsets_are_committed_with_the_weights(bus: SqliteBus, work: Weigh, tmp_path: Path) -> None:
    send(bus, ANALYSED, post(1), post(2))
    work_through(bus, ANALYSED, work)
    with closing(Ledger.open(tmp_path / "weigh.db")) as ledger:
        assert {at.topic: end for at, end in ledger.applied().items()} == {ANALYSED: 2}


def test_several_orders_at_once_are_refused_at_the_start(tmp_path: Path) -> None:
    bus = SqliteBus.open(tmp_path / "bus", {ANALYSED: 2, ENRICHED: 1}, HandClock())
    with pytest.raises(Misconfigured, match="has 2 partitions"), weigher(tmp_path / "weigh.db", bus, HandClock()):
        raise AssertionError("it has begun")


def test_what_was_dealt_is_forgotten_after_the_retention_and_not_before(
    bus: SqliteBus, work: Weigh, clock: HandClock, tmp_path: Path
) -> None:
    send(bus, ANALYSED, post(1), post(2))
    work_through(bus, ANALYSED, work)
    for days, expected in ((RETENTION_DAYS, {"x:1", "x:2"}), (RETENTION_DAYS + 1, set())):
        clock.at = NOON + timedelta(days=days)
        work.idle()
        with closing(Ledger.open(tmp_path / "weigh.db")) as ledger:
            assert set(ledger.dealt(["x:1", "x:2"])) == expected


AUTHORS = st.sampled_from(("ada", "bob", "cem"))
TEXTS = st.sampled_from((SLOGAN, f"oui {SLOGAN}", LETTER, "merci"))
WATCHES = st.sets(st.sampled_from(("acme", "rival")))


@st.composite
def arrivals(draw: st.DrawFn) -> Analysed:
    """A mention, or another snapshot of one: late by up to three days, edited, reposted."""
    number = draw(st.integers(1, 12))
    repost = draw(st.sampled_from(("", "", "", "x:1", "x:2", "x:99")))
    subject = mention(
        f"x:{number}",
        draw(TEXTS),
        by=draw(AUTHORS),
        at=MORNING + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60))),
        kind=Kind.REPOST if repost else Kind.POST,
        repost_of=repost,
    )
    return analysed(subject, *sorted(draw(WATCHES)))


STREAM = st.lists(arrivals(), min_size=1, max_size=25)
CUTS = st.lists(st.integers(0, 25), max_size=4)


def batches(entries: list[Analysed], cuts: list[int]) -> list[list[Analysed]]:
    return [
        entries[start:end] for start, end in pairwise([0, *sorted(min(c, len(entries)) for c in cuts), len(entries)])
    ]


@given(entries=STREAM, cuts=CUTS, capacity=st.sampled_from((2, 1000)))
@settings(max_examples=25)
def test_batches_and_restarts_make_no_difference(entries: list[Analysed], cuts: list[int], capacity: int) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        with closing(Table(Path(one), capacity)) as table:
            whole = table.deal(*entries)
        parts = []
        with closing(Table(Path(other), capacity)) as table:
            for batch in batches(entries, cuts):
                parts += table.deal(*batch)
                table.restart()
    assert parts == whole


@given(entries=STREAM, cuts=CUTS, back=st.integers(0, 25))
@settings(max_examples=25)
def test_what_comes_again_is_told_the_same(entries: list[Analysed], cuts: list[int], back: int) -> None:
    with TemporaryDirectory() as folder, closing(Table(Path(folder))) as table:
        first = {
            (e.mention.id, s.watch): s for e, found in zip(entries, table.deal(*entries), strict=True) for s in found
        }
        for batch in batches(entries[-back:], cuts):
            for entry, sightings in zip(batch, table.deal(*batch), strict=True):
                for sighting in sightings:
                    assert sighting.weight == first[entry.mention.id, sighting.watch].weight
                    assert sighting.group == first[entry.mention.id, sighting.watch].group


def weighed(folder: Path, ledger: str, bus: SqliteBus, most: int) -> None:
    """So many of what the group has still to do, by the weigher with this ledger; one batch more is not committed."""
    with (
        weigher(folder / ledger, bus, HandClock()) as work,
        closing(bus.consumer("weigh", [ANALYSED])) as consumer,
    ):
        while most > 0:
            batch = consumer.poll(min(most, 7), timedelta(0))
            if not batch.records:
                return
            work(batch)
            most -= len(batch.records)
            if most > 0:
                consumer.commit(batch)


@given(entries=STREAM, turns=st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 12)), max_size=5))
@settings(max_examples=10)
def test_weighers_that_take_over_from_one_another_say_what_one_alone_would_have_said(
    entries: list[Analysed], turns: list[tuple[str, int]]
) -> None:
    """Each has a ledger of its own, which the other's work makes stale; each may be killed before it commits."""
    with TemporaryDirectory() as name:
        folders = Path(name) / "alone", Path(name) / "in turns"
        alone, shared = (open_bus(folder / "bus", {ANALYSED: 1, ENRICHED: 1}) for folder in folders)
        for bus in (alone, shared):
            send(bus, ANALYSED, *entries)
        weighed(folders[0], "ledger.db", alone, 1000)
        for who, most in (*turns, ("c", 1000)):
            weighed(folders[1], f"{who}.db", shared, most)
        expected = weights_of(said(alone, ENRICHED, ENRICHED_MODEL))
        assert {
            (key, weight)
            for event in said(shared, ENRICHED, ENRICHED_MODEL)
            for key, weight in weights_of([event]).items()
        } == set(expected.items())


@pytest.mark.parametrize("ledger", ["a.db", "new.db"])
def test_coverage_whose_first_copies_another_weigher_saw_is_still_complete_with_its_last(
    tmp_path: Path, ledger: str
) -> None:
    bus = open_bus(tmp_path / "bus", {ANALYSED: 1, ENRICHED: 1})
    weighed(tmp_path, "a.db", bus, 1000)
    send(bus, ANALYSED, covered(0, 3), covered(1, 3), headers={"kind": "covered"})
    send(bus, ANALYSED, post(1), headers={"kind": "analysed"})
    weighed(tmp_path, "b.db", bus, 1000)
    send(bus, ANALYSED, covered(2, 3))
    weighed(tmp_path, ledger, bus, 1000)
    assert [event.kind for event in said(bus, ENRICHED, ENRICHED_MODEL)] == ["enriched", "covered"]
