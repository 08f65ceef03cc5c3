"""Faults of the stream: servers that fail, fall silent, repeat themselves, mix up times, or send what is no event."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Event as Flag
from threading import Thread
from time import monotonic

import pytest

from core.clock import micros
from core.errors import Busy, Misconfigured, Permanent, Transient
from ingest.sources.bluesky.frames import decode
from ingest.sources.bluesky.jetstream import Handful, Jetstream, Quiet
from ingest.sources.bluesky.posts import published_at
from tests.builders import NOON
from tests.contracts.live import STOP, claims, ids, listen
from tests.ingest.bluesky.place import Place
from tests.ingest.parts import watch

BRISOLLE = watch("brisolle", "brisolle")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mute() -> Iterator[str]:
    """A server that takes connections and says nothing, not even hello."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"ws://127.0.0.1:{server.getsockname()[1]}/subscribe"


def commit(**other: object) -> str:
    told = {"operation": "create", "collection": "app.bsky.feed.post", "rkey": "3k1", "record": {}, **other}
    return json.dumps({"kind": "commit", "time_us": 5, "did": told.pop("did", "did:plc:a"), "commit": told})


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


def test_it_stops_at_once_although_the_api_does_not_answer(place: Place, mute: str) -> None:
    api = mute.replace("ws:", "http:").removesuffix("/subscribe")
    source = place.scene(watch("nadia", "author:nadia.example"), api=api).source()
    source.open("")
    asking = Thread(target=source.next_batch, daemon=True)
    asking.start()
    asking.join(0.2)
    assert asking.is_alive(), "it waits for the API"
    began = monotonic()
    source.close()
    asking.join(STOP)
    assert not asking.is_alive()
    assert monotonic() - began < STOP


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


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1]", "lacks its time"),
        ('{"kind": "commit", "time_us": -5}', "lacks its time"),
        ('{"kind": "commit", "time_us": 5, "commit": {}}', "without a DID"),
        (commit(did="nadia"), "name no record"),
        (commit(rkey="3k/1"), "name no record"),
        (commit(rkey=None), "lacks its key"),
        (commit(record=[]), "lacks its key or its record"),
        (commit(operation="explode"), '"explode"'),
    ],
)
def test_what_is_no_event_is_refused_in_a_sentence(frame: str, reason: str) -> None:
    with pytest.raises(Permanent, match=reason) as told:
        decode(frame)
    assert str(told.value).endswith(".")


@pytest.mark.parametrize(
    "frame",
    [
        '{"kind": "account", "time_us": 5, "did": "did:plc:a", "account": {"active": true}}',
        '{"kind": "cursor", "time_us": 5}',
        commit(collection="app.bsky.graph.follow"),
    ],
)
def test_what_is_nothing_to_us_still_tells_the_time_of_the_stream(frame: str) -> None:
    assert decode(frame).at == 5
