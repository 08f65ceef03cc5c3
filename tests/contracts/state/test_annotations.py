"""What people write on time lines: within what each may see, and gone with whom it names."""

from datetime import timedelta

import pytest

from core.errors import NotFound, Permanent
from core.state.annotations import Annotations
from core.state.audit import Audit
from core.state.database import Database
from schemas.base import LATEST
from schemas.scope import ALL, only
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

HOUR = timedelta(hours=1)


@pytest.fixture
def lines(database: Database, clock: HandClock) -> Annotations:
    return Annotations(database, clock)


def test_what_is_written_stands_at_its_moment(lines: Annotations) -> None:
    later = lines.add("acme", NOON + HOUR, "  Campaign\nstarts ", "ada")
    sooner = lines.add("acme", NOON, "Match day", "bob")
    assert (later.text, later.by, later.at, later.created_at) == ("Campaign starts", "ada", NOON + HOUR, NOON)
    assert lines.between(NOON, NOON + 2 * HOUR, ALL, 10) == [sooner, later]
    assert lines.newest(ALL, 10) == [later, sooner]


def test_the_end_of_a_time_range_is_not_in_it(lines: Annotations) -> None:
    first = lines.add("acme", NOON, "Sale", "ada")
    lines.add("acme", NOON + HOUR, "Sale ends", "ada")
    assert lines.between(NOON, NOON + HOUR, ALL, 10) == [first]


def test_of_too_many_the_newest_are_told_in_order(lines: Annotations) -> None:
    told = [lines.add("acme", NOON + number * HOUR, f"Day {number}", "ada") for number in range(5)]
    assert lines.between(NOON, NOON + 9 * HOUR, ALL, 3) == told[2:]


def test_nobody_reads_or_removes_what_is_outside_their_scope(lines: Annotations) -> None:
    secret = lines.add("sealed", NOON, "Recall planned", "ada")
    assert lines.newest(only("acme"), 10) == []
    assert lines.between(NOON, NOON + HOUR, only("acme"), 10) == []
    with pytest.raises(NotFound):
        lines.remove(secret.id, only("acme"), "bob")
    assert lines.newest(only("sealed"), 10) == [secret]


def test_one_that_is_removed_is_gone_and_both_are_audited(lines: Annotations, database: Database) -> None:
    written = lines.add("acme", NOON, "Sale", "ada")
    lines.remove(written.id, only("acme"), "bob")
    assert lines.newest(ALL, 10) == []
    told = [(each.by, each.action, each.subject) for each in Audit(database, HandClock(NOON)).list(2)]
    assert told == [
        ("bob", "annotation removed", f"acme {written.id}"),
        ("ada", "annotation added", f"acme {written.id}"),
    ]
    with pytest.raises(NotFound):
        lines.remove(written.id, ALL, "bob")


@pytest.mark.parametrize("text", ["", " \n", "x" * 201])
def test_a_text_that_says_nothing_or_too_much_is_refused(lines: Annotations, text: str) -> None:
    with pytest.raises(Permanent, match="1 to 200"):
        lines.add("acme", NOON, text, "ada")


def test_a_time_that_no_mention_can_have_is_refused(lines: Annotations) -> None:
    with pytest.raises(Permanent, match="outside"):
        lines.add("acme", LATEST, "Later", "ada")


def test_whoever_is_erased_is_named_no_more(lines: Annotations) -> None:
    lines.add("acme", NOON, "Video of x:bob goes round", "ada")
    lines.add("acme", NOON + HOUR, "Sale", "ada")
    assert lines.erase(["x:bob"], []) == 1
    assert [each.text for each in lines.newest(ALL, 10)] == ["Sale", "Video of … goes round"]
    assert lines.erase(["x:bob"], []) == 0
