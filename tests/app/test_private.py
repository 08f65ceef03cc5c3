"""The stage that keeps private messages, in the process that listens: where it is asked for, or something waits."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from prometheus_client import CollectorRegistry

from app import wiring
from app.drain import lags
from app.heartbeat import Heartbeat
from app.home import Home
from app.private import kept
from app.settings import Settings
from app.site import Site
from app.standing import standings
from core.bus.port import PRIVATE, Message
from core.clock import SystemClock
from core.errors import Misconfigured
from core.metrics import ProcessMetrics
from ingest.private import on_the_bus
from tests.builders import NOON
from tests.faults.house import eventually
from tests.private import ACCOUNT, received

MARKER = "un secret entre nous"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    settings, home, clock = Settings(home=tmp_path), Home(tmp_path), SystemClock()
    wiring.prepare(settings, home, clock)
    with (
        wiring.open_state(settings, home, clock) as state,
        closing(wiring.open_bus(settings, home, clock)) as bus,
    ):
        heartbeat = Heartbeat("ingest", state.stages, clock, ProcessMetrics("ingest", CollectorRegistry()))
        yield Site("ingest", settings, home, state, bus, clock, Event(), heartbeat, "never")


def test_what_waits_is_kept_and_what_cannot_be_read_is_a_letter_without_its_text(site: Site) -> None:
    broken = Message("bluesky:1", f'{{"text": "{MARKER}"}}'.encode(), {"kind": "received"})
    with closing(site.bus.publisher()) as publisher:
        publisher.publish(PRIVATE, [on_the_bus(received(1), NOON), broken, on_the_bus(received(2), NOON)])
    with kept(site):
        eventually(lambda: not lags(site.bus)["private"], "the end of what waited")
        site.stop.set()
    assert [each.length for each in site.state.private.conversations([ACCOUNT])] == [2]
    (filed,) = site.state.dead_letters.list(10)
    assert (filed.letter.topic, MARKER in str(filed)) == (PRIVATE, False)
    assert [each.how for each in standings(site.state.stages, site.clock.now()) if each.stage == "private"] == [
        "stopped"
    ]


def test_where_nobody_asks_and_nothing_waits_it_does_not_run(site: Site) -> None:
    with kept(site):
        pass
    assert site.state.stages.list() == []


def test_a_source_asks_for_messages_by_naming_the_account_that_they_are_for(tmp_path: Path) -> None:
    def asks(**table: object) -> bool:
        named = {"mastodon_messages": {"server": "https://m.example", **table}}
        return wiring.asks_for_messages(Settings.model_validate({"home": tmp_path, "sources": named}))

    assert asks(private="brisolle@m.example")
    with pytest.raises(Misconfigured, match="private"):
        asks(private=" ")
    meta = Settings.model_validate({"home": tmp_path, "sources": {"facebook": {"private": {}}}})
    assert not wiring.asks_for_messages(meta)
