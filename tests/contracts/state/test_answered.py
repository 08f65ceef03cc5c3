"""Answers that are given again to whoever asks again with the same key."""

from datetime import timedelta

import pytest

from core.errors import Misused
from core.state.answered import AT_WORK, KEPT, Answer, Answered, UnderWay
from core.state.database import Database
from tests.contracts.state.clock import HandClock
from tests.contracts.state.test_processes import at_once


@pytest.fixture
def answered(database: Database, clock: HandClock) -> Answered:
    return Answered(database, clock)


def test_what_was_answered_is_answered_again(answered: Answered) -> None:
    assert answered.begin(1, "k", "POST /jobs") is None
    answered.end(1, "k", Answer(201, '{"job": 7}'))
    assert answered.begin(1, "k", "POST /jobs") == Answer(201, '{"job": 7}')


def test_a_key_is_for_one_request(answered: Answered) -> None:
    answered.begin(1, "k", "POST /jobs")
    with pytest.raises(Misused, match="another request"):
        answered.begin(1, "k", "POST /silences")


def test_a_key_of_somebody_else_is_another_key(answered: Answered) -> None:
    answered.begin(1, "k", "POST /jobs")
    assert answered.begin(2, "k", "POST /silences") is None


def test_what_is_under_way_is_not_begun_twice(answered: Answered) -> None:
    answered.begin(1, "k", "POST /jobs")
    with pytest.raises(UnderWay):
        answered.begin(1, "k", "POST /jobs")


def test_what_was_given_up_can_be_asked_for_again(answered: Answered) -> None:
    answered.begin(1, "k", "POST /jobs")
    answered.give_up(1, "k")
    assert answered.begin(1, "k", "POST /jobs") is None


def test_giving_up_takes_back_no_answer(answered: Answered) -> None:
    answered.begin(1, "k", "POST /jobs")
    answered.end(1, "k", Answer(200, "{}"))
    answered.give_up(1, "k")
    assert answered.begin(1, "k", "POST /jobs") == Answer(200, "{}")


def test_whoever_began_and_died_leaves_it_to_others(answered: Answered, clock: HandClock) -> None:
    answered.begin(1, "k", "POST /jobs")
    clock.forward(seconds=AT_WORK.total_seconds())
    assert answered.begin(1, "k", "POST /jobs") is None


def test_an_answer_is_kept_for_a_day(answered: Answered, clock: HandClock) -> None:
    answered.begin(1, "k", "POST /jobs")
    answered.end(1, "k", Answer(200, "{}"))
    clock.forward(seconds=(KEPT - timedelta(seconds=1)).total_seconds())
    assert answered.begin(1, "k", "POST /jobs") is not None
    clock.forward(seconds=1)
    assert answered.begin(1, "k", "POST /jobs") is None


@pytest.mark.parametrize("key", ["", "x" * 256, "a\nb"])
def test_what_is_no_key_is_refused(answered: Answered, key: str) -> None:
    with pytest.raises(Misused):
        answered.begin(1, key, "POST /jobs")


def test_answers_that_name_somebody_go_with_them(answered: Answered) -> None:
    for key, body in (("a", '{"mention": "x:1"}'), ("b", '{"mention": "x:12"}')):
        answered.begin(1, key, "POST /jobs")
        answered.end(1, key, Answer(200, body))
    assert answered.erase([], ["x:1"]) == 1
    assert answered.begin(1, "a", "POST /jobs") is None
    assert answered.begin(1, "b", "POST /jobs") is not None


BEGIN_ONCE = """
from core.state.answered import Answered, UnderWay

for number in range(20):
    try:
        if Answered(database, clock).begin(1, f"k{number}", "POST /jobs") is None:
            print(number)
    except UnderWay:
        pass
"""


@pytest.mark.usefixtures("database")
def test_of_two_who_ask_at_once_one_does_it(url: str) -> None:
    assert sorted(map(int, at_once(BEGIN_ONCE, url))) == list(range(20))
