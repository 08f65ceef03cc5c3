"""What sources used, remember and look at again."""

from datetime import timedelta

from core.state.database import Database
from core.state.remembered import Remembered
from core.state.spending import Spending
from tests.builders import NOON
from tests.contracts.state.clock import HandClock

TODAY = NOON.date()


def test_a_key_counts_once_a_day_for_each_unit_and_source(database: Database) -> None:
    spending = Spending(database)
    assert spending.add("x", TODAY, "post", ["1", "2", "2"]) == 2
    assert spending.add("x", TODAY, "post", ["2", "3"]) == 1
    assert spending.add("x", TODAY, "user", ["2"]) == 1
    assert spending.add("x.fr", TODAY, "post", ["2"]) == 1
    assert spending.between("x", TODAY, TODAY) == {"post": 3, "user": 1}


def test_it_counts_again_the_next_day_and_days_add_up(database: Database) -> None:
    spending = Spending(database)
    tomorrow = TODAY + timedelta(days=1)
    spending.add("x", TODAY, "post", ["1"])
    assert spending.add("x", tomorrow, "post", ["1"]) == 1
    assert spending.between("x", TODAY, tomorrow) == {"post": 2}
    assert spending.between("x", tomorrow, tomorrow) == {"post": 1}
    assert spending.between("x", tomorrow + timedelta(days=1), tomorrow + timedelta(days=9)) == {}


def test_many_keys_count_as_many_as_they_are(database: Database) -> None:
    spending = Spending(database)
    assert spending.add("x", TODAY, "post", [str(number) for number in range(1_700)]) == 1_700
    assert spending.add("x", TODAY, "post", []) == 0


def test_a_note_is_of_its_source_and_has_an_end(database: Database, clock: HandClock) -> None:
    remembered = Remembered(database, clock)
    notes = remembered.notes("x")
    notes.keep({"x:ada": "one", "x:bob": "two"}, NOON + timedelta(hours=1))
    notes.keep({"x:ada": "three"}, NOON + timedelta(hours=2))
    assert notes.recall(["x:ada", "x:bob", "x:eve"]) == {"x:ada": "three", "x:bob": "two"}
    assert remembered.notes("y").recall(["x:ada"]) == {}
    clock.forward(hours=1)
    assert notes.recall(["x:ada", "x:bob"]) == {"x:ada": "three"}


def test_what_is_due_comes_the_most_overdue_first_until_it_is_let_go_or_put_off(
    database: Database, clock: HandClock
) -> None:
    posts = Remembered(database, clock).posts("x")
    posts.look_again(["x:1"], NOON - timedelta(minutes=1))
    posts.look_again(["x:2"], NOON - timedelta(minutes=2))
    posts.look_again(["x:3"], NOON + timedelta(minutes=1))
    assert posts.due(10) == ["x:2", "x:1"]
    assert posts.due(1) == ["x:2"]
    posts.look_again(["x:2"], NOON + timedelta(hours=1))
    posts.let_go(["x:1"])
    assert posts.due(10) == []
    clock.forward(hours=2)
    assert posts.due(10) == ["x:3", "x:2"]


def test_it_goes_with_the_author_and_the_mention(database: Database, clock: HandClock) -> None:
    remembered = Remembered(database, clock)
    remembered.notes("x").keep({"x:ada": "one", "x:1": "two", "x:bob": "three"}, NOON + timedelta(hours=1))
    remembered.posts("x").look_again(["x:1", "x:2"], NOON)
    assert remembered.erase(["x:ada"], ["x:1"]) == 3
    assert remembered.notes("x").recall(["x:ada", "x:1", "x:bob"]) == {"x:bob": "three"}
    assert remembered.posts("x").due(10) == ["x:2"]


def test_what_says_which_mention_a_number_is_goes_with_the_mention(database: Database, clock: HandClock) -> None:
    remembered = Remembered(database, clock)
    notes = remembered.notes("mastodon")
    notes.keep({"17": "mastodon:1", "18": "mastodon:ada", "19": "mastodon:2"}, NOON + timedelta(hours=1))
    assert remembered.erase(["mastodon:ada"], ["mastodon:1"]) == 2
    assert notes.recall(["17", "18", "19"]) == {"19": "mastodon:2"}


def test_who_was_given_long_ago_and_is_looked_at_soon_is_told_and_let_go_of(
    database: Database, clock: HandClock
) -> None:
    remembered = Remembered(database, clock)
    remembered.posts("x").look_again(["x:1", "x:2"], NOON)
    clock.forward(days=8)
    remembered.posts("x").look_again(["x:1", "x:3"], clock.now() + timedelta(minutes=5))
    remembered.posts("x").look_again(["x:2"], clock.now() + timedelta(hours=5))
    assert remembered.looked_at(NOON + timedelta(days=1), timedelta(hours=1)) == ["x:1"]
    assert sorted(remembered.looked_at(NOON + timedelta(days=1), timedelta(hours=6))) == ["x:1", "x:2"]
    remembered.let_go(["x:1"])
    assert remembered.looked_at(NOON + timedelta(days=1), timedelta(hours=6)) == ["x:2"]
