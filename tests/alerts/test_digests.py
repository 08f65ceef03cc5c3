"""Digests: each period once, whatever is restarted and however clocks are set; what they say, in both languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import incidents as life
from alerts.digesting import Digesting, Material
from alerts.periods import latest, up_to
from alerts.port import Volume
from core.errors import NotFound, Transient
from core.state.alerting import AlertMemory
from core.state.digests import Digests
from core.state.outbox import Outbox
from core.state.saved_queries import SavedQueries
from schemas.alerting import Step
from schemas.delivery import Delivery, Line, Section
from schemas.digest import Digest
from schemas.scope import ALL, Scope
from schemas.watch import SavedQuery
from tests.alerts.test_incidents import incident
from tests.alerts.world import World
from tests.builders import NOON

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
GONE = "gone@example.org"
DAILY = Digest(id="daily", channel="phone", at=time(8), time_zone="Europe/Paris")
WEEKLY = Digest(id="weekly", channel="phone", every="week", day=1, at=time(2, 30), time_zone="Europe/Paris")

minutes_of_years = st.integers(0, 3 * 365 * 1440).map(lambda m: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=m))
digests = st.builds(
    Digest,
    id=st.just("d"),
    channel=st.just("phone"),
    every=st.sampled_from(("day", "week")),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    day=st.integers(1, 7),
    time_zone=st.sampled_from(("UTC", "Europe/Paris", "America/Toronto", "Australia/Lord_Howe")),
)


def week_of(watch: str, end: datetime, language: str, _: Scope) -> tuple[str, tuple[Section, ...]]:
    """Of the one watch that there is."""
    if watch != "voltea":
        raise NotFound("There is no such watch.")
    return f"Voltéa, {language}", (Section("", (Line(f"the week before {end:%Y-%m-%d}"),)),)


@given(digests, minutes_of_years)
def test_periods_follow_one_another_without_a_gap(digest: Digest, now: datetime) -> None:
    period = latest(digest, now)
    longest = timedelta(days=7 if digest.every == "week" else 1) + HOUR
    assert period.before < period.start < period.end <= now < period.end + longest
    earlier = latest(digest, period.end - timedelta(microseconds=1))
    assert earlier.end == period.start
    assert earlier.key < period.key


@given(digests, minutes_of_years, st.lists(st.integers(1, 3 * 1440), max_size=30))
def test_a_key_names_one_period(digest: Digest, now: datetime, waits: list[int]) -> None:
    seen = [latest(digest, now)]
    for wait in waits:
        now += timedelta(minutes=wait)
        seen.append(latest(digest, now))
    for before, after in pairwise(seen):
        assert (before.key == after.key) == (before == after)
        assert before.key <= after.key


def test_a_day_on_which_clocks_are_set_is_shorter_or_longer() -> None:
    spring, autumn = datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2026, 10, 25, 12, tzinfo=UTC)
    assert [p.end - p.start for p in (latest(DAILY, spring), latest(DAILY, autumn))] == [23 * HOUR, 25 * HOUR]


def test_what_is_shown_now_is_as_long_and_ends_now() -> None:
    assert (up_to(WEEKLY, NOON).start, up_to(WEEKLY, NOON).end) == (NOON - 7 * DAY, NOON)


@dataclass(slots=True)
class Counted:
    """Volumes, as they are said to be: more and more negative. away: queries that cannot be counted now."""

    asked: list[str] = field(default_factory=list)
    away: frozenset[str] = frozenset()

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume:
        self.asked.append(watch)
        return Volume(300.0, 30.0, 120.0) if end > NOON else Volume(200.0, 40.0, 20.0)

    def of_query(self, query: str, scope: Scope, start: datetime, end: datetime) -> Volume:
        if query in self.away:
            raise Transient("Elasticsearch has too much to do.")
        self.asked.append(query)
        return Volume(7.0, 0.0, 7.0)


def _sight(login: str) -> Scope:
    if login == GONE:
        raise NotFound(f'Nobody enters as "{login}" any more.')
    return ALL


class Desk:
    """Digests over a real state."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.volumes = Counted()
        self.begin()

    def begin(self) -> None:
        """As after a start."""
        world = self.world
        self.digests = Digests(world.database, world.clock)
        self.queries = SavedQueries(world.database, world.clock)
        memory = AlertMemory(world.database, world.clock)
        watches, queries = (lambda: self.world.watches), self.query
        site = "https://tocsin.example"
        material = Material(self.volumes, memory, watches, queries, "en", _sight, week_of, site)
        self.digesting = Digesting(self.digests, material, world.clock)

    def query(self, query: str, _owner: str) -> SavedQuery:
        return self.queries.get(query)

    def sent(self) -> Sequence[Delivery]:
        due = Outbox(self.world.database, self.world.clock).due(self.world.clock.now(), 100)
        return [queued.delivery for queued in due]

    def rang(self, state: str = "open") -> None:
        opened = incident(4).model_copy(update={"watch": "voltea", "opened_at": self.world.clock.now() - 3 * HOUR})
        held = life.acknowledged(opened, "Sofia").incident if state == "acknowledged" else opened
        AlertMemory(self.world.database, self.world.clock).commit(Step(0, (), ((held, "opened"),), ()))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with World.begin(tmp_path, NOON) as world:
        yield Desk(world)


