"""Text from outside in columns: any of it goes in, and every database holds and sorts it alike."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.state.authors import Authors
from core.state.conduct import LARGEST
from core.state.coverage import CoverageLedger
from core.state.cursors import Cursors
from core.state.database import Database
from core.state.dead_letters import DeadLetters
from core.state.stages import Stages, StageState
from core.state.words import plain
from schemas.event import Covered
from schemas.letter import Letter
from schemas.mention import Author
from tests.builders import NOON, mention
from tests.contracts.state.clock import HandClock

ANYTHING = st.text("aZ:-é😀\0\ud83d\udc00", max_size=20)
FEW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(text=ANYTHING)
def test_whatever_a_stage_says_can_be_read_again(database: Database, clock: HandClock, text: str) -> None:
    stages = Stages(database, clock)
    stages.report("analyse", "one", StageState.DEGRADED, text, {})
    (report,) = stages.list()
    assert report.detail == plain(text)


@FEW
@given(key=ANYTHING, handle=ANYTHING, name=ANYTHING)
def test_whatever_an_author_is_called_they_are_found_again(
    database: Database, key: str, handle: str, name: str
) -> None:
    authors, who = Authors(database), plain(f"x:{key}")
    authors.erase([who], [])
    odd = Author.model_construct(id=f"x:{key}", handle=handle, name=name, followers=None, verified=False)
    authors.seen([mention("x:1").model_copy(update={"author": odd})], {})
    (profile,) = authors.profiles([f"x:{key}"]).values()
    assert (profile.author.handle, profile.author.name) == (plain(handle), plain(name))


def test_nul_and_lone_surrogates_are_replaced_and_nothing_else_is() -> None:
    assert plain("né\0 à \ud83d Paris 😀") == "né\ufffd à ? Paris 😀"


def test_a_dead_letter_may_have_any_key_and_reason(database: Database, clock: HandClock) -> None:
    letters = DeadLetters(database, clock)
    letters.add([Letter("mentions.raw", 0, 7, "x:\0", b"\0\xff", "Permanent", "line 3: \0", {"trace": "\0"})])
    (filed,) = letters.list(10)
    assert filed.letter.reason == "line 3: \ufffd"
    assert (filed.letter.body, filed.letter.headers) == (b"\0\xff", {"trace": "\0"})


def test_a_name_sorts_by_its_code_points(database: Database, clock: HandClock) -> None:
    cursors = Cursors(database, clock)
    names = ["zeta", "Zeta", "alpha", "Éa", "a-b", "ab", "_"]
    for name in names:
        cursors.save(name, "here")
    assert list(cursors.list()) == sorted(names)


def test_more_followers_than_anybody_can_have_do_no_harm(database: Database) -> None:
    authors = Authors(database)
    boaster = Author(id="x:boaster", followers=10**30)
    authors.seen([mention("x:1").model_copy(update={"author": boaster})], {})
    assert authors.profiles(["x:boaster"])["x:boaster"].author.followers == LARGEST


def test_a_source_may_cover_any_number_of_watches(database: Database) -> None:
    ledger = CoverageLedger(database)
    watches = tuple(sorted(f"a-watch-with-a-rather-long-name-{number * 7919 % 10007:05d}" for number in range(400)))
    for partition in range(2):
        ledger.record(
            Covered(
                source="x",
                watches=watches,
                start=NOON,
                end=NOON + timedelta(minutes=5),
                observed_at=NOON,
                partition=partition,
                partitions=2,
            )
        )
    (span,) = ledger.spans(0, 10**8)
    assert (span.watches, span.end - span.start) == (watches, 5)
