"""Erasing: everywhere at once, for good, with a receipt that names nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.privacy import Eraser, KeptExports
from core.clock import SystemClock
from core.errors import Permanent, TocsinError, Transient
from core.state.alerting import AlertMemory
from core.state.authors import Authors
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.incidents import Incidents
from core.state.jobs import Job, Jobs, JobStatus
from core.state.marks import Marks
from core.state.outbox import Outbox
from core.state.private import PrivateMessages
from core.state.receipts import Receipts
from core.state.suppression import Suppression
from index.port import Erased
from schemas.alerting import Step
from schemas.delivery import Delivery
from schemas.incident import Evidence, Incident, IncidentKind
from schemas.letter import Letter
from schemas.mention import Kind
from schemas.private import Received
from schemas.scope import ALL
from tests.app.memory_store import MemoryStore
from tests.builders import MORNING, mention, posted
from tests.migrated import migrated
from tests.private import ACCOUNT, ADA, message, received

CLOCK = SystemClock()
WEEK = timedelta(days=7)
INCIDENT = Incident(
    id="i1",
    watch="acme",
    brand="Acme",
    kind=IncidentKind.BAD_BUZZ,
    severity=4,
    opened_at=MORNING,
    title="Acme: retard",
    evidence=Evidence(drivers=("x:1", "x:5"), spreaders=("x:ada", "x:eve"), first_mention="x:1"),
)
DELIVERY = Delivery(
    key="i1|mail|opened",
    channel="mail",
    incident="i1",
    subject="Acme",
    text="@ada: le train",
    payload=INCIDENT.model_dump_json(),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = migrated(tmp_path / "state.db")
    yield opened
    opened.close()


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def store() -> MemoryStore:
    """Two posts of ada's, a repost of one by eve, a post of eve's."""
    filled = MemoryStore()
    repost = mention("x:3", by="eve", kind=Kind.REPOST, repost_of="x:1")
    filled.write([mention("x:1", by="ada"), mention("x:2", by="ada"), repost, mention("x:5", by="eve")])
    return filled


@pytest.fixture
def eraser(database: Database, store: MemoryStore, exports: Path) -> Eraser:
    return Eraser(
        store=store,
        posts=store,
        messages=PrivateMessages(database, CLOCK),
        places={
            "authors": Authors(database),
            "marks": Marks(database, CLOCK),
            "dead letters": DeadLetters(database, CLOCK),
            "deliveries": Outbox(database, CLOCK),
            "evidence": Incidents(database, CLOCK),
            "exports": KeptExports(exports),
            "private messages": PrivateMessages(database, CLOCK),
        },
        suppression=Suppression(database, CLOCK),
        receipts=Receipts(database, CLOCK),
        database=database,
        clock=CLOCK,
        bus_retention=WEEK,
    )


@pytest.fixture
def traces(database: Database, exports: Path) -> None:
    """What a week of work leaves of ada (and of eve) outside the store."""
    Authors(database).seen([mention("x:1", by="ada"), mention("x:5", by="eve")], {})
    for author in ("x:ada", "x:eve"):
        Marks(database, CLOCK).set(author, "acme", "customer", by="sofia")
    broken = Letter(
        "mentions.raw", 0, 1, "x:9", posted(mention("x:9", by="ada")).model_dump_json().encode(), "", "", {}
    )
    of_eve = Letter(
        "mentions.raw", 0, 2, "x:8", posted(mention("x:8", by="eve")).model_dump_json().encode(), "", "", {}
    )
    DeadLetters(database, CLOCK).add([broken, of_eve])
    AlertMemory(database, CLOCK).commit(Step(1, (), ((INCIDENT, "opened"),), (DELIVERY,)))
    (exports / "all.csv").write_text("id;author\nx:2;ada\nx:5;eve\n")
    (exports / "eve.csv").write_text("id;author\nx:5;eve\n")
    (exports / "all.parquet").write_bytes(b"PAR1")


@pytest.mark.usefixtures("traces")
def test_an_erased_person_is_nowhere_any_more(
    eraser: Eraser, database: Database, store: MemoryStore, exports: Path
) -> None:
    receipt = eraser.erase(["x:ada"], [], by="dpo")
    assert store.ids() == {"x:5"}
    assert Authors(database).profiles(["x:ada", "x:eve"]).keys() == {"x:eve"}
    assert Marks(database, CLOCK).of_watch("acme", ["x:ada", "x:eve"]) == {"x:eve": "customer"}
    open_letters = DeadLetters(database, CLOCK).waiting(after=0, limit=10)
    assert [filed.letter.key for filed in open_letters] == ["x:8"]
    evidence = Incidents(database, CLOCK).get("i1", ALL).evidence
    assert (evidence.drivers, evidence.spreaders, evidence.first_mention) == (("x:5",), ("x:eve",), "")
    (queued,) = Outbox(database, CLOCK).of_incident("i1")
    assert "ada" not in queued.delivery.model_dump_json()
    assert [file.name for file in exports.iterdir()] == ["eve.csv"]
    assert receipt.erased == {
        "mentions": 3,
        "authors": 1,
        "marks": 1,
        "dead letters": 1,
        "deliveries": 1,
        "evidence": 1,
        "exports": 2,
        "private messages": 0,
    }


@pytest.mark.usefixtures("traces")
def test_no_file_of_the_state_holds_the_erased_id(eraser: Eraser, database: Database, tmp_path: Path) -> None:
    jobs = Jobs(database, CLOCK)
    jobs.ask("erase", {"authors": ["x:ada"], "mentions": []}, by="dpo")
    job = jobs.claim("index", ["erase"])
    assert job is not None
    eraser.carry_out(job, jobs)
    for file in tmp_path.glob("state.db*"):
        assert b"x:ada" not in file.read_bytes()


@pytest.mark.usefixtures("traces")
def test_a_job_of_erasing_keeps_its_receipt_and_forgets_whom(eraser: Eraser, database: Database) -> None:
    jobs = Jobs(database, CLOCK)
    number = jobs.ask("erase", {"authors": [], "mentions": ["x:5"]}, by="dpo")
    job = jobs.claim("index", ["erase"])
    assert job is not None
    eraser.carry_out(job, jobs)
    done = jobs.get(number)
    (receipt,) = Receipts(database, CLOCK).list()
    assert (done.status, done.arguments) == (JobStatus.DONE, {})
    assert done.result == {
        "receipt": receipt.number,
        "erased": dict(receipt.erased),
        "known": True,
    }
    assert (receipt.by, receipt.erased["mentions"]) == ("dpo", 1)


class Refusing(MemoryStore):
    """Erases nothing, and names whom it should have."""

    def __init__(self, failure: TocsinError) -> None:
        super().__init__()
        self._failure = failure

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
        raise self._failure


def claimed(jobs: Jobs, *, authors: Sequence[str]) -> Job:
    jobs.ask("erase", {"authors": [*authors], "mentions": []}, by="dpo")
    job = jobs.claim("index", ["erase"])
    assert job is not None
    return job


def test_a_job_of_erasing_that_fails_forgets_whom_too(eraser: Eraser, database: Database, tmp_path: Path) -> None:
    jobs = Jobs(database, CLOCK)
    store = Refusing(Permanent("x:ada is refused, and x:1 too.", 'Look at "x:ada".'))
    store.write([mention("x:1", by="ada")])
    job = claimed(jobs, authors=["x:ada"])
    replace(eraser, store=store, posts=store).carry_out(job, jobs)
    failed = jobs.get(job.id)
    assert (failed.status, failed.arguments) == (JobStatus.FAILED, {})
    assert failed.result == {"reason": '… is refused, and … too. Look at "…".'}
    for file in tmp_path.glob("state.db*"):
        assert b"x:ada" not in file.read_bytes()


def test_a_job_of_erasing_that_is_to_be_done_again_still_knows_whom(eraser: Eraser, database: Database) -> None:
    jobs = Jobs(database, CLOCK)
    job = claimed(jobs, authors=["x:ada"])
    store = Refusing(Transient("It is being read."))
    with pytest.raises(Transient):
        replace(eraser, store=store, posts=store).carry_out(job, jobs)
    assert jobs.get(job.id).arguments["authors"] == ["x:ada"]


def test_what_nothing_is_stored_of_is_known_by_the_job_to_be_unknown(eraser: Eraser, database: Database) -> None:
    jobs = Jobs(database, CLOCK)
    job = claimed(jobs, authors=["x:nobody"])
    eraser.carry_out(job, jobs)
    assert jobs.get(job.id).result["known"] is False
    assert Suppression(database, CLOCK).suppressed(["x:nobody"]) == {"x:nobody"}


def test_who_was_found_before_a_job_was_cut_off_is_not_unknown_when_it_is_done(
    eraser: Eraser, database: Database, store: MemoryStore
) -> None:
    jobs = Jobs(database, CLOCK)
    refusing = Refusing(Transient("It is being read."))
    refusing.write([mention("x:1", by="ada")])
    with pytest.raises(Transient):
        replace(eraser, store=refusing, posts=refusing).carry_out(claimed(jobs, authors=["x:ada"]), jobs)
    store.erase(["x:ada"], ["x:3"])  # as far as it had come
    again = jobs.claim("index", ["erase"])
    assert again is not None
    eraser.carry_out(again, jobs)
    assert jobs.get(again.id).result["known"] is True


def test_other_jobs_that_have_ended_forget_an_erased_person(database: Database) -> None:
    jobs = Jobs(database, CLOCK)
    for query, ends in (('author_id:"x:ada"', True), ('author_id:"x:adam"', True), ('author_id:"x:ada"', False)):
        number = jobs.ask("reenrich", {"query": query}, by="ada")
        if ends and (job := jobs.claim("ingest", ["reenrich"])):
            jobs.finish(job, {"mentions": number})
    assert jobs.erase(["x:ada"], []) == 1
    assert [job.arguments for job in jobs.list(10)] == [
        {"query": 'author_id:"x:ada"'},
        {"query": 'author_id:"x:adam"'},
        {},
    ]


def test_whoever_is_erased_is_kept_out_with_all_they_wrote(eraser: Eraser, database: Database) -> None:
    eraser.erase(["x:ada"], [], by="dpo")
    suppressed = Suppression(database, CLOCK).suppressed(["x:ada", "x:1", "x:2", "x:3", "x:eve", "x:5"])
    assert suppressed == {"x:ada", "x:1", "x:2", "x:3"}


def test_erasing_a_mention_leaves_its_author(eraser: Eraser, database: Database, store: MemoryStore) -> None:
    Authors(database).seen([mention("x:1", by="ada")], {})
    eraser.erase([], ["x:1"], by="dpo")
    assert store.ids() == {"x:2", "x:5"}
    assert Authors(database).profiles(["x:ada"]).keys() == {"x:ada"}


def test_the_receipt_names_nobody_and_says_when_it_is_final(eraser: Eraser, database: Database) -> None:
    before = datetime.now(UTC)
    receipt = eraser.erase(["x:ada"], ["x:5"], by="dpo")
    hashes = [Suppression(database, CLOCK).hash(key) for key in ("x:ada", "x:5")]
    assert receipt.subjects == tuple(hashes)
    assert before + WEEK <= receipt.final_at <= datetime.now(UTC) + WEEK
    assert Receipts(database, CLOCK).get(receipt.number) == receipt


def test_an_erasure_that_was_cut_off_is_done_by_doing_it_again(
    eraser: Eraser, database: Database, store: MemoryStore
) -> None:
    # As after a kill between the store and the receipt.
    eraser.suppression.add(["x:ada"])
    store.erase(["x:ada"], ["x:3"])
    eraser.erase(["x:ada"], [], by="dpo")
    again = eraser.erase(["x:ada"], [], by="dpo")
    assert set(again.erased.values()) == {0}
    assert store.ids() == {"x:5"}
    assert len(Receipts(database, CLOCK).list()) == 2


def test_an_export_across_the_border_of_two_blocks_is_searched_whole(exports: Path) -> None:
    filler = "é" * ((1 << 19) - 2)
    (exports / "long.ndjson").write_text(f"{filler}x:somebody{filler}", encoding="utf-8")
    kept = KeptExports(exports)
    assert kept.erase(["x:nobody"], []) == 0
    assert kept.erase([], []) == 0
    assert kept.erase(["x:somebody"], []) == 1
    assert KeptExports(exports / "nowhere").erase(["x:somebody"], []) == 0


def test_whoever_wrote_to_us_in_private_alone_is_erased_with_every_trace_and_does_not_come_back(
    eraser: Eraser, database: Database
) -> None:
    kept = PrivateMessages(database, CLOCK)
    kept.keep([received(1), Received(message=message(2, "voilà", by=ACCOUNT))])
    receipt = eraser.erase([ADA], [], by="dpo")
    assert receipt.erased["private messages"] == 2
    assert kept.accounts() == []
    assert Suppression(database, CLOCK).suppressed([ADA, "bluesky:ada/1", "bluesky:eve"]) == {ADA, "bluesky:ada/1"}
