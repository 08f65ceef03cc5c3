"""Marks: what people say that an author is to a watch, taken back, and gone with the person."""

import pytest

from core.errors import Misused
from core.state.audit import Audit
from core.state.database import Database
from core.state.marks import Mark, Marks, kind_of
from schemas.scope import ALL, only
from tests.contracts.state.clock import HandClock


@pytest.fixture
def marks(database: Database, clock: HandClock) -> Marks:
    return Marks(database, clock)


def test_an_author_has_one_mark_a_watch_and_the_newest_stands(marks: Marks, clock: HandClock) -> None:
    marks.set("x:ada", "acme", "customer", by="sofia")
    marks.set("x:ada", "bravo", "press", by="sofia")
    later = clock.forward(minutes=5)
    marks.set("x:ada", "acme", "ignore", by="omar")
    assert marks.of_watch("acme", ["x:ada", "x:bob"]) == {"x:ada": "ignore"}
    assert marks.of_author("x:ada", ALL)[0] == Mark("x:ada", "acme", "ignore", "omar", later)
    assert [each.kind for each in marks.of_author("x:ada", ALL)] == ["ignore", "press"]


def test_nobody_sees_marks_of_watches_that_are_not_theirs(marks: Marks) -> None:
    marks.set("x:ada", "acme", "customer", by="sofia")
    assert marks.of_author("x:ada", only("bravo")) == []
    assert marks.of_watch("bravo", ["x:ada"]) == {}


def test_the_newest_of_a_kind_come_first(marks: Marks, clock: HandClock) -> None:
    for author in ("x:ada", "x:bob", "x:eve"):
        marks.set(author, "acme", "press", by="sofia")
        clock.forward(minutes=1)
    marks.set("x:dan", "acme", "ignore", by="sofia")
    assert [each.author for each in marks.marked("acme", ["press"], limit=2)] == ["x:eve", "x:bob"]
    assert next(each.author for each in marks.marked("acme", ["press", "ignore"], limit=9)) == "x:dan"


def test_a_mark_can_be_taken_back_and_once_more_without_harm(
    marks: Marks, database: Database, clock: HandClock
) -> None:
    marks.set("x:ada", "acme", "partner", by="sofia")
    marks.take_back("x:ada", "acme", by="omar")
    marks.take_back("x:ada", "acme", by="omar")
    assert marks.of_watch("acme", ["x:ada"]) == {}
    told = [(each.action, each.subject) for each in Audit(database, clock).list(10)]
    assert sorted(told) == [("author marked partner", "acme"), ("author's mark taken back", "acme")]


def test_what_is_no_mark_is_refused_with_the_nearest_that_is() -> None:
    assert kind_of("press") == "press"
    with pytest.raises(Misused, match="customer"):
        kind_of("custommer")


def test_an_erased_person_has_no_mark_any_more(marks: Marks) -> None:
    for author in ("x:ada", "x:bob"):
        marks.set(author, "acme", "customer", by="sofia")
    marks.set("x:ada", "bravo", "press", by="sofia")
    assert marks.erase(["x:ada"], ["x:1"]) == 2
    assert marks.erase(["x:ada"], []) == 0
    assert marks.of_watch("acme", ["x:ada", "x:bob"]) == {"x:bob": "customer"}
