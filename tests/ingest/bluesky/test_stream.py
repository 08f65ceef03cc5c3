"""Faults of the stream: servers that fail, fall silent, repeat themselves, mix up times, or have forgotten."""

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event as Flag

import pytest

from core.clock import micros
from core.errors import Busy, Misconfigured, Transient
from ingest.sources.bluesky import Bluesky
from ingest.sources.bluesky.jetstream import Handful, Jetstream, Quiet
from ingest.sources.bluesky.posts import published_at
from ingest.sources.bluesky.searches import searches
from schemas.watch import Account, Watch
from tests.builders import NOON
from tests.contracts.live import claims, ids, listen
from tests.contracts.source import Given
from tests.ingest.bluesky.place import Place
from tests.ingest.bluesky.server import PASSWORD, TOKEN
from tests.ingest.parts import Watching, watch

BRISOLLE = watch("brisolle", "brisolle")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mute() -> Iterator[str]:
    """A server that takes connections and says nothing, not even hello."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"ws://127.0.0.1:{server.getsockname()[1]}/subscribe"


def jetstream(place: Place, dead: float = 30.0, **more: object) -> Jetstream:
    return Jetstream(place.settings(**more), "bluesky", place.clock, dead)


def first(stream: Jetstream, cursor: datetime = NOON) -> Handful | Quiet:
    """Raises what breaks the stream off before it says anything."""
    with closing(stream.read(micros(cursor), Flag())) as reading:
        return next(reading)


def test_when_a_server_fails_the_next_is_asked(place: Place) -> None:
    scene = place.scene(BRISOLLE, streams=("wss://localhost:1/subscribe", place.network.url))
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    assert source.next_batch().events == (), "one of two servers is no failure yet"
    listen(source, scene, lambda heard: said in ids(heard.events))


def test_a_failure_of_all_servers_is_told(place: Place) -> None:
    scene = place.scene(BRISOLLE, streams=("wss://localhost:1/subscribe",))
    source = scene.source()
    source.open("")
    with pytest.raises(Transient, match="localhost cannot be reached"):
        list(iter(source.next_batch, None))


def test_a_server_that_asks_for_patience_is_given_it(place: Place) -> None:
    place.network.refusals.append((429, {"Retry-After": "90"}))
    with pytest.raises(Busy, match="answered 429") as told:
        first(jetstream(place))
    assert told.value.wait == timedelta(seconds=90)


def test_a_certificate_of_somebody_else_is_a_setting_to_mend(place: Place) -> None:
    with pytest.raises(Misconfigured, match=r"sources\.bluesky\.ca_file"):
        first(jetstream(place, ca_file=None))


def test_a_server_that_says_nothing_is_given_up(place: Place, mute: str) -> None:
    with pytest.raises(Transient, match="cannot be reached"):
        first(jetstream(place, dead=0.6, streams=(mute,)))


def test_a_quiet_network_is_alive_as_long_as_it_answers(place: Place) -> None:
    assert first(jetstream(place)) == Quiet(NOON)


def test_a_lively_stream_that_falls_silent_is_broken(place: Place) -> None:
    place.network.say("it rains")
    stream = jetstream(place, dead=0.6)
    stream.lively = True
    heard: list[Handful | Quiet] = []
    with pytest.raises(Transient, match="has said nothing for"):
        heard += stream.read(micros(NOON), Flag())
    assert Quiet(NOON) not in heard


def test_a_stream_is_lively_as_long_as_it_was_so_of_late(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    for number in range(100):
        place.network.say(f"Brisolle {number}")
    given = listen(source, scene, lambda heard: len(ids(heard.events)) == 100)
    assert '"lively":true' in given.resume
    for number in range(5):
        scene.clock.advance(timedelta(minutes=10))
        place.network.say(f"Brisolle by night {number}")
    listen(source, scene, lambda heard: len(ids(heard.events)) == 105, given)
    assert '"lively":false' in given.resume


def test_events_are_asked_for_from_a_little_before_the_last_one(place: Place) -> None:
    first(jetstream(place), NOON)
    asked = place.network.asked[-1]
    assert int(asked["cursor"][0]) == micros(NOON - timedelta(seconds=5))
    assert asked["wantedCollections"] == ["app.bsky.feed.post", "app.bsky.feed.repost"]


def test_a_stream_can_be_had_compressed(place: Place) -> None:
    dictionary = place.folder / "zstd_dictionary"
    dictionary.write_bytes(b'{"did":"did:plc:","kind":"commit","commit":{"collection":"app.bsky.feed.post"' * 9)
    place.network.dictionary = dictionary.read_bytes()
    scene = place.scene(BRISOLLE, zstd_dictionary=dictionary)
    source = scene.source()
    source.open("")
    said = place.network.say("Brisolle is late")
    listen(source, scene, lambda heard: said in ids(heard.events))


def test_what_a_server_says_twice_is_given_once(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    before = place.network.say("Brisolle is late")
    given = listen(source, scene, lambda heard: before in ids(heard.events))
    place.network.cut()
    after = place.network.say("Brisolle is still late")
    listen(source, scene, lambda heard: after in ids(heard.events), given)
    assert ids(given.events) == [before, after]


def test_what_comes_out_of_order_is_given_and_claimed_only_once_it_cannot_come_any_more(place: Place) -> None:
    scene = place.scene(BRISOLLE)
    source = scene.source()
    source.open("")
    post = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3klate", "rev": "1"}
    late = {**post, "record": {"text": "Brisolle, a little late", "createdAt": NOON.isoformat()}}
    scene.clock.advance(timedelta(seconds=65))
    place.network.tell({"did": "did:plc:nadia", "kind": "identity", "identity": {"handle": "nadia.example"}})
    at = micros(NOON + timedelta(seconds=58))
    place.network.tell({"did": "did:plc:nadia", "kind": "commit", "commit": late}, at)  # type: ignore[dict-item]
    given = listen(source, scene, lambda heard: bool(ids(heard.events)))
    assert claims(given.events) == []
    scene.clock.advance(timedelta(seconds=10))
    listen(source, scene, lambda heard: claims(heard.events) == [(NOON, NOON + MINUTE)], given)


@pytest.mark.parametrize(
    ("claimed", "believed"),
    [
        ("2026-03-02T11:59:00Z", NOON - MINUTE),
        ("2019-05-01T10:00:00+02:00", datetime(2019, 5, 1, 8, tzinfo=UTC)),
        ("2026-03-02T15:00:00Z", NOON),
        ("2026-03-02T11:00:00", NOON),
        ("0001-01-01T00:00:00Z", NOON),
        ("yesterday", NOON),
        (None, NOON),
    ],
)
def test_no_author_is_believed_to_write_in_the_future_or_at_no_time(claimed: str | None, believed: datetime) -> None:
    assert published_at(claimed, micros(NOON)) == believed


BACK = NOON + timedelta(minutes=62)
"""When the stream begins again."""
LOGIN = {"handle": "watcher.example", "app_password": PASSWORD}


def after_a_break(
    place: Place, until: Callable[[list[str], Given], bool], *watches: Watch, **more: object
) -> tuple[list[str], Given]:
    """Posts that the server has forgotten, and what is given once it is listened to again, until this is so."""
    network, clock = place.network, place.clock
    scene = place.scene(*watches, **more)
    first = scene.source()
    first.open("")
    for number in range(150):
        network.say(f"post {number}")
    before = network.say("Brisolle is late")
    given = listen(first, scene, lambda heard: before in ids(heard.events))
    first.close()
    clock.advance(timedelta(minutes=2))
    lost = [network.say(f"Brisolle, in vain {number}") for number in range(5)]
    clock.advance(timedelta(hours=1))
    network.forget_before(clock.now())
    second = scene.source()
    second.open(given.resume)
    last = network.say("Brisolle, at last")
    later = listen(second, scene, lambda heard: last in ids(heard.events))
    clock.advance(timedelta(minutes=3))
    network.say("something else")
    listen(second, scene, lambda heard: (BACK, NOON + timedelta(minutes=64)) in claims(heard.events), later)
    return lost, listen(second, scene, lambda heard: until(lost, heard), later)


def filled(lost: list[str], heard: Given) -> bool:
    return set(lost) < set(ids(heard.events))


def test_what_the_server_has_forgotten_stays_a_gap(place: Place) -> None:
    lost, later = after_a_break(place, lambda *_: True, BRISOLLE)
    assert not set(lost) & set(ids(later.events))
    assert min(start for start, _ in claims(later.events)) == BACK


def test_who_has_an_account_there_has_the_gap_filled(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.network.expired = 1
    with caplog.at_level(logging.DEBUG):
        lost, later = after_a_break(place, lambda _, heard: (NOON, BACK) in claims(heard.events), BRISOLLE, **LOGIN)
    assert filled(lost, later)
    assert max(ids(later.events).count(each) for each in lost) == 1
    assert {request.query["q"] for request in place.asked("searchPosts")} == {"brisolle"}
    assert not [secret for secret in (PASSWORD, TOKEN) if secret in caplog.text]


def test_a_gap_that_no_search_finds_all_of_is_not_claimed(place: Place) -> None:
    def through(lost: list[str], heard: Given) -> bool:
        return filled(lost, heard) and '"gap":null' in heard.resume

    _, later = after_a_break(place, through, BRISOLLE, watch("rest", "NOT post NOT something"), **LOGIN)
    assert (NOON, BACK) not in claims(later.events)


def test_a_gap_stays_for_whom_the_platform_does_not_let_in(place: Place) -> None:
    wrong = {**LOGIN, "app_password": "wrong"}
    lost, later = after_a_break(place, lambda *_: bool(place.asked("createSession")), BRISOLLE, **wrong)
    assert not set(lost) & set(ids(later.events))
    assert (NOON, BACK) not in claims(later.events)


@pytest.mark.parametrize(
    ("query", "asked", "whole"),
    [
        ("brisolle", ("brisolle",), True),
        ('"bri solle" OR #brisolle', ('"bri solle"', "#brisolle"), True),
        ("brisolle (retard OR late)", ("brisolle",), True),
        ("brisolle -retard", ("brisolle",), True),
        ("author:nadia.example brisolle", ("brisolle",), True),
        ("author:nadia.example", ("from:nadia.example",), True),
        ("brisolle OR bri*", (), False),
        ("NOT brisolle", (), False),
    ],
)
def test_searches_find_whatever_a_query_takes(query: str, asked: tuple[str, ...], whole: bool) -> None:
    assert searches(Watching([watch("b", query)]), "bluesky") == (tuple(sorted(asked)), whole)


def test_what_accounts_say_and_are_told_is_searched_for() -> None:
    own = Account(network="bluesky", handle="@care.brisolle.example")
    watching = Watching([Watch(id="b", name="Brisolle", query="brisolle", account=(own,))])
    asked = ("brisolle", "from:care.brisolle.example", "mentions:care.brisolle.example")
    assert searches(watching, "bluesky") == (asked, True)
    elsewhere = Watching([Watch(id="b", name="Brisolle", query="brisolle", sources=("rss.*",))])
    assert searches(elsewhere, "bluesky") == ((), True)


def test_it_says_how_far_back_the_platform_reaches(place: Place) -> None:
    place.network.say("the oldest post")
    place.clock.advance(timedelta(hours=30))
    said = Bluesky(place.settings(), place.around()).check()
    assert "localhost answers and reaches back to 2026-03-02 12:00 UTC" in said
    assert "for want of a login" in said
    assert "lets watcher.example in" in Bluesky(place.settings(**LOGIN), place.around()).check()


def test_it_says_what_is_wrong(place: Place) -> None:
    place.network.say("anything")
    surroundings = place.around()
    with pytest.raises(Misconfigured, match="401"):
        Bluesky(place.settings(**{**LOGIN, "app_password": "wrong"}), surroundings).check()
    place.network.refusals.append((503, {}))
    with pytest.raises(Transient, match="localhost answered 503"):
        Bluesky(place.settings(), surroundings).check()


def test_settings_that_cannot_work_are_said_at_once(place: Place) -> None:
    surroundings = place.around()
    with pytest.raises(Misconfigured, match="but not both"):
        Bluesky(place.settings(handle="watcher.example"), surroundings)
    with pytest.raises(Misconfigured, match="zstd_dictionary"):
        Bluesky(place.settings(zstd_dictionary=place.folder / "nowhere"), surroundings)
    with pytest.raises(ValueError, match="wss://"):
        place.settings(streams=("https://jetstream.example",))
