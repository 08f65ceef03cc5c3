"""A server of Mastodon, heard by its stream and by its timelines."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import JsonValue, SecretStr

from core.errors import Misconfigured, Transient
from ingest.client import Client
from ingest.port import Source
from ingest.sources.mastodon import Mastodon, Settings
from ingest.sources.mastodon.stream import Stream
from schemas.event import Covered, Deleted, Posted, Updated
from schemas.mention import Kind, Mention
from schemas.watch import Watch
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.mastodon import DOMAIN, TOKEN, Town, account, town
from tests.ingest.parts import HandClock, around, watch
from tests.ingest.site import Reply, silent, site

ALL = watch("all", "NOT nothing")
NAME = "mastodon.piaille"


@pytest.fixture
def here() -> Iterator[Town]:
    with town(HandClock()) as made:
        yield made


@contextmanager
def scene_of(here: Town, folder: Path, watched: Watch = ALL, **settings: object) -> Iterator[Scene]:
    with around(folder, NAME, here.clock, watched) as surroundings:
        set_ = Settings.model_validate({"server": here.site.url, "ca_file": here.site.ca_file, **settings})
        scene = Scene(here, lambda: Mastodon(set_, surroundings), here.clock, secrets=(TOKEN,), deletes=here.delete)
        yield scene
        scene.close()


@pytest.fixture
def streamed(here: Town, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path, token=SecretStr(TOKEN)) as scene:
        yield scene


@pytest.fixture
def polled(here: Town, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path) as scene:
        yield scene


class TestByItsStream(LiveSourceContract):
    @pytest.fixture
    def scene(self, streamed: Scene) -> Scene:
        return streamed


class TestByItsTimelines(LiveSourceContract):
    @pytest.fixture
    def scene(self, polled: Scene) -> Scene:
        return polled


def listening(scene: Scene) -> Source:
    """A source that has begun: it knows what was said last before that."""
    source = scene.source()
    source.open("")
    listen(source, scene, lambda heard: '"cursors":{"' in heard.resume)
    return source


def told(mention: str, heard: Given) -> bool:
    return mention in ids(heard.events)


def mention_of(scene: Scene, town: Town, **fields: JsonValue) -> Mention:
    """How a post is given whose fields these are."""
    source = listening(scene)
    said = town.post(**fields)
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    return next(e.mention for e in given.events if isinstance(e, Posted) and e.mention.id == said)


LINKED = (
    '<p><span class="h-card"><a href="https://a.example/@brisolle" class="u-url mention">@<span>brisolle</span></a>'
    "</span> late &amp; rude<br>see "
    '<a href="https://b.example/long/way"><span class="invisible">https://</span><span class="ellipsis">b.example/lo'
    '</span><span class="invisible">ng/way</span></a></p><p class="quote-inline">RE: https://c.example/1</p>'
    "<p>:sad_cat: <script>x()</script>#never</p>"
)


def test_a_post_is_read_as_people_see_it(streamed: Scene, here: Town) -> None:
    mention = mention_of(
        streamed,
        here,
        content=LINKED,
        spoiler_text="parcels",
        mentions=[{"id": "9", "acct": "brisolle@a.example", "url": "https://a.example/@brisolle"}],
        media_attachments=[{"type": "image", "url": "https://m.example/1.png", "description": "a torn parcel"}],
        card={"url": "https://b.example/long/way", "title": "The way", "description": "A long one."},
        poll={"options": [{"title": "late"}, {"title": "never"}]},
        account=account("7", "anna", display_name="Anna :verified:", emojis=[{"shortcode": "verified"}]),
    )
    assert mention.text == (
        "@brisolle late & rude\nsee https://b.example/long/way\n:sad_cat: #never\n\n- late\n- never"
    )
    assert (mention.title, mention.lang, mention.kind) == ("parcels", "fr", Kind.POST)
    assert mention.addressed == ("brisolle@a.example",)
    assert [(each.kind, each.alt) for each in mention.media] == [("image", "a torn parcel")]
    assert [each.title for each in mention.links] == ["The way"]
    assert (mention.author.handle, mention.author.name) == (f"anna@{DOMAIN}", "Anna")
    assert mention.author.id == f"mastodon:https://{DOMAIN}/@anna"
    assert (mention.engagement.likes, mention.engagement.reposts, mention.engagement.replies) == (3, 2, 1)


def test_a_boost_is_a_repost_of_the_same_text(streamed: Scene, here: Town) -> None:
    original = {**here.status(), "content": "<p>Brisolle is late</p>"}
    mention = mention_of(streamed, here, reblog=original, content="")
    assert (mention.kind, mention.text) == (Kind.REPOST, "Brisolle is late")
    assert mention.repost_of == f"mastodon:{original['uri']}"


def test_a_quote_says_what_it_quotes_where_everybody_may_read_that(streamed: Scene, here: Town) -> None:
    quoted = here.status()
    mention = mention_of(streamed, here, quote={"state": "accepted", "quoted_status": quoted})
    assert (mention.kind, mention.quoted) == (Kind.QUOTE, f"mastodon:{quoted['uri']}")
    hidden = {**here.status(), "visibility": "private"}
    assert mention_of(streamed, here, quote={"state": "accepted", "quoted_status": hidden}).quoted == ""


def test_an_answer_to_what_was_given_is_in_its_thread(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    first = here.say("Brisolle is late")
    listen(source, streamed, lambda heard: first in ids(heard.events))
    number = here.found(first)["id"]
    person: dict[str, JsonValue] = {"id": "7", "acct": "anna", "url": f"https://{DOMAIN}/@anna"}
    answer = here.post(
        in_reply_to_id=number, in_reply_to_account_id="7", account=account("8", "bo@b.example"), mentions=[person]
    )
    given = listen(source, streamed, lambda heard: answer in ids(heard.events))
    mention = next(e.mention for e in given.events if isinstance(e, Posted) and e.mention.id == answer)
    assert (mention.kind, mention.reply_to, mention.thread) == (Kind.REPLY, first, first)
    assert mention.reply_to_author == f"mastodon:https://{DOMAIN}/@anna"
    assert mention.author.handle == "bo@b.example"


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_for_everybody_is_left_out(streamed: Scene, here: Town, visibility: str) -> None:
    source = listening(streamed)
    hidden = here.post(visibility=visibility)
    here.tell("update", here.found(hidden))
    after = here.say("after it")
    given = listen(source, streamed, lambda heard: after in ids(heard.events))
    assert hidden not in ids(given.events)


@pytest.mark.parametrize(
    ("respect", "fields", "left_out"),
    [
        ("noindex", {"noindex": True}, True),
        ("noindex", {"note": "<p>Potter. #NoBot</p>"}, True),
        ("noindex", {"indexable": False}, False),
        ("indexable", {"indexable": False}, True),
        ("indexable", {"indexable": True}, False),
        ("none", {"noindex": True}, False),
    ],
)
def test_who_does_not_want_to_be_found_is_left_out_as_far_as_that_is_set(
    here: Town, tmp_path: Path, respect: str, fields: dict[str, JsonValue], left_out: bool
) -> None:
    with scene_of(here, tmp_path, token=SecretStr(TOKEN), respect=respect) as scene:
        scene_watch = account("7", "anna", **fields)
        source = listening(scene)
        said = here.post(account=scene_watch)
        after = here.post(account=account("8", "bo", indexable=True))
        given = listen(source, scene, lambda heard: after in ids(heard.events))
        assert (said not in ids(given.events)) == left_out


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


def test_a_timeline_that_is_closed_says_what_to_set(here: Town, tmp_path: Path) -> None:
    here.closed = True
    with scene_of(here, tmp_path) as scene:
        source = scene.source()
        source.open("")
        with pytest.raises(Misconfigured, match=r"closed to us.*sources\.mastodon\.piaille\.token_file"):
            source.next_batch()


def test_a_token_that_does_not_stand_says_so(here: Town, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, token=SecretStr("another")) as scene:
        source = scene.source()
        source.open("")
        with pytest.raises(Misconfigured, match="401"):
            source.next_batch()


def test_where_there_is_no_stream_its_timeline_is_read(streamed: Scene, here: Town) -> None:
    here.mute = True
    source = listening(streamed)
    said = here.say("Brisolle is late")
    given = listen(source, streamed, lambda heard: said in ids(heard.events))
    assert claims(exhaust(source, streamed, given).events)
    assert here.opened == 0


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


def test_it_stops_asking_before_it_is_asked_to(polled: Scene, here: Town) -> None:
    here.limit = 20
    source = listening(polled)
    for _ in range(10):
        here.clock.advance(timedelta(minutes=10))
        exhaust(source, polled)
    assert here.refusals == 0


def test_a_stream_that_says_nothing_any_more_is_given_up() -> None:
    with site(lambda _: Reply(parts=iter([b":)\n", b""]))) as silent:
        client = Client("m", HandClock(), ca_file=silent.ca_file, seconds=0.3)
        stream = Stream("m", client, f"{silent.url}/api/v1/streaming/public")
        failure = None
        while failure is None:
            try:
                stream.take(5, 1.0)
            except Transient as broken:
                failure = broken
        assert "localhost" in failure.message
        stream.close()
        client.close()


def test_it_tells_whether_it_is_let_in(streamed: Scene) -> None:
    source = streamed.source()
    assert isinstance(source, Mastodon)
    assert source.check() == "Piaille runs version 4.5.1 and lets us in as @tocsin. 297 of 300 requests left."


@pytest.mark.parametrize("minutes", [-60, -7, 7, 60])
def test_a_clock_that_is_wrong_costs_nothing(polled: Scene, here: Town, minutes: int) -> None:
    here.skew = timedelta(minutes=minutes)
    here.say("said to nobody")
    here.clock.advance(timedelta(minutes=10))
    source = listening(polled)
    said = here.say("Brisolle is late")
    listen(source, polled, lambda heard: said in ids(heard.events))


def test_it_stops_while_the_platform_says_nothing(polled: Scene, here: Town) -> None:
    silence = Event()
    source = listening(polled)
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


def test_trouble_with_timelines_keeps_nobody_from_the_stream(here: Town, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, watch("b", "#brisolle"), token=SecretStr(TOKEN)) as scene:
        source = listening(scene)
        here.limit = 0
        here.clock.advance(timedelta(minutes=6))
        said = here.say("about #brisolle")
        moment = here.clock.now()
        listen(source, scene, lambda heard: said in ids(heard.events))
        assert here.clock.now() == moment


def test_a_timeline_that_is_closed_leaves_a_gap_where_the_stream_is_open(streamed: Scene, here: Town) -> None:
    here.closed_to_all = True
    source = streamed.source()
    source.open("")
    exhaust(source, streamed)
    said = here.say("Brisolle is late")
    given = listen(source, streamed, lambda heard: said in ids(heard.events))
    here.clock.advance(timedelta(minutes=5))
    assert claims(exhaust(source, streamed, given).events)
