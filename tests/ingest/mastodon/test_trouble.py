"""A server of Mastodon that is closed, silent, busy or none at all."""

import time
from datetime import timedelta
from itertools import chain
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest
from pydantic import SecretStr

from core.errors import Misconfigured, Transient
from ingest.client import Client
from ingest.sources.mastodon import Mastodon
from ingest.sources.mastodon.stream import Stream
from tests.contracts.live import Scene, claims, exhaust, ids, listen
from tests.ingest.mastodon.scene import listening, scene_of
from tests.ingest.mastodon.server import TOKEN, Town
from tests.ingest.parts import HandClock, watch
from tests.ingest.site import Reply, silent, site


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


def test_a_timeline_that_is_closed_leaves_a_gap_where_the_stream_is_open(streamed: Scene, here: Town) -> None:
    here.closed_to_all = True
    source = streamed.source()
    source.open("")
    exhaust(source, streamed)
    said = here.say("Brisolle is late")
    given = listen(source, streamed, lambda heard: said in ids(heard.events))
    here.clock.advance(timedelta(minutes=5))
    assert claims(exhaust(source, streamed, given).events)


def test_where_there_is_no_stream_its_timeline_is_read(streamed: Scene, here: Town) -> None:
    here.mute = True
    source = listening(streamed)
    said = here.say("Brisolle is late")
    given = listen(source, streamed, lambda heard: said in ids(heard.events))
    assert claims(exhaust(source, streamed, given).events)
    assert here.opened == 0


def test_while_the_stream_is_out_of_order_its_timeline_is_read(streamed: Scene, here: Town) -> None:
    source = listening(streamed)
    given = exhaust(source, streamed)
    here.down = True
    here.end()
    during = here.say("during the outage")
    listen(source, streamed, lambda heard: during in ids(heard.events), given)
    assert here.opened == 1
    here.down = False
    here.clock.advance(timedelta(minutes=5))
    listen(source, streamed, lambda _: here.opened > 1, given)
    after = here.say("after the outage")
    listen(source, streamed, lambda heard: after in ids(heard.events), given)
    assert ids(given.events) == [during, after]


def test_an_address_where_there_is_no_mastodon_says_so(here: Town, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, server=f"{here.site.url}/blog") as scene:
        source = scene.source()
        source.open("")
        with pytest.raises(Misconfigured, match=r"does not speak.*sources\.mastodon\.piaille\.server"):
            source.next_batch()


def test_it_stops_asking_before_it_is_asked_to(polled: Scene, here: Town) -> None:
    here.limit = 20
    source = listening(polled)
    for _ in range(10):
        here.clock.advance(timedelta(minutes=10))
        exhaust(source, polled)
    assert here.refusals == 0


def test_trouble_with_timelines_keeps_nobody_from_the_stream(here: Town, tmp_path: Path) -> None:
    with scene_of(here, tmp_path, watch("b", "#brisolle"), token=SecretStr(TOKEN)) as scene:
        source = listening(scene)
        here.limit = 0
        here.clock.advance(timedelta(minutes=6))
        said = here.say("about #brisolle")
        moment = here.clock.now()
        listen(source, scene, lambda heard: said in ids(heard.events))
        assert here.clock.now() == moment


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


def test_it_tells_whether_it_is_let_in(streamed: Scene) -> None:
    source = streamed.source()
    assert isinstance(source, Mastodon)
    assert source.check() == "Piaille runs version 4.5.1 and lets us in as @tocsin. 297 of 300 requests left."


def test_a_stream_in_which_nothing_comes_is_ended_at_once() -> None:
    nothing = Event()
    with site(lambda _: Reply(parts=chain([b":)\n"], silent(nothing)))) as quiet:
        client = Client("quiet", HandClock(), ca_file=quiet.ca_file)
        stream = Stream("quiet", client, f"{quiet.url}/api/v1/streaming/public")
        while not stream.take(5, 1.0):
            pass
        began = time.monotonic()
        stream.close()
        assert time.monotonic() - began < 0.9
        assert "quiet-stream" not in [each.name for each in enumerate_threads()]
        nothing.set()
        client.close()
