"""`tocsin run`: what ends it, and what does while its state cannot be asked."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import wiring
from app.home import Home
from app.running import Crashes, once_known
from app.settings import Settings
from app.supervisor import Supervisor
from core.clock import SystemClock
from core.errors import Transient
from core.state.database import Database
from core.state.jobs import JobStatus
from core.state.sql import set_counter
from core.state.sqlite import sqlite_url
from core.state.stages import Stages, StageState
from schemas.alerting import Step
from schemas.delivery import Delivery
from tests.builders import NOON
from tests.cli.shell import Shell
from tests.contracts.state.clock import HandClock

CLOCK = SystemClock()
LATER = Delivery(key="i1|phone|opened", channel="phone", incident="i1", subject="Acme", text="Acme", payload="{}")


def test_a_delivery_that_waits_keeps_no_job_from_ending_its_run(tmp_path: Path) -> None:
    settings, home = Settings(home=tmp_path / "home"), Home(tmp_path / "home")
    wiring.prepare(settings, home, CLOCK)
    with wiring.open_state(settings, home, CLOCK) as state:
        state.memory.commit(Step(1, (), (), (LATER,)))
        state.outbox.failed(LATER.key, "the channel rests", CLOCK.now() + timedelta(days=1))
        (answer,) = Shell(home.root).well("rebuild", "--json").rows()
        assert answer["status"] == JobStatus.DONE.value
        assert state.outbox.pending() == 1


def test_a_stage_that_crashed_while_nobody_could_be_told_is_halted_once_somebody_can(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "state.db")
    busy, hasty = Database.open(url), Database.open(f"{url}?timeout=0.01")
    busy.migrate()
    stages = Stages(hasty, SystemClock())
    crashes, supervisor = Crashes(stages), Supervisor({}, tmp_path, lambda *_: None)
    with busy.write() as connection:
        set_counter(connection, "busy", 1)
        crashes.report("analyse", "halted", "exit 1")
        with pytest.raises(Transient):
            crashes.resume(supervisor)
    crashes.resume(supervisor)
    assert [halt.stage for halt in stages.halts()] == ["analyse"]
    busy.close()
    hasty.close()


@pytest.mark.parametrize(
    ("state", "detail", "reason"),
    [
        (StageState.DEGRADED, "crashed: No such field.", "It crashed 5 times in a row: No such field (exit 1)."),
        (StageState.RUNNING, "", "It crashed 5 times in a row (exit 1)."),
    ],
)
def test_a_stage_that_is_halted_for_its_crashes_says_why_it_crashed(
    tmp_path: Path, state: StageState, detail: str, reason: str
) -> None:
    clock, database = HandClock(NOON), Database.open(sqlite_url(tmp_path / "state.db"))
    database.migrate()
    stages = Stages(database, clock)
    stages.report("index", "here:1", StageState.DEGRADED, "crashed: Something else.", {})
    clock.forward(seconds=1)
    stages.report("index", "here:2", state, detail, {})
    Crashes(stages).report("index", "halted", "exit 1")
    assert [halt.reason for halt in stages.halts()] == [reason]
    database.close()


def test_what_cannot_be_asked_now_does_not_hold_yet() -> None:
    answers: list[Transient | bool] = [Transient("not now"), True]

    def asked() -> bool:
        answer = answers.pop(0)
        if isinstance(answer, Transient):
            raise answer
        return answer

    condition = once_known(asked)
    assert [condition(), condition()] == [False, True]
