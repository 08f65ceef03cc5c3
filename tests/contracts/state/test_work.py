"""Resume points, jobs, dead letters, and how the stages are."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.bus.deadletters import WorkList
from core.errors import NotFound, Transient
from core.state.cursors import Cursors
from core.state.database import Database
from core.state.dead_letters import DeadLetters, LetterCount, LetterStatus, Where
from core.state.jobs import LEASE, Jobs, JobStatus
from core.state.stages import Stages, StageState
from ingest.port import Cursors as CursorsPort
from schemas.letter import Letter
from tests.builders import NOON
from tests.contracts.state.clock import HandClock


@pytest.fixture
def jobs(database: Database, clock: HandClock) -> Jobs:
    return Jobs(database, clock)


@pytest.fixture
def letters(database: Database, clock: HandClock) -> DeadLetters:
    return DeadLetters(database, clock)


@pytest.fixture
def stages(database: Database, clock: HandClock) -> Stages:
    return Stages(database, clock)


def letter(offset: int = 0, *, key: str = "x:1", body: bytes = b"{}", kind: str = "Permanent") -> Letter:
    return Letter("mentions.raw", 0, offset, key, body, kind, "no date", {"kind": "posted"})


def test_a_source_goes_on_from_where_it_saved_last(database: Database, clock: HandClock) -> None:
    cursors: CursorsPort = Cursors(database, clock)
    assert cursors.load("bluesky") == ""
    cursors.save("bluesky", "seq:1")
    cursors.save("bluesky", "seq:2 \U0001f525")
    cursors.save("rss.lemonde", "etag")
    assert cursors.load("bluesky") == "seq:2 \U0001f525"
    assert Cursors(database, clock).list() == {"bluesky": "seq:2 \U0001f525", "rss.lemonde": "etag"}


def test_the_oldest_job_of_a_kind_is_claimed_first_and_by_one_owner_only(jobs: Jobs) -> None:
    first = jobs.ask("rebuild", {"full": True}, by="ada")
    jobs.ask("rebuild", {}, by="ada")
    jobs.ask("reenrich", {}, by="ada")
    claimed = jobs.claim("index", ["rebuild"])
    assert claimed is not None
    assert (claimed.id, claimed.arguments, claimed.status) == (first, {"full": True}, JobStatus.RUNNING)
    other = jobs.claim("another index", ["rebuild"])
    assert other is not None
    assert other.id == first + 1
    assert jobs.claim("third", ["rebuild"]) is None


def test_a_job_tells_how_far_it_is_and_what_came_of_it(jobs: Jobs) -> None:
    number = jobs.ask("rebuild", {}, by="ada")
    job = jobs.claim("index", ["rebuild"])
    assert job is not None
    jobs.progress(job, 0.5)
    assert jobs.get(number).progress == 0.5
    jobs.finish(job, {"sightings": 12})
    done = jobs.get(number)
    assert (done.status, done.progress, done.result, done.by) == (JobStatus.DONE, 1.0, {"sightings": 12}, "ada")
    assert jobs.unfinished() == []


def test_the_oldest_job_of_a_kind_is_first_until_it_is_done(jobs: Jobs) -> None:
    jobs.ask("erase", {}, by="ada")
    older, newer = jobs.ask("rebuild", {}, by="ada"), jobs.ask("rebuild", {}, by="ada")
    assert jobs.first("rebuild") == older
    job = jobs.claim("index", ["rebuild"])
    assert job is not None
    assert jobs.first("rebuild") == older
    jobs.finish(job, {})
    assert jobs.first("rebuild") == newer
    assert jobs.first("reenrich") is None


def test_a_job_that_can_never_be_done_says_why(jobs: Jobs) -> None:
    number = jobs.ask("rebuild", {}, by="ada")
    job = jobs.claim("index", ["rebuild"])
    assert job is not None
    jobs.fail(job, "no such month")
    assert (jobs.get(number).status, jobs.get(number).result) == (JobStatus.FAILED, {"reason": "no such month"})
    assert jobs.claim("index", ["rebuild"]) is None


def test_an_owner_that_died_takes_its_job_up_again_when_it_is_back(jobs: Jobs) -> None:
    number = jobs.ask("rebuild", {}, by="ada")
    jobs.claim("index", ["rebuild"])
    again = jobs.claim("index", ["rebuild"])
    assert again is not None
    assert again.id == number


def test_a_job_of_an_owner_that_stays_dead_goes_to_another(jobs: Jobs, clock: HandClock) -> None:
    jobs.ask("rebuild", {}, by="ada")
    mine = jobs.claim("first", ["rebuild"])
    assert mine is not None
    clock.forward(minutes=1)
    jobs.progress(mine, 0.3)
    clock.forward(seconds=LEASE.total_seconds())
    assert jobs.claim("second", ["rebuild"]) is None
    clock.forward(seconds=1)
    taken = jobs.claim("second", ["rebuild"])
    assert taken is not None
    with pytest.raises(Transient, match="another owner"):
        jobs.progress(mine, 0.9)
    with pytest.raises(Transient, match="another owner"):
        jobs.finish(mine, {})
    jobs.finish(taken, {})


def test_a_finished_job_keeps_the_arguments_that_it_is_given_back_with(jobs: Jobs) -> None:
    jobs.ask("erase", {"authors": ["x:ada"]}, by="ada")
    job = jobs.claim("index", ["erase"])
    assert job is not None
    jobs.finish(job.without_arguments(), {"receipt": 1})
    assert [(j.arguments, j.result) for j in jobs.list(limit=5)] == [({}, {"receipt": 1})]


def test_an_unknown_job_is_said_to_be_unknown(jobs: Jobs) -> None:
    with pytest.raises(NotFound, match="There is no job 9"):
        jobs.get(9)


def test_a_dead_letter_is_filed_once_for_its_place_on_the_bus(letters: DeadLetters) -> None:
    worklist: WorkList = letters
    worklist.add([letter(1, body=b"\xff\x00 no text"), letter(2)])
    worklist.add([letter(2, body=b"again"), letter(3)])
    worklist.add([])
    filed = letters.waiting(after=0, limit=10)
    assert [item.letter for item in filed] == [letter(1, body=b"\xff\x00 no text"), letter(2), letter(3)]
    assert letters.get(filed[0].id) == filed[0]
    assert [item.letter.offset for item in letters.waiting(after=filed[0].id, limit=1)] == [2]


def test_letters_are_counted_by_what_went_wrong(letters: DeadLetters) -> None:
    letters.add([letter(1), letter(2, kind="Misread"), letter(3, kind="Misread")])
    counts = [LetterCount("Misread", "no date", 2, example=2), LetterCount("Permanent", "no date", 1, example=1)]
    assert letters.counts(limit=10) == counts
    assert letters.open_by_kind() == {"Misread": 2, "Permanent": 1}
    assert [count.kind for count in letters.counts(limit=1)] == ["Misread"]


def test_one_mistake_made_in_many_rows_is_one_reason(letters: DeadLetters) -> None:
    where = [f"line {number} of rows.csv" for number in range(2, 1_002)]
    letters.add(
        [replace(letter(n), key=at, reason=f'{at}: published_at "{n}/02" is no date.') for n, at in enumerate(where)]
    )
    assert letters.counts(limit=10) == [LetterCount("Permanent", 'published_at "…" is no date.', 1_000, example=1)]


def test_a_reason_that_quotes_hostile_input_can_be_filed(letters: DeadLetters) -> None:
    letters.add([replace(letter(1), reason="no date: \ud800\0")])
    assert letters.list(limit=1)[0].letter.reason == "no date: ?\N{REPLACEMENT CHARACTER}"


def test_a_letter_that_was_replayed_or_dropped_is_open_no_more(letters: DeadLetters) -> None:
    letters.add([letter(1), letter(2)])
    first, second = (item.id for item in letters.waiting(after=0, limit=10))
    assert letters.mark([first, 99], LetterStatus.REPLAYED, by="ada") == 1
    assert letters.mark([first, second], LetterStatus.DROPPED, by="ada") == 1
    assert letters.get(first).status is LetterStatus.REPLAYED
    assert letters.counts(limit=10) == []
    assert letters.open_by_kind() == {}
    letters.add([letter(1)])
    assert letters.waiting(after=0, limit=10) == []


def test_the_open_letters_of_a_topic_are_known_by_their_key(letters: DeadLetters) -> None:
    letters.add([letter(1, key="line 2"), letter(2, key="line 2"), letter(3, key="line 4"), letter(4, key="line 5")])
    letters.add([replace(letter(5, key="line 2"), topic="another")])
    first, second, third, fourth, _ = (item.id for item in letters.waiting(after=0, limit=10))
    letters.mark([fourth], LetterStatus.DROPPED, by="ada")
    assert letters.open_at("mentions.raw") == {"line 2": [first, second], "line 4": [third]}


def test_an_unknown_letter_is_said_to_be_unknown(letters: DeadLetters) -> None:
    with pytest.raises(NotFound, match="There is no dead letter 9"):
        letters.get(9)


ABOUT_ADA = (
    letter(1, key="x:1"),
    letter(2, key="x:7", body=json.dumps({"mention": {"author": {"id": "x:ada"}}}).encode()),
    letter(3, key="x:8", body=json.dumps({"mention": {"repost_of": "x:1"}}).encode()),
    letter(4, key="x:9", body=b'2026-03-02;ada;"le train"'),
    letter(5, key="x:10", body=b'{"author": "x:ada", broken'),
)
ABOUT_OTHERS = (
    letter(11, key="x:11", body=json.dumps({"author": {"id": "x:adam"}, "text": "x:ada was here"}).encode()),
    letter(12, key="x:12", body=b"2026-03-02;adam;x:12"),
)


def test_letters_about_an_erased_person_are_emptied_and_not_filed_again(letters: DeadLetters) -> None:
    letters.add([*ABOUT_ADA, *ABOUT_OTHERS])
    assert letters.erase(["x:ada"], ["x:1"]) == len(ABOUT_ADA)
    letters.add(ABOUT_ADA)
    assert [item.letter for item in letters.waiting(after=0, limit=20)] == list(ABOUT_OTHERS)
    erased = [item.letter for item in letters.list(limit=20) if item.status is LetterStatus.ERASED]
    assert {(item.key, item.body, item.reason) for item in erased} == {("", b"", "")}
    assert letters.erase(["x:ada"], ["x:1"]) == 0


def test_a_stage_says_how_each_of_its_processes_is(stages: Stages, clock: HandClock) -> None:
    stages.report("analyse", "host:1", StageState.RUNNING, "", {"records": 10})
    clock.forward(seconds=1)
    stages.report("analyse", "host:2", StageState.STARTING, "", {})
    clock.forward(seconds=1)
    stages.report("analyse", "host:1", StageState.RUNNING, "", {"records": 20})
    first, second = stages.list()
    assert (first.member, first.figures, first.since) == ("host:1", {"records": 20}, NOON)
    assert first.heard_at == NOON + timedelta(seconds=2)
    assert (second.member, second.state) == ("host:2", StageState.STARTING)
    stages.report("analyse", "host:1", StageState.DEGRADED, "the bus is full", {})
    assert stages.list()[0].since == NOON + timedelta(seconds=2)


def test_processes_that_are_long_gone_are_forgotten(stages: Stages, clock: HandClock) -> None:
    stages.report("analyse", "host:1", StageState.RUNNING, "", {})
    now = clock.forward(hours=1)
    stages.report("analyse", "host:2", StageState.RUNNING, "", {})
    stages.forget(heard_before=now)
    assert [report.member for report in stages.list()] == ["host:2"]


def test_a_halted_stage_stands_still_until_it_is_resumed(stages: Stages, clock: HandClock) -> None:
    stages.halt("analyse", "too many dead letters")
    clock.forward(hours=1)
    stages.halt("analyse", "still")
    halt = stages.halted("analyse")
    assert halt is not None
    assert (halt.reason, halt.at) == ("too many dead letters", NOON)
    assert stages.halted("index") is None
    assert stages.halts() == [halt]
    stages.resume("analyse", by="ada")
    assert stages.halted("analyse") is None
    with pytest.raises(NotFound, match="not halted"):
        stages.resume("analyse", by="ada")


def test_letters_are_narrowed_by_what_became_of_them_and_by_kind(letters: DeadLetters) -> None:
    letters.add([letter(number, kind="Permanent" if number % 2 else "Row") for number in range(6)])
    letters.mark([1, 2], LetterStatus.DROPPED, by="ada")
    dropped = letters.list(10, Where(LetterStatus.DROPPED))
    assert [each.id for each in dropped] == [2, 1]
    assert [each.id for each in letters.list(10, Where(kind="Row"))] == [5, 3, 1]
    assert [each.id for each in letters.list(2, Where(LetterStatus.OPEN, before=6))] == [5, 4]
