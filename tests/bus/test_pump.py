"""The loop: what it does with each kind of failure, when it commits, and when it stops."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from core.bus.port import Batch, Lost, Message, Record, Refusal
from core.bus.pump import Halted, pump
from core.bus.sqlite import SqliteBus
from core.errors import Misconfigured, Permanent, Transient
from core.retry import Patience
from tests.bus.parts import HandClock, open_bus, publish
from tests.contracts.bus import messages

HASTE = Patience(first=timedelta(milliseconds=1), longest=timedelta(milliseconds=2))
FULL_DISK = Transient("The disk is full.", "Free some space.")


class Kept:
    """Dead letters in a list."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def keep(self, refusals: Sequence[Refusal]) -> None:
        self.refusals += refusals

    def keys(self) -> list[str]:
        return [refusal.record.message.key for refusal in self.refusals]


class Watched:
    """What the pump told: how it went, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.refused: dict[str, int] = {}

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        assert seconds >= 0
        self.told.append(f"handled {records}")
        for kind, count in refused.items():
            self.refused[kind] = self.refused.get(kind, 0) + count

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        self.told.append(f"degraded: {failure.message}")

    def recovered(self) -> None:
        self.told.append("recovered")


class Stage:
    """Works until there is nothing more. Refuses keys that begin with `bad`, raises `faults` one after the other, and
    breaks down over every record whose key is in `poison`."""

    def __init__(self, stop: Event, *, faults: Sequence[Exception] = (), poison: Sequence[str] = ()) -> None:
        self._stop = stop
        self._faults: Iterator[Exception] = iter(faults)
        self._poison = poison
        self.batch_size = 100
        self.done: list[str] = []
        self.calls = 0

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        self.calls += 1
        for fault in self._faults:
            raise fault
        for record in batch.records:
            if record.message.key in self._poison:
                raise ZeroDivisionError(f"cannot stand {record.message.key}")
        self.done += [record.message.key for record in batch.records if not _is_bad(record)]
        return [Refusal(record, "Permanent", "it is bad") for record in batch.records if _is_bad(record)]

    def idle(self) -> None:
        self._stop.set()


def _is_bad(record: Record) -> bool:
    return record.message.key.startswith("bad")


class Run:
    """A bus with messages, pumped through a stage until there are no more."""

    def __init__(self, root: Path) -> None:
        self.bus: SqliteBus = open_bus(root, HandClock())
        self.stop = Event()
        self.dead = Kept()
        self.watched = Watched()

    def pump(self, stage: Stage, patience: Patience = HASTE) -> None:
        self.stop.clear()
        with closing(self.bus.consumer("g", ["one"])) as consumer:
            pump(consumer, stage, self.dead, self.stop, patience, self.watched)

    def left(self) -> int:
        return sum(self.bus.lag("g", "one").values())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def test_all_that_is_there_is_worked_on_once_and_committed(run: Run) -> None:
    publish(run.bus, "one", messages(250))
    stage = Stage(run.stop)
    run.pump(stage)
    assert stage.done == [f"x:{number}" for number in range(250)]
    assert run.watched.told == ["handled 100", "handled 100", "handled 50"]
    assert run.left() == 0


def test_what_cannot_be_done_now_is_tried_until_it_can_and_the_status_says_so(run: Run) -> None:
    publish(run.bus, "one", messages(3))
    stage = Stage(run.stop, faults=[FULL_DISK] * 4)
    run.pump(stage)
    assert stage.done == ["x:0", "x:1", "x:2"]
    assert run.watched.told == ["degraded: The disk is full."] * 4 + ["recovered", "handled 3"]
    assert run.dead.refusals == []


def test_what_is_refused_becomes_dead_letters_and_the_rest_goes_on(run: Run) -> None:
    publish(run.bus, "one", [*messages(3), *messages(2, key="bad"), *messages(2, key="y")])
    stage = Stage(run.stop)
    run.pump(stage)
    assert stage.done == ["x:0", "x:1", "x:2", "y:0", "y:1"]
    assert run.dead.keys() == ["bad:0", "bad:1"]
    assert run.watched.refused == {"Permanent": 2}
    assert run.left() == 0


def test_a_bug_over_one_record_makes_it_a_dead_letter_that_says_where(run: Run) -> None:
    publish(run.bus, "one", messages(5))
    stage = Stage(run.stop, poison=["x:3"])
    run.pump(stage)
    assert stage.done == ["x:0", "x:1", "x:2", "x:4"]
    (refusal,) = run.dead.refusals
    assert refusal.record.message.key == "x:3"
    assert refusal.kind == "Bug"
    assert refusal.reason.startswith("ZeroDivisionError: cannot stand x:3 (test_pump.py, line ")
    assert run.left() == 0


def test_a_permanent_failure_that_is_raised_keeps_its_own_words(run: Run) -> None:
    publish(run.bus, "one", messages(1))
    run.pump(Stage(run.stop, faults=[Permanent("No date.", "Add one.")] * 2))
    (refusal,) = run.dead.refusals
    assert (refusal.kind, refusal.reason) == ("Permanent", "No date. Add one.")


def test_a_batch_that_is_refused_whole_becomes_dead_letters_with_their_reasons(run: Run) -> None:
    publish(run.bus, "one", messages(3))
    run.pump(Stage(run.stop, faults=[Permanent(f"Elasticsearch refuses it: {n}.") for n in range(4)]))
    assert [refusal.reason for refusal in run.dead.refusals] == [f"Elasticsearch refuses it: {n}." for n in (1, 2, 3)]
    assert run.watched.refused == {"Permanent": 3}
    assert run.left() == 0


def test_a_failure_over_every_record_is_no_fault_of_theirs_and_crashes_the_stage(run: Run) -> None:
    publish(run.bus, "one", messages(3))
    with pytest.raises(ZeroDivisionError):
        run.pump(Stage(run.stop, poison=["x:0", "x:1", "x:2"]))
    assert run.dead.refusals == []
    assert run.left() == 3


def test_a_wrong_setting_stops_the_stage_and_keeps_every_record(run: Run) -> None:
    publish(run.bus, "one", messages(3))
    with pytest.raises(Misconfigured):
        run.pump(Stage(run.stop, faults=[Misconfigured("No key.")]))
    assert run.dead.refusals == []
    assert run.left() == 3


def test_a_batch_that_another_member_holds_by_now_is_neither_refused_nor_committed(run: Run) -> None:
    publish(run.bus, "one", messages(150))
    run.pump(Stage(run.stop, faults=[Lost("Another member holds it.")]))
    assert run.dead.refusals == []
    assert run.watched.told == ["handled 50"], "only what came after it"


def test_more_than_a_fifth_refused_of_the_last_500_halts_the_stage(run: Run) -> None:
    publish(run.bus, "one", [*messages(399), *messages(101, key="bad"), *messages(100, key="y")])
    with pytest.raises(Halted, match="101 of the last 500 records"):
        run.pump(Stage(run.stop))
    assert len(run.dead.refusals) == 101
    assert run.left() == 100, "what was refused is a dead letter and committed; what comes after waits"


def test_a_fifth_refused_is_still_tolerated(run: Run) -> None:
    publish(run.bus, "one", [*messages(400), *messages(100, key="bad"), *messages(400, key="y")])
    run.pump(Stage(run.stop))
    assert run.left() == 0


def test_fewer_than_500_records_never_halt_a_stage(run: Run) -> None:
    publish(run.bus, "one", messages(499, key="bad"))
    run.pump(Stage(run.stop))
    assert len(run.dead.refusals) == 499


def test_what_was_refused_long_ago_does_not_count(run: Run) -> None:
    for _ in range(5):
        publish(run.bus, "one", [*messages(90, key="bad"), *messages(510, key="x")])
    run.pump(Stage(run.stop))
    assert len(run.dead.refusals) == 450


def test_a_file_full_of_bad_rows_does_not_halt_a_stage(run: Run) -> None:
    publish(run.bus, "one", [Message(f"bad:{number}", b"", {"replay": "1"}) for number in range(600)])
    publish(run.bus, "one", messages(600))
    run.pump(Stage(run.stop))
    assert len(run.dead.refusals) == 600
    assert run.left() == 0


def test_while_it_can_only_retry_it_stops_at_once_and_the_batch_comes_again(run: Run) -> None:
    publish(run.bus, "one", messages(3))
    stage = Stage(run.stop, faults=[FULL_DISK] * 100)

    class StopsWhenDegraded(Watched):
        def degraded(self, failure: Transient, pause: timedelta) -> None:
            super().degraded(failure, pause)
            run.stop.set()

    run.watched = StopsWhenDegraded()
    run.pump(stage, Patience(first=timedelta(hours=1), longest=timedelta(hours=1)))
    assert stage.calls == 1
    assert run.left() == 3


def test_an_idle_pump_stops_when_told_to(run: Run) -> None:
    stage = Stage(Event())
    pumping = Thread(target=run.pump, args=(stage,))
    pumping.start()
    run.stop.set()
    pumping.join(30)
    assert not pumping.is_alive()


def test_dead_letters_that_cannot_be_kept_now_hold_back_the_commit(run: Run) -> None:
    class FullAtFirst(Kept):
        def __init__(self) -> None:
            super().__init__()
            self.lag_when_kept: list[int] = []

        def keep(self, refusals: Sequence[Refusal]) -> None:
            self.lag_when_kept.append(run.left())
            if len(self.lag_when_kept) < 3:
                raise FULL_DISK
            super().keep(refusals)

    publish(run.bus, "one", messages(2, key="bad"))
    run.dead = dead = FullAtFirst()
    run.pump(Stage(run.stop))
    assert dead.lag_when_kept == [2, 2, 2]
    assert dead.keys() == ["bad:0", "bad:1"]
    assert run.left() == 0


def test_the_housekeeping_of_an_idle_stage_may_fail_for_now(run: Run) -> None:
    class FailsOnceWhenIdle(Stage):
        def idle(self) -> None:
            if not run.watched.told:
                raise FULL_DISK
            super().idle()

    run.pump(FailsOnceWhenIdle(run.stop))
    assert run.watched.told == ["degraded: The disk is full.", "recovered"]
