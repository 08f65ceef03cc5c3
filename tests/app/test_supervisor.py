"""The supervisor, over real child processes."""

import os
import signal
import sys
from pathlib import Path
from threading import Event

import pytest

from app.supervisor import CRASHES, Child, Supervisor

FOREVER = [sys.executable, "-c", "import signal; signal.pause()"]
MISCONFIGURED = [sys.executable, "-c", "raise SystemExit(3)"]


def test_a_stage_that_is_killed_is_started_again(tmp_path: Path) -> None:
    pids: list[int] = []
    supervisor = Supervisor({"stage": FOREVER}, tmp_path, lambda *_: None)

    def until() -> bool:
        running = supervisor.pids().get("stage")
        if running is None or running in pids:
            return False
        pids.append(running)
        os.kill(running, signal.SIGKILL)
        return len(pids) == 2

    supervisor.run(Event(), until)
    assert len(set(pids)) == 2


def test_a_misconfigured_stage_halts_alone_and_is_not_started_again(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    supervisor = Supervisor(
        {"wrong": MISCONFIGURED, "right": FOREVER}, tmp_path, lambda stage, state, _: said.append((stage, state))
    )
    supervisor.run(Event(), lambda: bool(said))
    assert said == [("wrong", "misconfigured")]
    assert supervisor.halted() == ["wrong"]


def test_stopping_ends_every_process(tmp_path: Path) -> None:
    seen: dict[str, int] = {}
    supervisor = Supervisor({"one": FOREVER, "two": FOREVER}, tmp_path, lambda *_: None)

    def until() -> bool:
        seen.update(supervisor.pids())
        return len(seen) == 2

    supervisor.run(Event(), until)
    assert supervisor.pids() == {}


def test_five_crashes_in_ten_minutes_halt_a_stage() -> None:

    child = Child("stage", FOREVER)
    for second in range(CRASHES):
        assert not child.halted
        child.crashed(float(second))
    assert child.halted


def test_a_halted_stage_that_is_resumed_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    commands = {"wrong": MISCONFIGURED, "right": FOREVER}
    supervisor = Supervisor(commands, tmp_path, lambda _, state, __: said.append(state))

    def until() -> bool:
        supervisor.resume("wrong")
        return len(said) == 2

    supervisor.run(Event(), until)
    assert said == ["misconfigured", "misconfigured"]


def test_crashes_that_lie_far_apart_do_not_halt_a_stage() -> None:

    child = Child("stage", FOREVER)
    for hour in range(20):
        child.crashed(hour * 3600.0)
    assert not child.halted


def test_a_stage_that_speaks_is_heard_and_the_others_write_to_their_logs(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    hello = [sys.executable, "-c", "print('hello', flush=True); import signal; signal.pause()"]
    heard: list[str] = []
    supervisor = Supervisor({"loud": hello, "calm": hello}, tmp_path, lambda *_: None, speaks=("loud",))

    def until() -> bool:
        heard.append(capfd.readouterr().out)
        return "hello" in "".join(heard) and (tmp_path / "calm.log").read_text() == "hello\n"

    supervisor.run(Event(), until)
    assert "".join(heard) == "hello\n"
    assert (tmp_path / "loud.log").read_text() == ""
