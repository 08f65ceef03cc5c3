"""First replies, as threads tell them."""

from datetime import timedelta

import pytest

from index.replies import FEW, FirstReplies, first_replies
from schemas.mention import Kind, Mention
from tests.builders import MORNING, mention

MINUTE = timedelta(minutes=1)


def said(id: str, after: int, by: str = "ada", thread: str = "") -> Mention:  # noqa: A002 - the field's own name
    return mention(id, at=MORNING + after * MINUTE, by=by).model_copy(update={"thread": thread})


def reply(id: str, after: int, to: str, person: str = "x:ada", thread: str = "") -> Mention:  # noqa: A002
    answer = mention(id, at=MORNING + after * MINUTE, by="acme", kind=Kind.REPLY)
    return answer.model_copy(update={"reply_to": to, "reply_to_author": person, "thread": thread})


def figures(waits: int, looked_at: int = 20) -> FirstReplies:
    return FirstReplies(looked_at, looked_at, MORNING, 0, 0, tuple(minute * MINUTE for minute in range(1, waits + 1)))


def test_the_first_of_several_replies_counts_whatever_their_order() -> None:
    replies = [reply("x:3", 30, "x:1"), reply("x:2", 12, "x:1")]
    assert first_replies([said("x:1", 0), said("x:9", 0)], replies) == {"x:1": 12 * MINUTE}


def test_a_reply_to_what_somebody_added_answers_what_they_said_before_in_the_thread() -> None:
    asking = [said("x:1", 0), said("x:5", 9, thread="x:1"), said("x:6", 3, by="bob", thread="x:1")]
    answered = first_replies(asking, [reply("x:7", 10, "x:5", thread="x:1")])
    assert answered == {"x:1": 10 * MINUTE, "x:5": 1 * MINUTE}


def test_a_reply_answers_nothing_that_was_said_after_it() -> None:
    assert first_replies([said("x:5", 20, thread="x:1")], [reply("x:7", 10, "x:1", thread="x:1")]) == {}


def test_a_reply_to_somebody_else_in_the_thread_answers_only_them() -> None:
    asking = [said("x:1", 0), said("x:6", 3, by="bob", thread="x:1")]
    assert first_replies(asking, [reply("x:7", 10, "x:6", person="x:bob", thread="x:1")]) == {"x:6": 7 * MINUTE}


@pytest.mark.parametrize("few", [0, FEW - 1])
def test_of_too_few_nothing_is_told(few: int) -> None:
    assert (figures(few).by_then(0.5), figures(few).by_then(0.9)) == (None, None)
    assert figures(0, looked_at=few).rate is None


def test_median_and_ninetieth_percentile_are_times_that_came_about() -> None:
    told = figures(10)
    assert (told.by_then(0.5), told.by_then(0.9), told.rate) == (5 * MINUTE, 9 * MINUTE, 0.5)


def test_what_took_an_hour_and_no_longer_was_answered_within_it() -> None:
    waits = (MINUTE, 60 * MINUTE, 61 * MINUTE)
    assert FirstReplies(10, 10, MORNING, 0, 0, waits).in_an_hour == 0.2
