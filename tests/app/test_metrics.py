"""Figures and readiness of a whole deployment, over a real state."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from app.metrics import registry, unready
from core.state.database import Database, sqlite_url
from core.state.stages import Stages, StageState
from tests.app.test_drain import QUIET, Lags
from tests.builders import NOON


class At:
    """Implements core.clock.Clock: stands still until it is moved."""

    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> At:
    return At()


@pytest.fixture
def stages(tmp_path: Path, clock: At) -> Iterator[Stages]:
    database = Database.open(sqlite_url(tmp_path / "state.db"))
    database.migrate()
    yield Stages(database, clock)
    database.close()


def test_prometheus_reads_what_each_stage_did_and_how_far_it_is_behind(stages: Stages) -> None:
    stages.report("analyse", "one", StageState.RUNNING, "", {"records": 12, "refused": 2})
    text = generate_latest(registry(stages, Lags({**QUIET, "mentions.raw": 7}))).decode()
    assert "tocsin_analyse_handled_records_total 12.0" in text
    assert "tocsin_analyse_refused_records_total 2.0" in text
    assert "tocsin_analyse_lag_records 7.0" in text


def test_a_stage_of_two_processes_is_one_figure(stages: Stages) -> None:
    stages.report("analyse", "one", StageState.DEGRADED, "crashed", {"records": 12})
    stages.report("analyse", "two", StageState.RUNNING, "", {"records": 30})
    lines = generate_latest(registry(stages, Lags(QUIET))).decode().splitlines()
    assert [line for line in lines if line.startswith("tocsin_analyse_handled_records_total")] == [
        "tocsin_analyse_handled_records_total 42.0"
    ]


def test_a_process_that_died_and_was_replaced_keeps_nothing_from_being_ready(stages: Stages, clock: At) -> None:
    stages.report("analyse", "one", StageState.RUNNING, "", {})
    clock.time += timedelta(minutes=2)
    stages.report("analyse", "two", StageState.RUNNING, "", {})
    assert unready(stages, clock) == []


def test_a_deployment_that_works_is_ready(stages: Stages, clock: At) -> None:
    stages.report("analyse", "one", StageState.RUNNING, "", {})
    assert unready(stages, clock) == []


def test_a_halted_stage_a_degraded_one_and_a_silent_one_are_each_said(stages: Stages, clock: At) -> None:
    stages.report("index", "one", StageState.RUNNING, "", {})
    clock.time += timedelta(minutes=2)
    stages.report("weigh", "one", StageState.DEGRADED, "the disk is full", {})
    stages.halt("analyse", "too much was refused")
    assert unready(stages, clock) == [
        "analyse is halted: too much was refused",
        "nothing was heard from index",
        "weigh: the disk is full",
    ]
