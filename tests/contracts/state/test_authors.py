"""What is remembered of authors."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.state.authors import Authors
from core.state.conduct import CONDUCT_KEPT, POSTS_KEPT
from core.state.database import Database
from enrich.port import Authors as AuthorsPort
from schemas.analysis import Analysis, Influence, Language
from schemas.conduct import IN_ALL, Conduct, Counts, together
from schemas.mention import Kind, Mention
from tests.builders import MORNING, author, mention

ADA, BOB = author("ada").id, author("bob").id


@pytest.fixture
def authors(database: Database) -> Authors:
    return Authors(database)


def reply(id: str, *, to: str, by: str = "bob", at_minutes: float = 1) -> Mention:  # noqa: A002
    written = mention(id, by=by, kind=Kind.REPLY, at=MORNING + timedelta(minutes=at_minutes))
    return written.model_copy(update={"reply_to": "x:1", "reply_to_author": author(to).id})


def repost(id: str, *, of: str, by: str = "bob", at_minutes: float = 1) -> Mention:  # noqa: A002
    return mention(id, by=by, kind=Kind.REPOST, repost_of=of, at=MORNING + timedelta(minutes=at_minutes))


def drawn(authors: AuthorsPort, *names: str) -> dict[str, int]:
    return {name: sums(conduct).drawn for name, conduct in authors.remembered(names).items()}


def sums(conduct: Conduct, watch: str = IN_ALL) -> Counts:
    return together([counts for (name, _), counts in conduct.days.items() if name == watch])


def told(code: str, confidence: float = 0.99) -> Analysis:
    return Analysis(language=Language(code=code, confidence=confidence))


def test_replies_and_reposts_count_for_the_author_of_what_they_answer(authors: Authors) -> None:
    port: AuthorsPort = authors
    port.seen([mention("x:1", by="ada"), reply("x:2", to="ada"), repost("x:3", of="x:1")], {})
    port.seen([repost("x:4", of="x:1", by="cleo")], {})
    assert drawn(port, ADA, BOB, "x:nobody") == {ADA: 3, BOB: 0, "x:nobody": 0}


def test_a_replay_counts_nothing_twice(authors: Authors) -> None:
    for _ in range(3):
        authors.seen([mention("x:1", by="ada"), reply("x:2", to="ada"), repost("x:3", of="x:1")], {})
    assert drawn(authors, ADA) == {ADA: 2}


def test_answering_oneself_draws_nothing(authors: Authors) -> None:
    authors.seen([mention("x:1", by="ada"), reply("x:2", to="ada", by="ada"), repost("x:3", of="x:1", by="ada")], {})
    assert drawn(authors, ADA) == {ADA: 0}


def test_a_repost_of_a_post_that_was_never_seen_draws_for_nobody(authors: Authors) -> None:
    authors.seen([mention("x:1", by="ada"), repost("x:3", of="x:99")], {})
    assert drawn(authors, ADA, BOB) == {ADA: 0, BOB: 0}


def test_the_newest_profile_stands_whatever_the_order_of_arrival(authors: Authors) -> None:
    new = mention("x:2", by=author("ada", followers=500).model_copy(update={"handle": "ada_l"}), at=MORNING)
    old = mention("x:1", by=author("ada", followers=10), at=MORNING - timedelta(days=1))
    authors.seen([new, old], {})
    authors.seen([old], {})
    profile = authors.profiles([ADA, "x:nobody"])[ADA]
    assert (profile.author.handle, profile.author.followers, profile.observed_at) == ("ada_l", 500, new.observed_at)


def test_influence_is_kept_with_its_parts_as_it_was_last_found(authors: Authors) -> None:
    first, last = (Analysis(influence=Influence(score=score, parts={"reach": score})) for score in (10.5, 20.0))
    old, new = mention("x:1", by="ada", at=MORNING - timedelta(days=1)), mention("x:2", by="ada", at=MORNING)
    authors.seen([old], {"x:1": first})
    authors.seen([new], {"x:2": last})
    authors.seen([old], {"x:1": first})
    assert authors.profiles([ADA])[ADA].influence == last.influence
    authors.seen([mention("x:3", by="ada", at=MORNING + timedelta(days=1))], {})
    assert authors.profiles([ADA])[ADA].influence == last.influence


@pytest.mark.parametrize(
    ("wrote", "known"),
    [
        (["fr"], ["fr"]),
        (["fr", "fr", ""], ["fr"]),
        (["fr", "en"], ["en", "fr"]),
        (["fr", "en", "en", "fr"], ["fr", "en"]),
        (["fr", "", "en"], ["en", "fr"]),
    ],
)
def test_the_last_two_languages_of_an_author_are_known(authors: Authors, wrote: list[str], known: list[str]) -> None:
    for hour, code in enumerate(wrote):
        post = mention(f"x:{hour}", by="ada", at=MORNING + timedelta(hours=hour))
        authors.seen([post], {post.id: told(code)} if code else {})
    assert authors.languages([ADA, BOB]) == {ADA: known}


def test_a_replay_changes_no_language(authors: Authors) -> None:
    posts = [mention(f"x:{hour}", by="ada", at=MORNING + timedelta(hours=hour)) for hour in range(2)]
    for _ in range(2):
        for post, code in zip(posts, ("fr", "en"), strict=True):
            authors.seen([post], {post.id: told(code)})
    assert authors.languages([ADA]) == {ADA: ["en", "fr"]}


def test_a_guess_is_not_remembered_nor_the_language_of_what_others_wrote(authors: Authors) -> None:
    authors.seen([mention("x:1", by="ada")], {"x:1": told("fr", confidence=0.9)})
    authors.seen([repost("x:2", of="x:1")], {"x:2": told("fr")})
    assert authors.languages([ADA, BOB]) == {}


def test_a_batch_without_mentions_is_no_trouble(authors: Authors) -> None:
    authors.seen([], {})
    assert authors.remembered([]) == {}
    assert authors.profiles([]) == {}


def test_what_is_remembered_is_bounded(authors: Authors) -> None:
    authors.seen([mention("x:1", by="ada"), reply("x:2", to="ada")], {})
    past_posts = POSTS_KEPT / timedelta(minutes=1) + 10
    authors.seen([mention("x:5", at=MORNING + timedelta(minutes=past_posts))], {})
    authors.seen([repost("x:6", of="x:1", at_minutes=past_posts + 1)], {})
    assert drawn(authors, ADA) == {ADA: 1}
    authors.seen([mention("x:7", at=MORNING + CONDUCT_KEPT + timedelta(hours=2))], {})
    assert drawn(authors, ADA) == {ADA: 0}


def test_old_mentions_that_are_replayed_are_counted_among_themselves(authors: Authors) -> None:
    authors.seen([mention("x:9", by="cleo", at=MORNING + timedelta(days=400))], {})
    authors.seen([mention("x:1", by="ada"), reply("x:2", to="ada")], {})
    assert drawn(authors, ADA) == {ADA: 1}


def test_an_erased_author_leaves_nothing(authors: Authors) -> None:
    spoken = {"x:2": told("en"), "x:3": told("fr")}
    authors.seen([mention("x:1", by="ada"), reply("x:2", to="ada"), reply("x:3", to="bob", by="ada")], spoken)
    assert authors.erase([ADA], ["x:1", "x:3"]) == 1
    assert authors.languages([ADA, BOB]) == {BOB: ["en"]}
    assert authors.profiles([ADA, BOB]).keys() == {BOB}
    assert drawn(authors, ADA, BOB) == {ADA: 0, BOB: 0}
    authors.seen([repost("x:4", of="x:1")], {})
    assert drawn(authors, ADA) == {ADA: 0}


POSTS = st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abc"), st.sampled_from("abc")), max_size=30)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posts=POSTS, batch=st.integers(1, 10), again=st.integers(0, 30))
def test_counts_do_not_depend_on_batches_and_replays(
    database: Database, posts: list[tuple[int, str, str]], batch: int, again: int
) -> None:
    authors = Authors(database)
    names = [author(name).id for name in "abc"]
    authors.erase(names, [f"x:{number}" for number in range(10)])
    firsts = {number: (by, to) for number, by, to in reversed(posts)}
    replies = [reply(f"x:{number}", by=firsts[number][0], to=firsts[number][1]) for number, _, _ in posts]
    for stream in (replies, replies[:again]):
        for start in range(0, len(stream), batch):
            authors.seen(stream[start : start + batch], {})
    expected = [sum(by != to == name for by, to in firsts.values()) for name in "abc"]
    assert list(drawn(authors, *names).values()) == expected


def test_of_each_author_the_newest_handle_is_told(authors: Authors) -> None:
    named = [
        mention(f"x:{n}", by="ada", at=MORNING + timedelta(minutes=n)).model_copy(
            update={"author": author("ada").model_copy(update={"handle": handle})}
        )
        for n, handle in enumerate(("ada", "ada_l"))
    ]
    authors.seen([each.model_copy(update={"observed_at": each.published_at}) for each in named], {})
    assert authors.handles([ADA, "x:nobody"]) == {ADA: "ada_l"}
