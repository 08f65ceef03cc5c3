"""The weigher's file: erasure, and what can be wrong with it."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.errors import Misconfigured, Transient
from enrich.dealing import Dealer, weight
from enrich.ledger import Ledger
from schemas.analysis import Sighting
from schemas.mention import Kind
from tests.builders import mention
from tests.enrich.parts import analysed

SLOGAN = "boycottez tous la marque acme qui ment à ses clients depuis des années"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Holds a slogan posted by eve, copied by ada and bob, and reposted by cem."""
    copies = [mention(f"x:{n}", SLOGAN, by=by) for n, by in enumerate(("eve", "ada", "bob"), 1)]
    repost = mention("x:4", "", by="cem", kind=Kind.REPOST, repost_of="x:1")
    with closing(Ledger.open(tmp_path / "weigh.db")) as ledger:
        with ledger.transaction():
            Dealer(ledger).deal([analysed(each, "acme") for each in (*copies, repost)], day=20_000)
        yield ledger


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_an_erased_author_leaves_no_trace_in_the_files(ledger: Ledger, tmp_path: Path) -> None:
    assert b"x:eve" in everything_in(tmp_path)
    assert ledger.erase(["x:eve"], []) == 1
    left = everything_in(tmp_path)
    assert b"x:eve" not in left
    assert b"x:1" not in left
    assert b"x:ada" in left


def test_an_erased_mention_leaves_no_trace_and_its_author_stays(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.erase([], ["x:1", "x:never-seen"]) == 1
    left = everything_in(tmp_path)
    assert b"x:1" not in left
    assert b"x:eve" in left


def test_a_group_whose_first_was_erased_is_named_after_the_next_and_keeps_its_weights(ledger: Ledger) -> None:
    before = {mention: found.weights for mention, found in ledger.dealt(["x:2", "x:3", "x:4"]).items()}
    ledger.erase(["x:eve"], [])
    after = ledger.dealt(["x:1", "x:2", "x:3", "x:4"])
    assert {mention: found.weights for mention, found in after.items()} == before
    assert {found.group for found in after.values()} == {"x:2"}


def test_a_copy_that_comes_after_an_erasure_still_counts_as_one(ledger: Ledger) -> None:
    dealer = Dealer(ledger)
    with ledger.transaction():
        dealer.deal([analysed(mention("x:5", SLOGAN, by="dan"), "acme")], day=20_000)
    ledger.erase(["x:eve", "x:dan"], [])
    with ledger.transaction():
        ((sighting,),) = dealer.deal([analysed(mention("x:6", SLOGAN, by="fay"), "acme")], day=20_000)
    assert sighting.group == "x:2"
    assert not sighting.original
    assert sighting.weight < 0.4


def test_what_fails_half_way_leaves_nothing_and_is_dealt_the_same_again(ledger: Ledger) -> None:
    dealer = Dealer(ledger)
    more = [analysed(mention(f"x:{n}", SLOGAN, by=f"fan{n}"), "acme") for n in range(10, 14)]
    failed: list[tuple[Sighting, ...]] = []

    def fail() -> None:
        with ledger.transaction():
            failed.extend(dealer.deal(more, day=20_000))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ledger.dealt(["x:10"]) == {}
    with ledger.transaction():
        assert dealer.deal(more, day=20_000) == failed


def test_a_file_that_another_program_holds_is_waited_for(tmp_path: Path) -> None:
    with closing(Ledger.open(tmp_path / "weigh.db", patience_s=0.05)) as ledger:
        with closing(sqlite3.connect(tmp_path / "weigh.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Transient, match=r"weigh\.db"), ledger.transaction():
                raise AssertionError("the other holds it")
        with ledger.transaction():
            assert ledger.dealt(["x:1"]) == {}


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As a disk that is full: this process can write no further."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_waited_for_and_what_is_dealt_then_is_the_same(ledger: Ledger) -> None:
    dealer = Dealer(ledger)
    more = [analysed(mention(f"x:{n}", SLOGAN, by=f"fan{n}"), "acme") for n in range(10, 900)]
    with pytest.raises(Transient, match="Free disk space"), no_file_larger_than(100_000), ledger.transaction():
        dealer.deal(more, day=20_000)
    with ledger.transaction():
        weights = [sightings[0].weight for sightings in dealer.deal(more, day=20_000)]
    assert weights[0] == weight(5)


def test_a_damaged_file_says_how_it_is_mended(tmp_path: Path) -> None:
    (tmp_path / "weigh.db").write_bytes(b"no database at all, " * 500)
    with pytest.raises(Misconfigured, match=r"weigh\.db is damaged.*rebuilt from what mentions.enriched"):
        Ledger.open(tmp_path / "weigh.db")


def test_a_file_of_a_later_revision_is_left_alone(tmp_path: Path) -> None:
    Ledger.open(tmp_path / "weigh.db").close()
    with closing(sqlite3.connect(tmp_path / "weigh.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(Misconfigured, match="revision 99"):
        Ledger.open(tmp_path / "weigh.db")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weigh").write_text("")
    with pytest.raises(Misconfigured, match="cannot be written"):
        Ledger.open(tmp_path / "weigh" / "weigh.db")
