"""When an erasure is over: not before the weighers that work have forgotten, and not later than can be expected."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.erasing import FORGOTTEN, SOON, Erasures
from core.state.database import Database
from core.state.jobs import Job, Jobs
from core.state.receipts import Receipts
from core.state.stages import Stages, StageState
from core.state.suppression import Suppression
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated

LATER = "forgotten once each weigher has run for a second"


class World:
    def __init__(self, database: Database) -> None:
        self.clock = HandClock(NOON)
        self.stages = Stages(database, self.clock)
        self.suppression = Suppression(database, self.clock)
        self.erasures = Erasures(self.stages, self.suppression, Receipts(database, self.clock), self.clock)
        self._jobs = Jobs(database, self.clock)
        self._receipts = Receipts(database, self.clock)

    def erased(self) -> Job:
        """A job that has ended, with which the list has two entries."""
        self.suppression.add(["x:ada", "x:1"])
        receipt = self._receipts.write("dpo", [], {}, self.clock.now() + timedelta(days=7))
        job = self._claimed()
        self._jobs.finish(job, {"receipt": receipt.number})
        return self._jobs.get(job.id)

    def failed(self) -> Job:
        job = self._claimed()
        self._jobs.fail(job, "It cannot be.")
        return self._jobs.get(job.id)

    def weigher(self, member: str, forgotten: int, state: StageState = StageState.RUNNING) -> None:
        self.stages.report("weigh", member, state, "", {FORGOTTEN: float(forgotten)})

    def _claimed(self) -> Job:
        self._jobs.ask("erase", {}, by="dpo")
        job = self._jobs.claim("index", ["erase"])
        assert job is not None
        return job


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database = migrated(tmp_path / "state.db")
    yield World(database)
    database.close()


def test_it_is_over_once_every_weigher_has_forgotten(world: World) -> None:
    job = world.erased()
    world.weigher("one", 2)
    world.weigher("other", 0)
    assert (world.erasures.are_over(job), world.erasures.of_weights(job)) == (False, LATER)
    world.weigher("other", 2)
    assert (world.erasures.are_over(job), world.erasures.of_weights(job)) == (True, "forgotten")


def test_a_weigher_that_forgot_and_stopped_has_forgotten(world: World) -> None:
    job = world.erased()
    world.clock.forward(seconds=1)
    world.weigher("one", 2, StageState.STOPPED)
    assert world.erasures.of_weights(job) == "forgotten"


def test_a_weigher_that_stopped_before_says_nothing(world: World) -> None:
    world.weigher("gone", 0, StageState.STOPPED)
    world.clock.forward(seconds=1)
    job = world.erased()
    assert world.erasures.of_weights(job) == LATER
    world.weigher("one", 2)
    assert world.erasures.of_weights(job) == "forgotten"


def test_where_no_weigher_works_it_is_over_soon_and_says_that_they_still_must(world: World) -> None:
    job = world.erased()
    assert not world.erasures.are_over(job)
    world.clock.forward(seconds=SOON.seconds + 1)
    assert (world.erasures.are_over(job), world.erasures.of_weights(job)) == (True, LATER)


def test_a_halted_weigher_is_not_waited_for(world: World) -> None:
    job = world.erased()
    world.stages.halt("weigh", "It refused too much.")
    assert (world.erasures.are_over(job), world.erasures.of_weights(job)) == (True, LATER)


def test_what_failed_is_over(world: World) -> None:
    job = world.failed()
    assert (world.erasures.are_over(job), world.erasures.copies_until(job)) == (True, None)