def test_a_digest_is_sent_once_however_often_it_is_looked_for_and_restarted(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    keys: list[str] = []
    for _ in range(3 * 24):
        keys += desk.digesting.turn()
        desk.world.clock.forward(hours=1)
        desk.begin()
    assert keys == [f"digest-daily-2026-03-0{day}|phone|digest" for day in (3, 4, 5)]


def test_of_several_missed_days_only_the_last_is_told(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    desk.world.clock.forward(days=5)
    assert desk.digesting.turn() == ("digest-daily-2026-03-07|phone|digest",)


def test_over_a_change_of_clocks_each_day_has_one(desk: Desk) -> None:
    night = DAILY.model_copy(update={"at": time(2, 30)})
    desk.digests.set(night, "Sofia")
    desk.world.clock.forward(days=26)
    desk.digesting.turn()
    keys: list[str] = []
    for _ in range(3 * 24 * 6):
        keys += desk.digesting.turn()
        desk.world.clock.forward(minutes=10)
    assert keys == [f"digest-daily-2026-03-{day}|phone|digest" for day in (29, 30, 31)]


def test_a_period_that_was_over_before_the_digest_was_set_is_not_told(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    assert desk.digesting.turn() == ()


def test_one_that_cannot_be_counted_now_keeps_no_other_from_being_sent_and_follows(desk: Desk) -> None:
    desk.queries.save(SavedQuery(id="heavy", name="Heavy", query="a*"), "Sofia")
    heavy = DAILY.model_copy(update={"id": "a-heavy", "query": "heavy"})
    for digest in (heavy, DAILY):
        desk.digests.set(digest, "Sofia")
    desk.world.clock.forward(days=1)
    desk.volumes.away = frozenset({"a*"})
    assert desk.digesting.turn() == ("digest-daily-2026-03-03|phone|digest",)
    desk.volumes.away = frozenset()
    assert desk.digesting.turn() == ("digest-a-heavy-2026-03-03|phone|digest",)


def test_two_processes_queue_one(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    desk.world.clock.forward(days=1)
    delivery = Delivery(key="one", channel="phone", incident="digest", subject="", text="")
    desk.digests.queue("daily", "2026-03-03", delivery)
    desk.digests.queue("daily", "2026-03-03", delivery.model_copy(update={"key": "two"}))
    assert [each.key for each in desk.sent()] == ["one"]


def test_it_tells_what_rang_and_volumes_against_the_day_before(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    desk.world.clock.forward(hours=20)
    desk.rang("acknowledged")
    desk.digesting.turn()
    (told,) = desk.sent()
    assert told.subject == "Tocsin, 3 March 2026: everything that is listened for"
    assert "From 2 March 2026, 08:00 to 3 March 2026, 08:00 (Europe/Paris)" in told.text
    assert "- 1 incident, 0 in the period before." in told.text
    assert "- Voltéa 4/5: bad buzz · Sofia has it · voltea-1" in told.text
    assert "- Voltéa: 300 mentions (50% more than before). 40% negative, 10% positive. Before: 10" in told.text
    assert 'rel="noreferrer">Voltéa: 300 mentions' in told.html
    assert 'name="color-scheme"' in told.html
    assert "color:#" not in told.html


def test_it_tells_it_in_french(desk: Desk) -> None:
    desk.digests.set(DAILY.model_copy(update={"language": "fr"}), "Sofia")
    desk.world.clock.forward(hours=20)
    desk.rang()
    desk.digesting.turn()
    (told,) = desk.sent()
    assert told.subject == "Tocsin, 3 mars 2026\u00a0: tout ce qui est écouté"
    assert "- Voltéa 4/5\u00a0: bad buzz · ouvert · voltea-1" in told.text
    assert (
        "- Voltéa\u00a0: 300 mentions (50\u202f% de plus qu’avant). 40\u202f% négatives, 10\u202f% positives."
        in told.text
    )


def test_a_team_is_told_of_its_own_watches(desk: Desk) -> None:
    desk.digests.set(DAILY.model_copy(update={"team": "care"}), "Sofia")
    desk.world.clock.forward(hours=20)
    desk.rang()
    desk.digesting.turn()
    (told,) = desk.sent()
    assert "Voltéa" not in told.text
    assert desk.volumes.asked == []


def test_of_a_saved_query_its_volumes_are_told(desk: Desk) -> None:
    desk.queries.save(SavedQuery(id="refunds", name="Refunds", query="refund"), "Sofia")
    desk.digests.set(DAILY.model_copy(update={"query": "refunds"}), "Sofia")
    desk.world.clock.forward(hours=20)
    desk.digesting.turn()
    (told,) = desk.sent()
    assert told.subject.endswith("Refunds")
    assert "What rang" not in told.text
    assert "https://tocsin.example/explore?q=refund&from=2026-03-02T07%3A00%3A00%2B00%3A00&to=2026-03-03" in told.text
    assert desk.volumes.asked == ["refund", "refund"]


def test_a_digest_whose_owner_left_is_sent_no_more(desk: Desk) -> None:
    desk.queries.save(SavedQuery(id="refunds", name="Refunds", query="refund"), "Sofia")
    desk.digests.set(DAILY.model_copy(update={"query": "refunds", "owner": GONE}), "Sofia")
    desk.world.clock.forward(hours=20)
    assert desk.digesting.turn() == ()


def test_a_saved_query_that_is_gone_holds_up_nothing_else(desk: Desk) -> None:
    desk.digests.set(DAILY.model_copy(update={"query": "refunds", "id": "a"}), "Sofia")
    desk.digests.set(DAILY, "Sofia")
    desk.world.clock.forward(hours=20)
    assert desk.digesting.turn() == ("digest-daily-2026-03-03|phone|digest",)
    assert desk.digesting.turn() == ()


def test_a_digest_is_delivered_though_it_is_about_no_incident(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    desk.world.clock.forward(hours=20)
    desk.digesting.turn()
    desk.world.deliver()
    assert [each.what for each in desk.world.channel.sent] == ["digest"]


def test_a_digest_that_was_dropped_is_sent_no_more(desk: Desk) -> None:
    desk.digests.set(DAILY, "Sofia")
    assert desk.digests.get("daily") == DAILY
    desk.digests.drop("daily", "Sofia")
    desk.world.clock.forward(hours=20)
    assert desk.digesting.turn() == ()
    with pytest.raises(NotFound, match="no digest"):
        desk.digests.get("daily")
    with pytest.raises(NotFound):
        desk.digests.drop("daily", "Sofia")


def test_the_report_of_a_watch_is_sent_in_the_language_of_its_digest(desk: Desk) -> None:
    desk.digests.set(WEEKLY.model_copy(update={"watch": "voltea", "language": "fr"}), "Sofia")
    desk.world.clock.forward(days=8)
    desk.digesting.turn()
    (told,) = desk.sent()
    assert told.subject == "Voltéa, fr"
    assert "the week before 2026-03-09" in told.text


@pytest.mark.parametrize("more", [{"team": "care", "watch": "voltea"}, {"query": "refunds", "watch": "voltea"}])
def test_a_digest_is_of_one_thing(more: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="not of several"):
        Digest.model_validate({"id": "two", "channel": "phone", "every": "week", **more})


def test_a_report_is_of_a_week() -> None:
    with pytest.raises(ValueError, match="of a week"):
        Digest(id="daily", channel="phone", every="day", watch="voltea")
