"""What every source of a platform must do. Its tests inherit LiveSourceContract and bring a local server that speaks as
the platform does.

The clock stands still but for rests: where a source asks to be left alone, the clock moves to when it wants to be asked
again, so that a day of polling passes in a moment.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from typing import Protocol

import pytest

from core.errors import Busy, Transient
from ingest.port import Source
from schemas.event import Covered, Deleted, Event, Posted, Updated
from tests.contracts.source import Given
from tests.ingest.parts import HandClock

PATIENCE = 20.0
"""Seconds of real time until what is waited for has not come."""
QUIET = 0.6
"""Seconds of real time without anything, after which a live source has given all it has."""
STOP = 2.0


class Platform(Protocol):
    """A local server of a platform, and what happens on it."""

    def say(self, text: str) -> str:
        """Somebody posts this, now. Returns the id of its mention."""

    def spoil(self) -> None:
        """What comes next in its answers, or in its stream, is nothing that can be read."""

    def cut(self) -> None:
        """It breaks all connections off, and answers the next one with an error."""


@dataclass
class Scene:
    """make: a new source over the same memory, as after a restart. secrets: what it was given to log in with.

    deletes: makes a post that was said disappear; None where the platform never tells.
    fills: whether what was said while nobody listened is fetched afterwards.
    """

    platform: Platform
    make: Callable[[], Source]
    clock: HandClock
    secrets: tuple[str, ...] = ()
    deletes: Callable[[str], None] | None = None
    fills: bool = True
    sources: list[Source] = field(default_factory=list)

    def source(self) -> Source:
        made = self.make()
        self.sources.append(made)
        return made

    def close(self) -> None:
        for each in self.sources:
            each.close()


def listen(source: Source, scene: Scene, until: Callable[[Given], bool], given: Given | None = None) -> Given:
    """Asks an open source until this is so, or fails. What fails for the moment is tried again, as the runner does."""
    heard = given or Given()
    deadline = time.monotonic() + PATIENCE
    while not until(heard):
        if time.monotonic() > deadline:
            raise AssertionError(
                f"It was waited for in vain; there came {len(heard.events)} events: {heard.events[-3:]}"
            )
        _turn(source, scene, heard)
    return heard


def exhaust(source: Source, scene: Scene, given: Given | None = None) -> Given:
    """Asks until it has rested three times with nothing new but claims, or, of one that never rests, nothing came for a
    while."""
    heard = given or Given()
    rests, quiet = 0, time.monotonic() + QUIET
    while rests < 3 and time.monotonic() < quiet:
        before = len(heard.events)
        rests += _turn(source, scene, heard)
        if any(not isinstance(event, Covered) for event in heard.events[before:]):
            rests, quiet = 0, time.monotonic() + QUIET
    return heard


def _turn(source: Source, scene: Scene, heard: Given) -> bool:
    """Whether the source rests now; the clock has moved on then."""
    try:
        harvest = source.next_batch()
    except Transient as failure:
        scene.clock.advance(failure.wait if isinstance(failure, Busy) else timedelta(seconds=1))
        return False
    heard.add(harvest)
    if harvest.awake is None or harvest.awake <= scene.clock.now():
        return False
    scene.clock.at = harvest.awake
    return True


def ids(events: list[Event]) -> list[str]:
    return [event.mention.id for event in events if isinstance(event, Posted | Updated)]


def gone(events: list[Event]) -> list[str]:
    return [event.id for event in events if isinstance(event, Deleted)]


def claims(events: list[Event]) -> list[tuple[datetime, datetime]]:
    return [(event.start, event.end) for event in events if isinstance(event, Covered)]


class LiveSourceContract:
    def test_what_is_said_while_it_listens_is_given(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        said = {scene.platform.say(f"Number {number} is late again") for number in range(5)}
        given = listen(source, scene, lambda heard: said <= set(ids(heard.events)))
        for event in given.events:
            if isinstance(event, Posted):
                assert event.mention.text
                assert event.mention.author.id.startswith(f"{event.mention.network}:")
                assert event.mention.published_at.tzinfo is not None

    def test_it_goes_on_where_it_was_stopped(self, scene: Scene) -> None:
        first = scene.source()
        first.open("")
        exhaust(first, scene)
        before = scene.platform.say("said before the stop")
        given = listen(first, scene, lambda heard: before in ids(heard.events))
        first.close()
        meanwhile = scene.platform.say("said while nobody listened")
        second = scene.source()
        second.open(given.resume)
        afterwards = scene.platform.say("said after the stop")
        wanted = {meanwhile, afterwards} if scene.fills else {afterwards}
        if scene.fills:
            listen(second, scene, lambda heard: wanted <= set(ids(heard.events)))
        else:
            exhaust(second, scene)
            later = scene.platform.say("said once it listened")
            listen(second, scene, lambda heard: later in ids(heard.events))

    def test_a_connection_that_breaks_off_costs_nothing_that_can_be_had_again(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        before = scene.platform.say("before the break")
        given = listen(source, scene, lambda heard: before in ids(heard.events))
        scene.platform.cut()
        during = scene.platform.say("during the break")
        if scene.fills:
            listen(source, scene, lambda heard: during in ids(heard.events), given)
        else:
            exhaust(source, scene, given)
        after = scene.platform.say("after the break")
        listen(source, scene, lambda heard: after in ids(heard.events), given)

    def test_what_cannot_be_read_is_refused_in_a_sentence_and_the_rest_goes_on(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        scene.platform.spoil()
        after = scene.platform.say("after something that nobody could read")
        given = listen(source, scene, lambda heard: after in ids(heard.events) and bool(heard.refused))
        for refused in given.refused:
            assert refused.where
            assert refused.body
            assert refused.reason.endswith(".")

    def test_what_disappears_is_said_to_be_deleted(self, scene: Scene) -> None:
        if scene.deletes is None:
            pytest.skip("this platform never tells")
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        said = scene.platform.say("to be regretted")
        given = listen(source, scene, lambda heard: said in ids(heard.events))
        scene.deletes(said)
        listen(source, scene, lambda heard: said in gone(heard.events), given)

    def test_it_claims_whole_minutes_after_what_was_said_in_them(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        said = scene.platform.say("within a minute that is claimed later")
        given = listen(source, scene, lambda heard: said in ids(heard.events))
        moment = next(e.mention.published_at for e in given.events if isinstance(e, Posted) and e.mention.id == said)

        def claimed(heard: Given) -> bool:
            scene.clock.advance(timedelta(seconds=20))
            return any(start <= moment < end or start > moment for start, end in claims(heard.events))

        listen(source, scene, claimed, given)
        for at, event in enumerate(given.events):
            if isinstance(event, Covered):
                assert (event.start.second, event.end.second) == (0, 0)
                later = [each for each in given.events[at:] if isinstance(each, Posted)]
                assert [e for e in later if event.start <= e.mention.published_at < event.end] == []

    def test_it_stops_within_two_seconds(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        exhaust(source, scene)
        asking = Thread(target=_ask_once, args=(source,), daemon=True)
        asking.start()
        began = time.monotonic()
        source.close()
        asking.join(STOP)
        assert not asking.is_alive()
        assert time.monotonic() - began < STOP

    def test_no_secret_is_logged(self, scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):  # every library at its most talkative
            source = scene.source()
            source.open("")
            exhaust(source, scene)
            scene.platform.cut()
            said = scene.platform.say("anything")
            if scene.fills:
                listen(source, scene, lambda heard: said in ids(heard.events))
            source.close()
        assert not [secret for secret in scene.secrets if secret in caplog.text]

    def test_it_may_be_closed_unopened_and_twice(self, scene: Scene) -> None:
        source = scene.source()
        source.close()
        source.open("")
        source.close()
        source.close()


class ResumedSourceContract(LiveSourceContract):
    """Of a source that is opened again after it was closed, as when somebody resumes one that was halted."""

    def test_one_that_was_closed_may_be_opened_again(self, scene: Scene) -> None:
        source = scene.source()
        source.open("")
        given = exhaust(source, scene)
        source.close()
        source.open(given.resume)
        exhaust(source, scene)
        said = scene.platform.say("said after it was resumed")
        listen(source, scene, lambda heard: said in ids(heard.events))


def _ask_once(source: Source) -> None:
    with suppress(Exception):  # it was closed while it was asked: whatever it says of that is no matter here
        source.next_batch()
