"""What is heard of a server of Mastodon, and what is not missed."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr

from ingest.sources.mastodon import Mastodon, Settings
from schemas.event import Covered, Deleted, Posted, Updated
from tests.contracts.live import Scene, claims, exhaust, gone, ids, listen
from tests.ingest.mastodon.scene import NAME, listening, scene_of, told
from tests.ingest.mastodon.server import TOKEN, Town
from tests.ingest.parts import Watching, around, watch


def test_an_edit_is_an_update_even_where_no_watch_would_take_it_any_more(here: Town, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, watch("brisolle", "brisolle"), token=SecretStr(TOKEN)) as scene:
        source = listening(scene)
        said = here.say("Brisolle is late")
        listen(source, scene, lambda heard: said in ids(heard.events))
        other = here.say("it rains")
        here.edit(other, content="<p>it pours</p>")
        here.edit(said, content="<p>they are late</p>")
        given = listen(source, scene, lambda heard: bool(heard.events))
        assert [
            (type(each), each.mention.text) for each in given.events if not isinstance(each, Covered | Deleted)
        ] == [(Updated, "they are late")]


def test_the_same_status_twice_is_given_once(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    said = here.say("Brisolle is late")
    here.tell("update", here.found(said))
    after = here.say("after it")
    given = listen(source, streamed, lambda heard: after in ids(heard.events))
    assert ids(given.events).count(said) == 1


def test_a_post_that_comes_after_its_own_deletion_stays_out(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    status = here.status()
    here.announce(f"event: delete\ndata: {status['id']}\n\n")
    here.tell("update", status)
    after = here.say("after it")
    given = listen(source, streamed, lambda heard: after in ids(heard.events))
    assert ids(given.events) == [after]


def test_a_post_of_another_server_that_comes_late_is_found(polled: Scene, here: Town) -> None:
    source = listening(polled)
    early = {**here.status(), "content": "<p>said a minute ago</p>"}
    here.clock.advance(timedelta(minutes=1))
    said = here.say("said now")
    listen(source, polled, lambda heard: said in ids(heard.events))
    here.statuses.insert(0, early)
    listen(source, polled, lambda heard: f"mastodon:{early['uri']}" in ids(heard.events))


def test_more_than_a_page_is_read_page_by_page(polled: Scene, here: Town) -> None:
    source = listening(polled)
    said = {here.say(f"number {number}") for number in range(95)}
    given = listen(source, polled, lambda heard: said <= set(ids(heard.events)))
    assert len(ids(given.events)) == len(said)


def test_hashtags_of_watches_are_read_where_there_is_no_public_timeline(here: Town, tmp_path: Path) -> None:
    here.closed = True
    with scene_of(here, tmp_path, watch("b", "#brisolle OR #vantelle"), timeline="none") as scene:
        source = listening(scene)
        here.say("about #oramire")
        said = {here.say("about #brisolle"), here.say("about #vantelle")}
        given = listen(source, scene, lambda heard: said <= set(ids(heard.events)))
        assert set(ids(given.events)) == said
        assert claims(exhaust(source, scene, given).events)


@pytest.mark.parametrize(("timeline", "named"), [("none", set[tuple[str, ...]]()), ("public", {()})])
def test_where_hashtags_alone_are_read_nothing_is_claimed_for_a_watch_that_asks_for_none(
    here: Town, tmp_path: Path, timeline: str, named: set[tuple[str, ...]]
) -> None:
    with scene_of(here, tmp_path, watch("b", "vantel*"), timeline=timeline, hashtags=("oramire",)) as scene:
        source = listening(scene)
        given = exhaust(source, scene)
        here.clock.advance(timedelta(hours=1))
        exhaust(source, scene, given)
        assert {each.watches for each in given.events if isinstance(each, Covered)} == named


def test_a_hashtag_that_comes_later_is_read_from_where_nothing_was_claimed_yet(here: Town, tmp_path: Path) -> None:
    with around(tmp_path, NAME, here.clock) as surroundings:
        watching = Watching([watch("b", "#brisolle")])
        settings = Settings(server=here.site.url, ca_file=here.site.ca_file, timeline="none")
        among = replace(surroundings, watches=watching)
        scene = Scene(here, lambda: Mastodon(settings, among), here.clock)
        source = listening(scene)
        here.clock.advance(timedelta(minutes=10))
        given = exhaust(source, scene)
        said, at = here.say("about #vantelle"), here.clock.now()
        here.clock.advance(timedelta(seconds=50))
        assert max(end for _, end in claims(given.events)) <= at
        watching.change(*watching.watches, watch("v", "#vantelle"))
        listen(source, scene, lambda heard: any(start <= at < end for start, end in claims(heard.events)), given)
        assert said in ids(given.events)
        scene.close()


@pytest.mark.parametrize("minutes", [-60, -7, 7, 60])
def test_a_clock_that_is_wrong_costs_nothing(polled: Scene, here: Town, minutes: int) -> None:
    here.skew = timedelta(minutes=minutes)
    here.say("said to nobody")
    here.clock.advance(timedelta(minutes=10))
    source = listening(polled)
    said = here.say("Brisolle is late")
    listen(source, polled, lambda heard: said in ids(heard.events))


def test_a_break_that_was_filled_leaves_no_gap(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    given = exhaust(source, streamed)
    for _ in range(4):
        here.clock.advance(timedelta(minutes=2))
        here.end()
        listen(source, streamed, partial(told, here.say("during the break")), given)
    here.clock.advance(timedelta(minutes=3))
    exhaust(source, streamed, given)
    spans = claims(given.events)
    assert len(spans) > 1
    assert [end for _, end in spans[:-1]] == [start for start, _ in spans[1:]]


def test_a_gap_of_more_than_a_day_stays(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    given = exhaust(source, streamed)
    source.close()
    missed = here.say("said to nobody")
    here.clock.advance(timedelta(days=2))
    again = streamed.source()
    again.open(given.resume)
    exhaust(again, streamed)
    after = here.say("said to us")
    heard = listen(again, streamed, lambda heard: after in ids(heard.events))
    here.clock.advance(timedelta(minutes=5))
    exhaust(again, streamed, heard)
    assert missed not in ids(heard.events)
    assert min(start for start, _ in claims(heard.events)) >= here.clock.now() - timedelta(minutes=6)


def test_what_disappeared_while_nobody_listened_is_found_by_looking_again(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    said = here.say("to be regretted")
    given = listen(source, streamed, lambda heard: said in ids(heard.events))
    source.close()
    here.delete(said)
    here.clock.advance(timedelta(hours=1))
    again = streamed.source()
    again.open(given.resume)
    assert gone(listen(again, streamed, lambda heard: bool(gone(heard.events))).events) == [said]


def test_likes_are_counted_again_after_an_hour(polled: Scene, here: Town) -> None:
    source = listening(polled)
    said = here.say("Brisolle is late")
    listen(source, polled, lambda heard: said in ids(heard.events))
    here.found(said)["favourites_count"] = 99
    given = listen(source, polled, lambda heard: any(isinstance(each, Updated) for each in heard.events))
    assert [e.mention.engagement.likes for e in given.events if isinstance(e, Updated)] == [99]


def test_a_deletion_that_a_stop_threw_away_is_told_after_it(polled: Scene, here: Town) -> None:
    source = listening(polled)
    said = here.say("to be regretted")
    given = listen(source, polled, lambda heard: said in ids(heard.events))
    here.delete(said)
    listen(source, polled, lambda heard: said in gone(heard.events))
    source.close()
    again = polled.source()
    again.open(given.resume)
    listen(again, polled, lambda heard: said in gone(heard.events))


def test_what_was_thrown_away_at_a_halt_is_given_again(polled: Scene, here: Town) -> None:
    source = listening(polled)
    given = exhaust(source, polled)
    said = here.say("Brisolle is late")
    listen(source, polled, lambda heard: said in ids(heard.events))
    source.close()
    source.open(given.resume)
    again = listen(source, polled, lambda heard: said in ids(heard.events))
    assert [type(each) for each in again.events if not isinstance(each, Covered)] == [Posted]
