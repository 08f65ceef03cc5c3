"""Several processes on one state: nothing is taken twice, nothing is dropped."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from core.clock import SystemClock
from core.state.alerting import AlertMemory
from core.state.authors import Authors
from core.state.coverage import CoverageLedger
from core.state.database import Database
from core.state.jobs import Jobs
from core.state.watches import Watches
from schemas.alerting import Step
from schemas.conduct import together
from schemas.delivery import Delivery
from tests.builders import author

ROOT = Path(__file__).parents[3]
CLOCK = SystemClock()
BEGIN = """
import sys
from core.clock import SystemClock
from core.state.database import Database

database, clock, me = Database.open(sys.argv[1]), SystemClock(), int(sys.argv[2])
sys.stdin.readline()
"""


def at_once(program: str, url: str, processes: int = 2) -> Sequence[str]:
    """Runs the program in so many processes, which find their number in `me`. Returns the lines that they wrote."""
    command = [sys.executable, "-c", BEGIN + program, url]
    running = [
        subprocess.Popen([*command, str(me)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for me in range(processes)
    ]
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    lines = [line for process in running for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in running] == [0] * processes
    return lines


CLAIM = """
from core.state.jobs import Jobs
from core.state.outbox import Outbox

outbox, jobs = Outbox(database, clock), Jobs(database, clock)
while due := outbox.due(clock.now(), limit=3):
    for queued in due:
        print("delivery", queued.delivery.incident)
while job := jobs.claim(f"owner {me}", ["rebuild"]):
    print("job", job.id)
    jobs.finish(job, {})
"""


def test_two_processes_share_deliveries_and_jobs_without_taking_one_twice(url: str, database: Database) -> None:
    deliveries = [
        Delivery(key=f"i{number}|mail|opened", channel="mail", incident=f"i{number}", subject="", text="")
        for number in range(30)
    ]
    AlertMemory(database, CLOCK).commit(Step(1, (), (), tuple(deliveries)))
    numbers = [Jobs(database, CLOCK).ask("rebuild", {}, by="ada") for _ in range(20)]
    taken = [line.split() for line in at_once(CLAIM, url)]
    assert sorted(name for kind, name in taken if kind == "delivery") == sorted(d.incident for d in deliveries)
    assert sorted(int(name) for kind, name in taken if kind == "job") == numbers
    assert Jobs(database, CLOCK).unfinished() == []


CHANGE = """
from core.state.watches import Watches
from schemas.watch import Watch

for number in range(25):
    Watches(database, clock).apply([Watch(id="acme", name="Acme", query=f"acme{me} {number}")], by=str(me))
"""


def test_two_who_change_a_watch_at_once_make_one_history(url: str, database: Database) -> None:
    at_once(CHANGE, url)
    past = Watches(database, CLOCK).history("acme")
    assert [each.revision.revision for each in past] == list(range(50, 0, -1))
    assert Watches(database, CLOCK).generation() == 50


COVER = """
from datetime import UTC, datetime, timedelta
from core.state.coverage import CoverageLedger
from schemas.event import Covered

noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
for number in range(40):
    start = noon + timedelta(minutes=number)
    end = start + timedelta(minutes=1)
    times = {"start": start, "end": end, "observed_at": end}
    CoverageLedger(database).record(Covered(source="x", partition=me, partitions=3, **times))
"""


def test_copies_of_a_coverage_that_arrive_at_once_make_it_whole(url: str, database: Database) -> None:
    at_once(COVER, url, processes=3)
    (span,) = CoverageLedger(database).spans(0, 10**8)
    assert span.end - span.start == 40


MEET = """
from core.state.authors import Authors
from tests.builders import author, mention
from schemas.mention import Kind

names = [f"a{number}" for number in range(30)]
posts = [mention(f"x:{name}", by=name) for name in names]
replies = [
    mention(f"x:to-{name}", by="zoe", kind=Kind.REPLY).model_copy(update={"reply_to_author": author(name).id})
    for name in names
]
for _ in range(10):
    Authors(database).seen((posts + replies)[:: 1 if me else -1], {})
"""


def test_two_members_with_the_same_mentions_count_them_once(url: str, database: Database) -> None:
    at_once(MEET, url)
    names = [author(f"a{number}").id for number in range(30)]
    for conduct in Authors(database).remembered(names).values():
        counts = together(list(conduct.days.values()))
        assert (counts.posts, counts.drawn) == (1, 1)
