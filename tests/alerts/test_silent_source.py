"""A source that claims to hear and gives nothing: its watch is blind, and that rings."""

from datetime import timedelta
from pathlib import Path

from ingest.hearing import Hearing
from ingest.memory import Fleeting
from ingest.port import Harvest
from schemas.event import Covered, Event
from schemas.incident import IncidentKind, IncidentState
from tests.alerts.world import World
from tests.builders import NOON, mention, posted
from tests.ingest.parts import HandClock, Watching

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
START = NOON - 6 * DAY


class Platform:
    """Six days of one mention a minute, and what is believed of what comes then."""

    def __init__(self) -> None:
        self.clock = HandClock(START)
        self._hearing = Hearing(Fleeting(self.clock), Watching(), self.clock)
        while self.clock.at < NOON:
            self.minute(1)

    def minute(self, events: int) -> list[Covered]:
        start, end = self.clock.at, self.clock.at + MINUTE
        self.clock.at = end
        given: list[Event] = [posted(mention(f"x:{end:%d%H%M}-{n}", at=start, seen=end)) for n in range(events)]
        given.append(Covered(source="bluesky", start=start, end=end, observed_at=end))
        return [each for each in self._hearing.heard(Harvest(tuple(given), "")).events if isinstance(each, Covered)]


def go_on(world: World, platform: Platform, minutes: int, events: int) -> None:
    for minute in range(minutes):
        world.clock.forward(minutes=1)
        for claim in platform.minute(events):
            world.ledger.cover(claim.source, claim.start, claim.end)
        if minute % 10 == 9:
            world.alerting.tick()
            world.deliver()


def test_a_source_that_only_claims_to_hear_makes_its_watch_blind_and_rings(tmp_path: Path) -> None:
    platform = Platform()
    with World.begin(tmp_path, NOON) as world:
        world.chatter(START, NOON)
        world.alerting.tick()
        go_on(world, platform, minutes=180, events=0)
        (blind,) = world.incidents()
        assert (blind.kind, blind.evidence.silent_sources) == (IncidentKind.BLIND, ("bluesky",))
        assert [delivery.what for delivery in world.channel.sent] == ["opened"]
        go_on(world, platform, minutes=30, events=1)
        (over,) = world.incidents()
        assert over.state is IncidentState.RESOLVED
