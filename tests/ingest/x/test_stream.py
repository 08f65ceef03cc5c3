"""The stream of X ends when it is told to, when it is dead, and when no more may be read."""

import json
from datetime import timedelta
from time import monotonic

import pytest

from core.errors import Transient
from ingest.sources.x.access import Access
from ingest.sources.x.stream import IN_FLIGHT, Stream
from tests.contracts.live import exhaust, listen
from tests.ingest.x.scene import Stage, hear, scene, started


def read_out(stream: Stream) -> list[bytes]:
    """Until it ends, or for ten seconds."""
    lines: list[bytes] = []
    deadline = monotonic() + 10
    while not stream.over and monotonic() < deadline:
        lines += stream.take(100, 0.05)
    return lines


def test_a_stream_that_x_ends_with_a_word_is_opened_again_and_filled(here: Stage) -> None:
    source, heard = started(here)
    error = {"title": "operational-disconnect", "detail": "This stream has been disconnected upstream."}
    here.served.x.raw(json.dumps({"errors": [error]}).encode())
    listen(source, scene(here), lambda _: here.served.x.asked.count("stream") > 1, heard)
    hear(here, source, heard, here.say("after all"))
    assert heard.refused == []
    here.clock.advance(timedelta(minutes=1))
    exhaust(source, scene(here), heard)
    assert here.served.x.asked.count("search") == 1


def test_a_stream_that_falls_silent_is_dead_and_is_closed_at_once_where_it_waits(here: Stage) -> None:
    access = Access(here.settings, "x", here.clock)
    here.served.x.add([{"value": "brisolle", "tag": "brisolle"}])
    here.served.x.silent = True
    silent = Stream(access, here.clock, granted=1_000, silence=0.3)
    silent.start()
    with pytest.raises(Transient, match="fell silent"):
        read_out(silent)
    here.served.x.cut()
    here.served.x.refused_stream = 0
    waiting = Stream(access, here.clock, granted=1_000, silence=60)
    waiting.start()
    while waiting.heard_at is None:
        waiting.take(10, 0.05)
    began = monotonic()
    waiting.close()
    waiting.thread.join(2)
    assert not waiting.thread.is_alive()
    assert monotonic() - began < 2
    access.close()


def test_a_stream_hangs_up_by_itself_when_all_that_it_was_granted_is_read(here: Stage) -> None:
    access = Access(here.settings, "x", here.clock)
    here.served.x.add([{"value": "brisolle", "tag": "brisolle"}])
    stream = Stream(access, here.clock, granted=IN_FLIGHT + 10)
    stream.start()
    while stream.heard_at is None:
        stream.take(10, 0.05)
    for number in range(500):
        here.say(f"number {number}")
    assert len(read_out(stream)) == 10
    charged = here.served.x.bill[here.clock.at.date().isoformat(), "post"]
    assert len(charged) <= IN_FLIGHT + 10
    access.close()


def test_what_x_still_sends_after_its_parting_word_is_heard(here: Stage) -> None:
    source, heard = started(here)
    here.served.x.raw(json.dumps({"errors": [{"title": "operational-disconnect"}]}).encode())
    hear(here, source, heard, here.say("meanwhile"))
    assert heard.refused == []
