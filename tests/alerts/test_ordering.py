"""Standing orders: of everything new somebody is told once, at their pace, and of nothing that they may not see."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.order import NEWEST, Letterhead
from alerts.ordering import AT_ONCE, LATE, MOST, Ordering, Sources
from alerts.unusual import QUARTER
from core.errors import NotFound, Transient
from core.state.orders import Orders
from core.state.outbox import Outbox
from core.state.saved_queries import SavedQueries
from schemas.delivery import Delivery
from schemas.order import StandingOrder
from schemas.scope import ALL, Scope, only
from schemas.voice import Voice
from schemas.watch import SavedQuery
from tests.alerts.world import World, voice
from tests.builders import NOON

HOURLY = StandingOrder(id="angry-result", query="angry", channel="phone", time_zone="Europe/Paris")
UNUSUAL = HOURLY.model_copy(update={"id": "angry-unusual", "on": "unusual"})
ANGRY = SavedQuery(id="angry", name="Angry at us", query="toward:negative")
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Said:
    """Results of what was said, whatever is asked. away: nothing can be asked now. asked: how often it was."""

    voices: list[tuple[str, Voice]] = field(default_factory=list)
    rate: dict[datetime, float] = field(default_factory=dict)
    away: bool = False
    asked: int = 0

    def say(self, mention: str, at: datetime, watch: str = "voltea") -> None:
        self.voices.append((watch, voice(mention, "never again", at)))

    def newest(self, query: str, scope: Scope, since: datetime, limit: int) -> Sequence[Voice]:
        self.asked += 1
        if self.away:
            raise Transient("The store has too much to do.")
        found = [each for watch, each in self.voices if scope.allows(watch) and each.published_at >= since]
        return sorted(found, key=lambda each: each.published_at, reverse=True)[:limit]

    def quarters(self, query: str, scope: Scope, start: datetime, end: datetime) -> Mapping[datetime, float]:
        self.asked += 1
        return {at: count for at, count in self.rate.items() if start <= at < end}


class Desk:
    """Orders over a real state. Lea sees Voltéa alone; whoever else is asked for is gone."""

    def __init__(self, world: World) -> None:
        self.world, self.said = world, Said()
        self.orders = Orders(world.database, world.clock)
        self.queries = SavedQueries(world.database, world.clock)
        self.queries.save(ANGRY, "Sofia")
        self.begin()

    def begin(self) -> None:
        """As after a start."""
        head = Letterhead("en", "https://tocsin.example")
        self.ordering = Ordering(self.orders, Sources(self.said, self.queries.get, _sight, head), self.world.clock)

    def turn(self, forward: timedelta = 61 * MINUTE) -> list[Delivery]:
        """What is told after a while."""
        self.world.clock.forward(seconds=forward.total_seconds())
        keys = self.ordering.turn()
        due = Outbox(self.world.database, self.world.clock).due(self.world.clock.now(), 100)
        for each in due:
            Outbox(self.world.database, self.world.clock).sent(each.delivery.key, "sent")
        assert sorted(keys) == sorted(each.delivery.key for each in due)
        return [each.delivery for each in due]

    @property
    def now(self) -> datetime:
        return self.world.clock.now()


def _sight(login: str) -> Scope:
    if login not in ("", "lea"):
        raise NotFound(f'Nobody enters as "{login}" any more.')
    return only("voltea") if login else ALL


def mentions(delivery: Delivery) -> list[str]:
    told: list[str] = json.loads(delivery.payload)["mentions"]
    return told


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with World.begin(tmp_path, NOON) as world:
        yield Desk(world)


def test_something_new_is_told_with_its_number_and_links(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    for number in range(NEWEST + 2):
        desk.said.say(f"x:{number}", desk.now + number * MINUTE)
    (told,) = desk.turn()
    assert told.subject == "Angry at us: 7 new results"
    assert "https://example.org/x:6" in told.text
    assert "x:0" not in told.text
    assert "and 2 others" in told.text
    assert "https://tocsin.example/explore?q=toward%3Anegative&from=" in told.text
    assert 'rel="noreferrer">All of them</a>' in told.html
    assert "never again" not in told.text  # what others wrote stays where it was written
    assert told.incident == told.key.partition("|")[0]


def test_it_is_told_in_french(desk: Desk) -> None:
    desk.orders.set(HOURLY.model_copy(update={"language": "fr"}), "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    (told,) = desk.turn()
    assert (told.subject, told.language) == ("Angry at us\u00a0: 1 nouveau résultat", "fr")


def test_nothing_is_told_twice_however_often_it_starts_again(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    told: list[str] = []
    for number in range(5):
        desk.said.say(f"x:{number}", desk.now + MINUTE)
        for _ in range(3):
            for each in desk.turn(31 * MINUTE):
                told += mentions(each)
            desk.begin()
    assert sorted(told) == [f"x:{number}" for number in range(5)]


def test_it_is_told_at_most_once_in_its_time(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    assert [mentions(each) for each in desk.turn(2 * MINUTE)] == [["x:1"]]
    desk.said.say("x:2", desk.now)
    assert desk.turn(30 * MINUTE) == []
    desk.said.say("x:3", desk.now)
    assert [mentions(each) for each in desk.turn(30 * MINUTE)] == [["x:3", "x:2"]]


def test_what_arrives_late_is_told_once_it_is_there(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    published = desk.now + MINUTE
    desk.said.say("x:1", desk.now + 2 * MINUTE)
    desk.turn()
    desk.said.say("x:late", published)
    assert [mentions(each) for each in desk.turn()] == [["x:late"]]


def test_what_arrives_a_day_late_is_told_to_nobody(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    published = desk.now + MINUTE
    desk.turn(LATE + 2 * MINUTE)
    desk.said.say("x:late", published)
    assert desk.turn() == []


def test_what_stops_matching_for_a_while_is_not_new_again(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    desk.turn()
    (kept,) = desk.said.voices
    desk.said.voices.clear()
    desk.said.say("x:2", desk.now)
    desk.turn()
    desk.said.voices.append(kept)
    assert desk.turn() == []


def test_what_was_published_before_the_order_is_not_told(desk: Desk) -> None:
    desk.said.say("x:1", desk.now - MINUTE)
    desk.orders.set(HOURLY, "Sofia")
    assert desk.turn() == []


def test_one_mention_that_several_watches_see_is_one_result(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    for watch in ("voltea", "rival"):
        desk.said.say("x:1", desk.now + MINUTE, watch)
    assert [each.subject for each in desk.turn()] == ["Angry at us: 1 new result"]


def test_of_very_many_it_says_at_least_and_goes_on_after_them(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    for number in range(MOST + 20):
        desk.said.say(f"x:{number}", desk.now + timedelta(seconds=number))
    assert [each.subject for each in desk.turn()] == [f"Angry at us: at least {MOST} new results"]
    assert desk.turn() == []
    desk.said.say("x:next", desk.now)
    assert [mentions(each) for each in desk.turn()] == [["x:next"]]


def test_its_owner_is_told_only_of_what_they_may_see(desk: Desk) -> None:
    desk.orders.set(HOURLY.model_copy(update={"owner": "lea"}), "lea")
    desk.said.say("x:1", desk.now + MINUTE, "rival")
    assert desk.turn() == []
    desk.said.say("x:2", desk.now)
    assert [mentions(each) for each in desk.turn()] == [["x:2"]]


@pytest.mark.parametrize("broken", [{"owner": "gone"}, {"query": "gone"}])
def test_one_whose_owner_or_query_is_gone_keeps_no_other_from_being_told(desk: Desk, broken: dict[str, str]) -> None:
    desk.orders.set(HOURLY.model_copy(update={"id": "a", **broken}), "lea")
    desk.orders.set(HOURLY, "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    assert [json.loads(each.payload)["order"] for each in desk.turn()] == [HOURLY.id]


def test_what_cannot_be_looked_for_now_is_told_later(desk: Desk) -> None:
    desk.orders.set(HOURLY, "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    desk.said.away = True
    assert desk.turn() == []
    desk.said.away = False
    assert [mentions(each) for each in desk.turn(MINUTE)] == [["x:1"]]


def test_a_turn_looks_at_few_orders_and_comes_to_all_of_them(desk: Desk) -> None:
    for number in range(3 * AT_ONCE):
        desk.orders.set(HOURLY.model_copy(update={"id": f"order-{number}"}), "Sofia")
    desk.said.say("x:1", desk.now + MINUTE)
    told: list[str] = []
    for _ in range(3):
        before = desk.said.asked
        told += [json.loads(each.payload)["order"] for each in desk.turn(2 * MINUTE)]
        assert desk.said.asked - before <= AT_ONCE
    assert len(set(told)) == 3 * AT_ONCE


def test_more_than_usual_is_told_once_a_day(desk: Desk) -> None:
    desk.orders.set(UNUSUAL, "Sofia")
    start = desk.now - timedelta(days=30)
    desk.said.rate = {start + number * QUARTER: 5.0 for number in range(31 * 96)}
    assert desk.turn(30 * MINUTE) == []
    for number in range(4):
        desk.said.rate[NOON + (2 + number) * QUARTER] = 25.0
    desk.said.say("x:1", NOON + 40 * MINUTE)
    (told,) = desk.turn(63 * MINUTE)
    assert told.subject == "Angry at us: 100 mentions in an hour, usually 20 to 20"
    assert "In the hour to 2 March 2026, 14:30 (Europe/Paris)" in told.text
    assert "https://example.org/x:1" in told.text
    desk.begin()
    for _ in range(4):
        assert desk.turn(15 * MINUTE) == []


def test_a_calm_hour_is_looked_at_once_a_quarter(desk: Desk) -> None:
    desk.orders.set(UNUSUAL, "Sofia")
    for _ in range(30):
        desk.turn(MINUTE)
    assert desk.said.asked == 3
