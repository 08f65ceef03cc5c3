"""Who is told, when, and when not."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import incidents as life
from alerts.hours import within
from alerts.incidents import Finding
from alerts.inhibition import Host
from alerts.route import REPEAT, Situation, notices
from alerts.told import Told
from core.errors import Permanent
from schemas.alerting import Silence
from schemas.incident import Evidence, IncidentKind, IncidentState
from schemas.route import Quiet, Route
from tests.alerts.test_incidents import incident
from tests.alerts.world import PHONE, VOLTEA
from tests.builders import NOON

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
NIGHT = Quiet(start=time(22), end=time(7), time_zone="Europe/Paris")


class Desk:
    """One incident, followed by some routes over time. heard: what each channel was told, in order."""

    def __init__(self, *routes: Route, severity: int = 3) -> None:
        self.routes = routes or (PHONE,)
        self.silences: list[Silence] = []
        self.hosts: list[Host] = []
        self.incident = incident(severity)
        self.now = NOON
        self.heard: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self._told: dict[str, Told] = {}

    def look(self, after: timedelta = timedelta(0)) -> list[str]:
        self.now += after
        situation = Situation(self.routes, self.silences, self.now, self.hosts)
        found, self._told = notices(self.incident, VOLTEA, self._told, situation)
        self.heard += [(notice.route.channel, notice.what) for notice in found]
        self.keys += [notice.key for notice in found]
        return [notice.what for notice in found]

    def grow(self, severity: int, size: float = 50.0) -> None:
        found = Finding(IncidentKind.BAD_BUZZ, severity, "Voltéa", Evidence(numbers={"excess": size}), self.now)
        self.incident = life.updated(self.incident, found).incident

    def flare(self, severity: int) -> None:
        found = Finding(IncidentKind.BAD_BUZZ, severity, "Voltéa", Evidence(numbers={"excess": 50.0}), self.now)
        self.incident = life.reopened_quietly(self.incident, found).incident

    def resolve(self, by: str = "") -> None:
        self.incident = life.resolved(self.incident, self.now, by).incident


def test_a_grave_incident_is_told_at_once() -> None:
    assert Desk(severity=3).look() == ["opened"]


def test_a_lesser_one_waits_half_a_minute_for_what_belongs_to_it() -> None:
    desk = Desk(severity=2)
    assert desk.look() == []
    assert desk.look(29 * SECOND) == []
    assert desk.look(1 * SECOND) == ["opened"]


def test_looking_again_tells_nothing_twice() -> None:
    desk = Desk()
    desk.look()
    assert [desk.look(MINUTE) for _ in range(200)] == [[]] * 200


def test_a_rise_of_severity_is_told_at_once() -> None:
    desk = Desk()
    desk.look()
    desk.grow(4)
    assert desk.look(SECOND) == ["severity"]


def test_a_doubling_is_told_but_no_sooner_than_five_minutes_after_the_last_message() -> None:
    desk = Desk()
    desk.look()
    desk.grow(3, size=120)
    assert desk.look(4 * MINUTE) == []
    assert desk.look(1 * MINUTE) == ["update"]


def test_it_is_repeated_every_four_hours_while_nobody_has_it() -> None:
    desk = Desk()
    desk.look()
    assert desk.look(REPEAT) == ["repeat"]
    assert desk.look(REPEAT - SECOND) == []
    assert desk.look(SECOND) == ["repeat"]


def test_that_somebody_has_it_is_told_once_and_then_it_stays_quiet() -> None:
    desk = Desk()
    desk.look()
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    assert desk.look(MINUTE) == ["acknowledged"]
    desk.grow(3, size=5000)
    assert desk.look(10 * REPEAT) == []


def test_that_somebody_has_it_is_not_told_where_nobody_knows_of_it() -> None:
    desk = Desk(severity=2)
    desk.look()
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    assert desk.look(REPEAT) == []


def test_an_acknowledged_one_that_gets_worse_is_told() -> None:
    desk = Desk()
    desk.look()
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    desk.look(SECOND)
    desk.grow(4)
    assert desk.look(SECOND) == ["severity"]
    assert desk.look(10 * REPEAT) == []


def test_one_that_was_acknowledged_before_anybody_was_told_is_told_only_if_it_gets_worse() -> None:
    desk = Desk(severity=2)
    desk.look()
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    assert desk.look(MINUTE) == []
    desk.grow(4)
    assert desk.look(MINUTE) == ["opened"]


def test_a_snoozed_one_is_told_when_its_snooze_ends() -> None:
    desk = Desk()
    desk.look()
    desk.incident = life.snoozed_until(desk.incident, NOON + 60 * MINUTE, "Sofia", NOON).incident
    assert desk.look(MINUTE) == ["snoozed"]
    assert desk.look(58 * MINUTE) == []
    woken = life.woken(desk.incident, NOON + 60 * MINUTE)
    assert woken is not None
    desk.incident = woken.incident
    assert desk.look(MINUTE) == ["awake"]


def test_the_end_is_told_once() -> None:
    desk = Desk()
    desk.look()
    desk.resolve()
    assert desk.look(MINUTE) == ["resolved"]
    assert desk.look(REPEAT) == []


def test_what_was_never_told_needs_no_end() -> None:
    desk = Desk(severity=2)
    desk.look()
    desk.resolve()
    assert desk.look(MINUTE) == []


def test_flaring_up_again_is_told_only_when_it_is_worse_than_it_was() -> None:
    desk = Desk(severity=3)
    desk.look()
    desk.resolve()
    desk.look()
    desk.flare(3)
    assert desk.look(MINUTE) == []
    desk.grow(4)
    assert desk.look(MINUTE) == ["reopened"]


def test_a_quiet_flare_that_ends_is_not_told_to_end() -> None:
    desk = Desk(severity=3)
    desk.look()
    desk.resolve()
    desk.look()
    desk.flare(2)
    desk.look()
    desk.resolve()
    assert desk.look(MINUTE) == []


def test_two_routes_to_one_channel_give_one_message() -> None:
    desk = Desk(PHONE, PHONE.model_copy(update={"id": "other"}))
    assert desk.look() == ["opened"]


def test_each_channel_has_its_own_message_and_key() -> None:
    desk = Desk(PHONE, Route(id="desk", channel="desk"))
    desk.look()
    assert desk.keys == ["voltea-1|phone|opened", "voltea-1|desk|opened"]


@pytest.mark.parametrize(
    "narrow",
    [
        {"watches": ("rive",)},
        {"topics": ("app",)},
        {"teams": ("care",)},
        {"kinds": (IncidentKind.SURGE,)},
        {"severity": 4},
    ],
)
def test_a_route_takes_only_what_it_names(narrow: dict[str, object]) -> None:
    assert Desk(PHONE.model_copy(update=narrow)).look() == []


def test_a_watch_goes_to_the_route_of_its_team() -> None:
    care = VOLTEA.model_copy(update={"team": "care"})
    route = PHONE.model_copy(update={"teams": ("care",)})
    assert notices(incident(), care, {}, Situation([route], [], NOON))[0] != []


def test_what_happens_in_quiet_hours_is_told_when_they_end() -> None:
    desk = Desk(PHONE.model_copy(update={"quiet": (NIGHT,)}), severity=3)
    desk.now = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    assert desk.look() == []
    desk.now = datetime(2026, 3, 3, 5, 59, tzinfo=UTC)
    assert desk.look() == []
    assert desk.look(MINUTE) == ["opened"]


def test_a_grave_one_rings_through_quiet_hours() -> None:
    desk = Desk(PHONE.model_copy(update={"quiet": (NIGHT,)}), severity=4)
    desk.now = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
    assert desk.look() == ["opened"]


def test_a_snooze_that_ends_in_quiet_hours_is_told_after_them() -> None:
    desk = Desk(PHONE.model_copy(update={"quiet": (NIGHT,)}))
    desk.look()
    desk.incident = life.snoozed_until(desk.incident, NOON + 600 * MINUTE, "Sofia", NOON).incident
    desk.look(MINUTE)
    woken = life.woken(desk.incident, NOON + 600 * MINUTE)
    assert woken is not None
    desk.incident = woken.incident
    assert desk.look(600 * MINUTE) == []
    desk.now = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    assert desk.look() == ["awake"]


def test_quiet_hours_follow_summer_time() -> None:
    assert within(NIGHT, datetime(2026, 7, 1, 20, 30, tzinfo=UTC))
    assert not within(NIGHT, datetime(2026, 1, 1, 20, 30, tzinfo=UTC))


def test_quiet_hours_over_midnight_belong_to_the_day_on_which_they_begin() -> None:
    friday = NIGHT.model_copy(update={"days": (5,), "time_zone": "UTC"})
    assert within(friday, datetime(2026, 3, 7, 6, 59, tzinfo=UTC))
    assert not within(friday, datetime(2026, 3, 8, 6, 59, tzinfo=UTC))


def silence(**matchers: str) -> Silence:
    return Silence(1, matchers, NOON, NOON + 60 * MINUTE, "Sofia", "planned works")


def test_a_silence_holds_until_its_end() -> None:
    desk = Desk()
    desk.silences = [silence(watch="voltea", kind="bad_buzz")]
    assert desk.look(59 * MINUTE) == []
    assert desk.look(MINUTE) == ["opened"]


def test_a_silence_holds_only_what_matches_all_that_it_names() -> None:
    desk = Desk()
    desk.silences = [silence(watch="voltea", topic="app"), silence(watch="rive"), silence(colour="red")]
    assert desk.look() == ["opened"]


def test_what_is_about_the_past_is_never_told() -> None:
    desk = Desk(severity=5)
    desk.incident = desk.incident.model_copy(update={"historical": True})
    assert desk.look(REPEAT) == []


def test_unless_a_route_asks_for_the_past_which_is_told_once() -> None:
    desk = Desk(PHONE.model_copy(update={"historical": "tell"}), severity=5)
    desk.incident = desk.incident.model_copy(update={"historical": True})
    desk.resolve()
    assert desk.look() == ["opened"]
    assert desk.look(REPEAT) == []


STEPS = st.sampled_from(("look", "ack", "snooze", "double", "wake", "resolve", "reopen", "flare", "grow"))


@given(st.lists(st.tuples(STEPS, st.integers(1, 5), st.integers(0, 400)), max_size=40))
def test_one_visible_message_a_channel_and_nothing_opened_after_its_end(acts: list[tuple[str, int, int]]) -> None:
    desk = Desk(PHONE, Route(id="desk", channel="desk", severity=4, quiet=(NIGHT,)), severity=2)
    live(desk, acts)
    assert len(desk.keys) == len(set(desk.keys))
    for channel in ("phone", "desk"):
        heard = [what for told_to, what in desk.heard if told_to == channel]
        assert heard.count("opened") <= 1
        assert heard[:1] in ([], ["opened"])
        for before, after in pairwise(heard):
            assert (before == "resolved") == (after == "reopened")
            assert after != "resolved" or before != "resolved"


def live(desk: Desk, acts: list[tuple[str, int, int]]) -> None:
    for act, severity, minutes in acts:
        _live(desk, act, severity)
        desk.look(minutes * MINUTE)


def _live(desk: Desk, act: str, severity: int) -> None:
    """What people and numbers do to it; what is not allowed does not happen."""
    now = desk.incident
    try:
        match act:
            case "ack":
                desk.incident = life.acknowledged(now, "Sofia").incident
            case "snooze":
                desk.incident = life.snoozed_until(now, desk.now + 60 * MINUTE, "Sofia", desk.now).incident
            case "double":
                desk.incident = life.snoozed_until_doubled(now, "Sofia").incident
            case "wake":
                woken = life.woken(now, desk.now)
                desk.incident = woken.incident if woken else now
            case "resolve":
                desk.resolve()
            case "reopen":
                desk.incident = life.reopened(now, "Sofia").incident
            case "flare":
                desk.flare(severity)
            case "grow":
                desk.grow(severity, size=50.0 * severity)
    except Permanent:
        assert desk.incident is now or now.state is IncidentState.RESOLVED
