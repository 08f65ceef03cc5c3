"""Several processes on one state: nothing is taken twice, nothing is dropped."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.clock import SystemClock
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.jobs import Jobs
from core.state.sqlite import sqlite_url
from schemas.alerting import Step
from schemas.delivery import Delivery

ROOT = Path(__file__).parents[2]
CLOCK = SystemClock()

CLAIM = """
import sys
from core.clock import SystemClock
from core.state.database import Database
from core.state.jobs import Jobs
from core.state.outbox import Outbox

database, clock = Database.open(sys.argv[1]), SystemClock()
sys.stdin.readline()
outbox, jobs = Outbox(database, clock), Jobs(database, clock)
while due := outbox.due(clock.now(), limit=3):
    for queued in due:
        print("delivery", queued.delivery.incident)
while job := jobs.claim(sys.argv[2], ["rebuild"]):
    print("job", job.id)
    jobs.finish(job, {})
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return sqlite_url(tmp_path / "state.db")


def test_two_processes_share_deliveries_and_jobs_without_taking_one_twice(url: str) -> None:
    database = Database.open(url)
    database.migrate()
    deliveries = [
        Delivery(key=f"i{number}|mail|opened", channel="mail", incident=f"i{number}", subject="", text="")
        for number in range(30)
    ]
    AlertMemory(database, CLOCK).commit(Step(1, (), (), tuple(deliveries)))
    numbers = [Jobs(database, CLOCK).ask("rebuild", {}, by="ada") for _ in range(20)]
    command = [sys.executable, "-c", CLAIM, url]
    claimers = [
        subprocess.Popen([*command, name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for claimer in claimers:
        assert claimer.stdin is not None
        claimer.stdin.write("go\n")
        claimer.stdin.flush()
    taken = [line.split() for claimer in claimers for line in claimer.communicate()[0].splitlines()]
    assert [claimer.returncode for claimer in claimers] == [0, 0]
    assert sorted(name for kind, name in taken if kind == "delivery") == sorted(d.incident for d in deliveries)
    assert sorted(int(name) for kind, name in taken if kind == "job") == numbers
    assert Jobs(database, CLOCK).unfinished() == 0
    database.close()
