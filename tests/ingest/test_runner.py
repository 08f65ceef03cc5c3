"""A source on its way to the bus: nothing lost, nothing erased let back in, refusals kept, and stopped at once."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag
from threading import Timer

import pytest

from core.bus.port import RAW
from core.bus.pump import REPLAY_HEADER
from core.bus.sqlite import SqliteBus
from core.clock import SystemClock
from core.errors import Misconfigured, Transient
from core.retry import Patience
from ingest.port import Harvest, Refused
from ingest.runner import REFUSED_LIMIT, Desk, Tally, collect
from schemas.event import AHEAD, EVENT, Covered, Deleted, Event, Posted
from tests.builders import MORNING, NOON, deleted, mention, posted
from tests.forgotten import Forgotten
from tests.ingest.parts import HandClock, Ledger, Notebook, Refusals, Script, Shelf, file_source, script, table

SPAN = Covered(source="x", start=MORNING, end=NOON, observed_at=NOON)


@dataclass
class Office:
    """A desk of small parts, and runs on it."""

    shelf: Shelf = field(default_factory=Shelf)
    notebook: Notebook = field(default_factory=Notebook)
    refusals: Refusals = field(default_factory=Refusals)
    ledger: Ledger = field(default_factory=Ledger)
    clock: HandClock = field(default_factory=HandClock)
    erased: Forgotten = field(default_factory=Forgotten)
    stop: Flag = field(default_factory=Flag)

    def desk(self, **headers: str) -> Desk:
        patience = Patience(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))
        return Desk(self.shelf, self.notebook, self.erased, self.refusals, self.clock, patience, headers)

    def run(self, source: Script, **headers: str) -> Tally:
        return collect("x", source, self.desk(**headers), self.stop, self.ledger)

    def events(self) -> list[Event]:
        return [EVENT.validate_json(message.body) for message in self.shelf.messages]


def test_a_mention_goes_on_the_bus_under_its_id_with_its_headers() -> None:
    office = Office()
    event = posted("x:1")
    assert office.run(script([event])) == Tally(events=1, newest=MORNING)
    (message,) = office.shelf.messages
    assert (message.key, message.partition, EVENT.validate_json(message.body)) == ("x:1", None, event)
    assert message.headers["schema"] == "1"
    assert message.headers["kind"] == "posted"
    assert message.headers["observed_at"] == event.mention.observed_at.isoformat()
    assert len(message.headers["trace"]) == 32


def test_coverage_goes_to_every_partition_after_what_it_covers() -> None:
    office = Office()
    office.run(script([posted("x:1"), SPAN, posted("x:2")]))
    kinds = [message.headers["kind"] for message in office.shelf.messages]
    assert kinds == ["posted", "covered", "covered", "covered", "posted"]
    copies = [event for event in office.events() if isinstance(event, Covered)]
    assert [(copy.partition, copy.partitions) for copy in copies] == [(0, 3), (1, 3), (2, 3)]
    assert [message.partition for message in office.shelf.messages[1:4]] == [0, 1, 2]


def test_a_file_replay_can_be_told_by_its_messages() -> None:
    office = Office()
    office.run(script([posted("x:1")]), **{REPLAY_HEADER: "tweets.csv"})
    assert office.shelf.messages[0].headers[REPLAY_HEADER] == "tweets.csv"


def test_an_erased_author_or_mention_does_not_come_back() -> None:
    office = Office(erased=Forgotten(frozenset({"x:ada", "x:9"})))
    events: list[Event] = [
        posted(mention("x:1", by="ada")),
        posted(mention("x:9", by="bob")),
        posted(mention("x:2", by="bob", repost_of="x:9")),
        deleted("x:9"),
        posted(mention("x:3", by="bob")),
    ]
    assert office.run(script(events)) == Tally(events=1, suppressed=4, newest=MORNING)
    assert [message.key for message in office.shelf.messages] == ["x:3"]


def test_what_others_said_stays_without_the_name_of_the_erased() -> None:
    office = Office(erased=Forgotten(frozenset({"x:ada"})))
    reply = mention("x:1", by="bob").model_copy(update={"reply_to_author": "x:ada"})
    office.run(script([posted(reply), deleted("x:2", by="x:ada")]))
    answer, deletion = office.events()
    assert isinstance(answer, Posted)
    assert isinstance(deletion, Deleted)
    assert (answer.mention.reply_to_author, deletion.by) == ("", "")


def test_what_a_source_refuses_and_what_cannot_be_true_become_dead_letters_and_the_rest_goes_on() -> None:
    office = Office()
    impossible = posted(mention("x:2", at=NOON.replace(year=2100), seen=NOON))
    refused = Refused("line 412 of tweets.csv", b"31/02/2015,ada", "published_at is no date.")
    harvest = Harvest(events=(posted("x:1"), impossible, posted("x:3")), resume="1", refused=(refused,))
    assert office.run(Script([harvest])) == Tally(events=2, refused=2, newest=MORNING)
    assert [message.key for message in office.shelf.messages] == ["x:1", "x:3"]
    assert [letter.record.message.key for letter in office.refusals.kept] == ["line 412 of tweets.csv", "x:2 of x"]
    assert office.refusals.kept[0].reason == "line 412 of tweets.csv: published_at is no date."
    assert json.loads(office.refusals.kept[1].record.message.body)["mention"]["id"] == "x:2"


def test_a_refusal_that_is_met_again_is_the_same_dead_letter_and_another_is_not() -> None:
    office = Office()
    same = Refused("line 2 of a.csv", b"x", "it is wrong.")
    other = Refused("line 2 of a.csv", b"y", "it is wrong.")
    office.run(Script([Harvest(events=(), resume="1", refused=(same, same, other))]))
    offsets = [letter.record.offset for letter in office.refusals.kept]
    assert offsets[0] == offsets[1] != offsets[2]
    assert all(0 <= offset < 2**63 for offset in offsets)


def test_a_huge_refusal_is_kept_in_part() -> None:
    office = Office()
    office.run(Script([Harvest(events=(), resume="1", refused=(Refused("line 2", b"x" * 10**7, "it is wrong."),))]))
    assert len(office.refusals.kept[0].record.message.body) == REFUSED_LIMIT


def test_an_observation_ahead_of_our_clock_is_brought_back() -> None:
    office = Office()
    office.run(script([posted(mention("x:1", seen=NOON + timedelta(days=2)))]))
    (event,) = office.events()
    assert isinstance(event, Posted)
    assert event.mention.observed_at == NOON + AHEAD
    assert office.shelf.messages[0].headers["observed_at"] == (NOON + AHEAD).isoformat()


def test_the_resume_point_is_saved_only_once_its_events_are_durable() -> None:
    office = Office(shelf=Shelf(failures=10**6))
    source = script([posted("x:1")])

    @dataclass
    class Impatient(Ledger):
        def degraded(self, failure: Transient, pause: timedelta) -> None:
            super().degraded(failure, pause)
            if self.failures == 3:
                office.stop.set()

    office.ledger = Impatient()
    assert office.run(source) == Tally()
    assert office.notebook.saved == {}
    assert source.closed == 1


def test_a_resume_point_that_stays_is_saved_once() -> None:
    @dataclass
    class Counting(Notebook):
        saves: list[str] = field(default_factory=list)

        def save(self, source: str, resume: str) -> None:
            self.saves.append(resume)
            super().save(source, resume)

    notebook = Counting({"x": "0"})
    office = Office(notebook=notebook)
    resumes = ("0", "0", "1", "1", "2", "1")
    last = Harvest(events=(), resume="1", done=True)
    office.run(Script([*(Harvest(events=(), resume=resume) for resume in resumes), last]))
    assert notebook.saves == ["1", "2", "1"]
    assert office.ledger.batches == 7


def test_it_goes_on_where_it_was_stopped() -> None:
    office = Office()
    batches = [[posted(f"x:{n}")] for n in range(5)]
    office.notebook.saved["x"] = "3"
    source = script(*batches)
    office.run(source)
    assert source.opened == ["3"]
    assert [message.key for message in office.shelf.messages] == ["x:3", "x:4"]
    assert office.notebook.saved == {"x": "5"}


def test_what_cannot_be_done_now_is_tried_again_until_it_works() -> None:
    office = Office(shelf=Shelf(failures=2))
    source = script([posted("x:1")])
    source.failures = [Transient("the network is away"), Transient("still away")]
    assert office.run(source) == Tally(events=1, newest=MORNING)
    assert (office.ledger.failures, office.ledger.recoveries) == (4, 2)
    assert [message.key for message in office.shelf.messages] == ["x:1"]


def test_a_source_that_cannot_run_as_it_is_set_says_so_and_is_closed() -> None:
    office = Office()
    source = script([posted("x:1")])
    source.failures = [Misconfigured("sources.x.token is empty.")]
    with pytest.raises(Misconfigured):
        office.run(source)
    assert source.closed == 1


def test_a_source_that_rests_is_not_asked_before_its_time_and_a_stop_ends_its_rest() -> None:
    office = Office()
    far = Harvest(events=(posted("x:1"),), resume="1", awake=NOON + timedelta(days=365))
    timer = Timer(0.05, office.stop.set)
    timer.start()
    office.run(Script([far, Harvest(events=(posted("x:2"),), resume="2")]))
    timer.join()
    assert [message.key for message in office.shelf.messages] == ["x:1"]
    assert office.notebook.saved == {"x": "1"}


def test_a_source_that_has_rested_is_asked_again() -> None:
    office = Office()
    past = Harvest(events=(posted("x:1"),), resume="1", awake=NOON)
    office.run(Script([past, Harvest(events=(posted("x:2"),), resume="2")]))
    assert [message.key for message in office.shelf.messages] == ["x:1", "x:2"]


def test_a_file_reaches_the_embedded_bus_whole_although_its_run_is_killed_between_two_batches(tmp_path: Path) -> None:
    rows = [((MORNING + timedelta(minutes=n)).isoformat(), "ada", f"colis {n}") for n in range(1200)]
    path = tmp_path / "rows.csv"
    path.write_text(table(rows), "utf-8", newline="")
    bus = SqliteBus.open(tmp_path / "bus", {RAW: 2}, SystemClock())
    office = Office()
    publisher = bus.publisher()
    desk = replace(office.desk(), publisher=publisher)

    class Killed(Exception):
        """What a crash looks like from here."""

    @dataclass
    class Fatal(Notebook):
        def save(self, source: str, resume: str) -> None:
            if json.loads(resume)["rows"] == 500:
                raise Killed
            super().save(source, resume)

    with pytest.raises(Killed):
        collect("x", file_source(path), replace(desk, cursors=Fatal(office.notebook.saved)), office.stop, office.ledger)
    collect("x", file_source(path), desk, office.stop, office.ledger)
    publisher.close()
    consumer = bus.consumer("test", [RAW])
    events = [EVENT.validate_json(record.message.body) for record in consumer.poll(5000, timedelta(0)).records]
    consumer.close()
    mentions = [event.mention.id for event in events if isinstance(event, Posted)]
    assert (len(mentions), len(set(mentions))) == (1700, 1200)
    assert {event.partition for event in events if isinstance(event, Covered)} == {0, 1}
