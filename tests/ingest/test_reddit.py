"""Reddit: subreddits and searches, as often as Reddit allows, and what was taken back within 48 hours."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr, ValidationError

from core.errors import Misconfigured
from ingest.port import Source
from ingest.sources.reddit import Reddit, Settings
from schemas.event import Covered, Posted, Updated
from schemas.mention import Kind, Mention
from schemas.watch import Watch
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, gone, ids, listen
from tests.ingest.parts import HandClock, around, watch
from tests.ingest.reddit import CLIENT, SECRET, SUBREDDIT, Front, front
from tests.ingest.site import Reply, silent

ALL = watch("all", "NOT nothing")


@pytest.fixture
def here() -> Iterator[Front]:
    with front(HandClock()) as made:
        yield made


@contextmanager
def scene_of(here: Front, folder: Path, watched: Watch = ALL, **settings: object) -> Iterator[Scene]:
    given = {
        "client_id": CLIENT,
        "client_secret": SecretStr(SECRET),
        "account": "tocsin_team",
        "subreddits": (SUBREDDIT,),
        "address": here.site.url,
        "login": here.site.url,
        "ca_file": here.site.ca_file,
    }
    set_ = Settings.model_validate({**given, **settings})
    with around(folder, "reddit", here.clock, watched) as surroundings:
        secrets = (SECRET, SECRET.replace(" ", "-"))
        scene = Scene(here, lambda: Reddit(set_, surroundings), here.clock, secrets, deletes=here.delete)
        yield scene
        scene.close()


@pytest.fixture
def scene(here: Front, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path) as made:
        yield made


class TestReddit(LiveSourceContract):
    pass


def listening(scene: Scene) -> Source:
    source = scene.source()
    source.open("")
    exhaust(source, scene)
    return source


def mentions(scene: Scene, source: Source, *wanted: str) -> list[Mention]:
    """These, once they are given."""
    given = listen(source, scene, lambda heard: set(wanted) <= set(ids(heard.events)))
    found = {each.mention.id: each.mention for each in given.events if isinstance(each, Posted)}
    return [found[each] for each in wanted]


def test_a_post_and_what_is_said_under_it_are_one_thread(scene: Scene, here: Front) -> None:
    source = listening(scene)
    post = here.post(title="Brisolle & co", selftext="Ask /u/brisolle_care, or u/anna", score=-3)
    comment = here.comment(post, "so it is")
    answer = here.comment(comment, "indeed")
    first, second, third = mentions(scene, source, post, comment, answer)
    assert (first.kind, first.title, first.thread) == (Kind.POST, "Brisolle & co", post)
    assert (first.author.id, first.author.handle) == ("reddit:t2_anna", "anna")
    assert (first.engagement.likes, first.engagement.replies) == (0, 4)
    assert first.addressed == ("brisolle_care", "anna")
    assert (second.kind, second.reply_to, second.thread) == (Kind.COMMENT, post, post)
    assert (third.kind, third.reply_to, third.thread) == (Kind.REPLY, comment, post)


def test_a_link_and_a_crosspost_say_where_they_lead(scene: Scene, here: Front) -> None:
    source = listening(scene)
    link = here.post(is_self=False, url="https://news.example/brisolle")
    shared = here.post(crosspost_parent=link.removeprefix("reddit:"))
    first, second = mentions(scene, source, link, shared)
    assert [each.url for each in first.links] == ["https://news.example/brisolle"]
    assert (second.kind, second.quoted) == (Kind.QUOTE, link)


def test_posts_of_all_reddit_are_found_by_what_watches_want(here: Front, tmp_path: Path) -> None:
    query = '"la brisolle" OR oramire'
    with scene_of(here, tmp_path, watch("b", query), subreddits=()) as scene:
        source = listening(scene)
        said = here.post(title="La Brisolle is late"), here.post(title="Oramire too")
        here.post(title="it rains")
        mentions(scene, source, *said)
        asked = {each.query["q"] for each in here.site.asked if each.path == "/search"}
        assert asked == {'"la brisolle" OR oramire'}


@pytest.mark.parametrize(
    ("query", "subreddits", "named"),
    [
        ("oramire", (), {()}),
        ("vantel*", (), set[tuple[str, ...]]()),
        ("vantel*", (SUBREDDIT,), {()}),
    ],
)
def test_searches_alone_claim_for_those_they_are_asked_for(
    here: Front, tmp_path: Path, query: str, subreddits: tuple[str, ...], named: set[tuple[str, ...]]
) -> None:
    with scene_of(here, tmp_path, watch("b", query), subreddits=subreddits) as scene:
        source = listening(scene)
        here.clock.advance(timedelta(hours=1))
        given = exhaust(source, scene)
        assert {each.watches for each in given.events if isinstance(each, Covered)} == named


def test_lists_are_read_back_page_by_page(scene: Scene, here: Front) -> None:
    source = listening(scene)
    said = [here.say(f"number {number}") for number in range(350)]
    assert len(mentions(scene, source, *said)) == 350


def test_what_reddit_no_longer_lists_stays_a_gap(scene: Scene, here: Front) -> None:
    source = listening(scene)
    given = exhaust(source, scene)
    missed = here.clock.now() + timedelta(minutes=1)
    for number in range(1_200):
        here.clock.advance(timedelta(seconds=1))
        here.say(f"number {number}")
    listen(source, scene, lambda heard: any(start > missed for start, _ in claims(heard.events)), given)
    assert len(ids(given.events)) == 1_000
    assert not [start for start, end in claims(given.events) if start <= missed < end]


@pytest.mark.parametrize(
    "change",
    [{"selftext": "[removed]"}, {"removed_by_category": "moderator"}, {"author": "[deleted]"}],
    ids=["removed", "by a moderator", "account deleted"],
)
def test_what_is_removed_is_deleted(scene: Scene, here: Front, change: dict[str, str]) -> None:
    source = listening(scene)
    said = here.say("Brisolle is late")
    mentions(scene, source, said)
    here.found(said).update(change)
    here.clock.advance(timedelta(hours=1))
    assert gone(list(source.next_batch().events)) == [said]


def test_what_disappears_later_is_found_within_48_hours(scene: Scene, here: Front) -> None:
    source = listening(scene)
    said = here.say("Brisolle is late")
    mentions(scene, source, said)
    for _ in range(20):
        here.clock.advance(timedelta(days=1))
        assert not gone(list(source.next_batch().events))
    here.entries.clear()
    here.clock.advance(timedelta(days=1))
    assert not gone(list(source.next_batch().events))
    here.clock.advance(timedelta(hours=1))
    assert gone(list(source.next_batch().events)) == [said]


def test_only_what_changed_is_given_again(scene: Scene, here: Front) -> None:
    source = listening(scene)
    said, other = here.say("Brisolle is late"), here.say("Brisolle is early")
    mentions(scene, source, said, other)
    here.found(said).update({"selftext": "never mind", "edited": here.clock.now().timestamp(), "score": 70})
    here.clock.advance(timedelta(hours=1))
    again = [each.mention for each in source.next_batch().events if isinstance(each, Updated)]
    assert [(each.id, each.text, each.engagement.likes) for each in again] == [(said, "never mind", 70)]


def test_what_was_gone_before_it_was_read_is_left_out(scene: Scene, here: Front) -> None:
    source = listening(scene)
    removed = here.post(selftext="[removed]", removed_by_category="moderator")
    after = here.say("after it")
    given = listen(source, scene, lambda heard: after in ids(heard.events))
    assert removed not in ids(given.events)


def test_it_logs_in_again_when_its_token_has_run_out(scene: Scene, here: Front) -> None:
    source = listening(scene)
    here.tokens.clear()
    mentions(scene, source, here.say("Brisolle is late"))
    assert here.logins > 1


def test_it_stops_asking_before_reddit_asks_it_to(here: Front, tmp_path: Path) -> None:
    here.limit = 5
    with scene_of(here, tmp_path) as scene:
        source = listening(scene)
        said = [here.say(f"number {number}") for number in range(700)]
        mentions(scene, source, *said)
    assert here.refusals == 0


def test_a_subreddit_that_is_closed_says_so(scene: Scene, here: Front) -> None:
    here.closed.add(SUBREDDIT)
    source = scene.source()
    source.open("")
    with pytest.raises(Misconfigured, match=r"/r/france/new is closed.*subreddits"):
        source.next_batch()


def test_an_application_that_reddit_does_not_know_says_so(here: Front, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, client_secret=SecretStr("another")) as scene:
        source = scene.source()
        source.open("")
        with pytest.raises(Misconfigured, match=r"does not know the application.*client_secret"):
            source.next_batch()


def test_it_tells_whether_it_is_let_in(scene: Scene) -> None:
    source = scene.source()
    assert isinstance(source, Reddit)
    assert source.check() == "Reddit lets us in. 99 requests are left for now."


def test_there_is_no_listening_to_nothing() -> None:
    with pytest.raises(ValidationError, match="nothing to listen to"):
        Settings(client_id=CLIENT, account="tocsin_team", searches="none")


@pytest.mark.parametrize("minutes", [-60, -7, 7, 60])
def test_a_clock_that_is_wrong_costs_nothing(scene: Scene, here: Front, minutes: int) -> None:
    here.skew = timedelta(minutes=minutes)
    before = here.say("said ten minutes before")
    here.clock.advance(timedelta(minutes=10))
    source = scene.source()
    source.open("")
    given = exhaust(source, scene)
    said = here.say("Brisolle is late")
    listen(source, scene, lambda heard: said in ids(heard.events), given)
    seems_later = [before] if minutes > 10 else []
    assert ids(given.events) == [*seems_later, said]


def test_it_stops_while_the_platform_says_nothing(scene: Scene, here: Front) -> None:
    silence = Event()
    source = listening(scene)
    here.site.faults.append(Reply(parts=silent(silence)))
    here.clock.advance(timedelta(hours=1))
    asking = Thread(target=source.next_batch, daemon=True)
    asking.start()
    began = time.monotonic()
    source.close()
    asking.join(2.0)
    stopped = time.monotonic() - began
    silence.set()
    assert not asking.is_alive()
    assert stopped < 2.0


def test_a_deletion_and_an_edit_that_a_stop_threw_away_are_told_after_it(scene: Scene, here: Front) -> None:
    source = listening(scene)
    deleted, edited = here.say("Brisolle is late"), here.say("Brisolle is early")
    resume = listen(source, scene, lambda heard: {deleted, edited} <= set(ids(heard.events))).resume
    here.delete(deleted)
    here.found(edited).update({"selftext": "never mind", "edited": here.clock.now().timestamp()})
    here.clock.advance(timedelta(hours=1))
    thrown_away = list(source.next_batch().events)
    source.close()
    again = scene.source()
    again.open(resume)
    events = list(again.next_batch().events)
    assert (gone(thrown_away), ids(thrown_away)) == ([deleted], [edited])
    assert (gone(events), ids(events)) == ([deleted], [edited])


def test_one_that_is_missing_from_an_answer_once_is_not_deleted(scene: Scene, here: Front) -> None:
    source = listening(scene)
    said, other = here.say("Brisolle is late"), here.say("Brisolle is early")
    mentions(scene, source, said, other)
    kept = here.found(said)
    here.entries.remove(kept)
    here.clock.advance(timedelta(hours=1))
    assert not gone(list(source.next_batch().events))
    here.entries.append(kept)
    for _ in range(30):
        here.clock.advance(timedelta(hours=1))
        assert not gone(list(source.next_batch().events))


def test_that_reddit_knows_none_of_many_is_believed_after_twelve_hours(scene: Scene, here: Front) -> None:
    source = listening(scene)
    said = {here.say(f"number {number}") for number in range(5)}
    mentions(scene, source, *said)
    here.entries.clear()
    here.clock.advance(timedelta(hours=1))
    missed = here.clock.now()
    given = exhaust(source, scene)
    while here.clock.now() < missed + timedelta(hours=11):
        assert not gone(given.events)
        here.clock.advance(timedelta(minutes=30))
        exhaust(source, scene, given)
    here.clock.advance(timedelta(hours=2))
    assert set(gone(exhaust(source, scene, given).events)) == said
