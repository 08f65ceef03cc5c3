"""How a story passes on: who took it from whom, and what brought it from one source to the next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.passing import arrivals, circle, ties
from schemas.voice import Voice
from tests.alerts.world import voice

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def said(
    mention: str,
    author: str,
    minute: int,
    *,
    source: str = "fedi",
    repost_of: str = "",
    quoted: str = "",
    reply_to: str = "",
    group: str = "",
) -> Voice:
    return voice(
        mention,
        "outage",
        NOON + timedelta(minutes=minute),
        author=author,
        source=source,
        repost_of=repost_of,
        quoted=quoted,
        reply_to=reply_to,
        group=group,
    )


def test_a_repost_a_quote_an_answer_and_a_copy_are_each_taken_from_somebody() -> None:
    story = [
        said("a", "ada", 0),
        said("b", "bob", 1, repost_of="a"),
        said("c", "cyd", 2, quoted="a"),
        said("d", "dan", 3, reply_to="b"),
        said("e", "eve", 4, group="a"),
    ]
    told = [(tie.origin.author, tie.taken.author, tie.how) for tie in ties(story, [])]
    assert told == [("ada", "bob", "repost"), ("ada", "cyd", "quote"), ("bob", "dan", "reply"), ("ada", "eve", "copy")]


def test_nobody_takes_anything_from_themselves() -> None:
    assert ties([said("a", "ada", 0), said("b", "ada", 1, repost_of="a")], []) == []


def test_what_was_said_before_can_have_started_it() -> None:
    (tie,) = ties([said("b", "bob", 1, quoted="old")], [said("old", "ada", -600)])
    assert tie.origin.author == "ada"


def test_each_source_is_told_with_what_first_came_there_and_who_brought_it() -> None:
    story = [
        said("a", "ada", 0, source="forum"),
        said("b", "bob", 5, source="fedi"),
        said("c", "cyd", 9, source="fedi", quoted="a"),
    ]
    forum, fedi = arrivals(story, ties(story, []))
    assert (forum.first.author, forum.brought, forum.mentions) == ("ada", None, 1)
    assert (fedi.first.author, fedi.mentions) == ("bob", 2)
    assert fedi.brought is not None
    assert (fedi.brought.origin.source, fedi.brought.taken.author) == ("forum", "cyd")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=80), st.integers(1, 40))
def test_a_circle_is_bounded_and_holds_both_ends_of_each_of_its_ties(pairs: list[tuple[int, int]], limit: int) -> None:
    story = [
        said(f"m{number}", f"a{author}", number, repost_of=f"m{of}" if of < number else "")
        for number, (author, of) in enumerate(pairs)
    ]
    drawn = circle(ties(story, []), limit)
    members = {each.author for each in drawn.members}
    assert len(drawn.members) == len(members) <= limit
    assert all({tie.origin.author, tie.taken.author} <= members for tie in drawn.ties)
    assert list(drawn.members) == sorted(drawn.members, key=lambda each: (each.published_at, each.author))
