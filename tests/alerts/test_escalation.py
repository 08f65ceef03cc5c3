"""Who is told when nobody acknowledges, and that nobody is once somebody did."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alerts import incidents as life
from alerts.route import REPEAT
from schemas.alerting import Silence
from schemas.incident import IncidentState
from schemas.route import Escalation, Hours, Quiet, Route
from tests.alerts.test_route import MINUTE, NIGHT, STEPS, Desk, _live
from tests.builders import NOON

LEAD = Escalation(channel="lead", after_minutes=10)
DIRECTOR = Escalation(channel="director", after_minutes=30, severity=4)
DAYTIME = Hours(start=time(9), end=time(18), time_zone="Europe/Paris")
CARE = Route(id="care", channel="care", escalation=(LEAD, DIRECTOR))


def told(desk: Desk, channel: str) -> list[str]:
    return [what for told_to, what in desk.heard if told_to == channel]


def test_the_next_channel_is_told_when_nobody_acknowledges() -> None:
    desk = Desk(CARE)
    desk.look()
    desk.look(9 * MINUTE)
    assert told(desk, "lead") == []
    desk.look(1 * MINUTE)
    assert told(desk, "lead") == ["escalated"]


def test_every_step_counts_from_the_same_moment() -> None:
    desk = Desk(CARE, severity=4)
    desk.look()
    desk.look(10 * MINUTE)
    assert told(desk, "director") == []
    desk.look(20 * MINUTE)
    assert told(desk, "director") == ["escalated"]


def test_a_step_counts_the_minutes_at_its_own_severity() -> None:
    desk = Desk(CARE)
    desk.look()
    desk.look(60 * MINUTE)
    desk.grow(4)
    desk.look()
    desk.look(29 * MINUTE)
    assert told(desk, "director") == []
    desk.look(1 * MINUTE)
    assert told(desk, "director") == ["escalated"]


def test_once_acknowledged_nobody_else_is_told() -> None:
    desk = Desk(CARE, severity=5)
    desk.look()
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    desk.look(10 * REPEAT)
    assert told(desk, "lead") == told(desk, "director") == []


def test_a_snooze_stops_it_and_its_end_begins_it_anew() -> None:
    desk = Desk(CARE)
    desk.look()
    desk.look(9 * MINUTE)
    until = desk.now + 60 * MINUTE
    desk.incident = life.snoozed_until(desk.incident, until, "Sofia", desk.now).incident
    desk.look(60 * MINUTE)
    woken = life.woken(desk.incident, desk.now)
    assert woken is not None
    desk.incident = woken.incident
    desk.look()
    desk.look(9 * MINUTE)
    assert told(desk, "lead") == []
    desk.look(1 * MINUTE)
    assert told(desk, "lead") == ["escalated"]


def test_who_was_told_hears_who_has_it_and_how_it_ends() -> None:
    desk = Desk(CARE)
    desk.look()
    desk.look(10 * MINUTE)
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    desk.look(MINUTE)
    desk.resolve()
    desk.look(MINUTE)
    assert told(desk, "lead") == ["escalated", "acknowledged", "resolved"]


def test_they_hear_it_also_once_the_hours_of_the_route_are_over() -> None:
    desk = Desk(CARE.model_copy(update={"hours": (DAYTIME,)}), Route(id="night", channel="pager"))
    desk.now = datetime(2026, 3, 2, 16, 45, tzinfo=UTC)
    desk.look()
    desk.look(10 * MINUTE)
    desk.look(10 * MINUTE)
    desk.incident = life.acknowledged(desk.incident, "Sofia").incident
    desk.look(MINUTE)
    desk.grow(5)
    desk.look(MINUTE)
    desk.resolve()
    desk.look(MINUTE)
    desk.look(MINUTE)
    assert told(desk, "lead") == ["escalated", "acknowledged", "resolved"]


def test_they_hear_it_also_where_another_route_took_the_channel() -> None:
    evening = DAYTIME.model_copy(update={"start": time(18), "end": time(0)})
    desk = Desk(Route(id="evening", channel="care", hours=(evening,)), CARE)
    desk.now = datetime(2026, 3, 2, 16, 45, tzinfo=UTC)
    desk.look()
    desk.look(10 * MINUTE)
    desk.look(10 * MINUTE)
    desk.resolve()
    desk.look(MINUTE)
    desk.look(MINUTE)
    assert told(desk, "lead") == ["escalated", "resolved"]


def test_a_silence_holds_it_there_too() -> None:
    desk = Desk(CARE.model_copy(update={"hours": (DAYTIME,)}))
    desk.now = datetime(2026, 3, 2, 16, 45, tzinfo=UTC)
    desk.look()
    desk.look(10 * MINUTE)
    ends = desk.now + 60 * MINUTE
    desk.silences = [Silence(id=1, matchers={"watch": "voltea"}, starts_at=NOON, ends_at=ends, by="Sofia", comment="")]
    desk.resolve()
    desk.look(30 * MINUTE)
    assert told(desk, "lead") == ["escalated"]
    desk.look(30 * MINUTE)
    assert told(desk, "lead") == ["escalated", "resolved"]


def test_what_comes_back_climbs_the_chain_from_its_beginning() -> None:
    desk = Desk(CARE)
    desk.look()
    desk.look(10 * MINUTE)
    desk.resolve()
    desk.look(MINUTE)
    desk.incident = life.reopened(desk.incident, "Sofia").incident
    desk.look()
    assert told(desk, "lead") == ["escalated", "resolved"]
    desk.look(10 * MINUTE)
    assert told(desk, "lead") == ["escalated", "resolved", "escalated"]


def test_a_channel_with_a_route_of_its_own_is_not_told_twice() -> None:
    desk = Desk(CARE, Route(id="lead", channel="lead"))
    desk.look()
    desk.look(20 * MINUTE)
    assert told(desk, "lead") == ["opened"]


def test_nobody_is_rung_up_in_the_quiet_hours_of_the_route() -> None:
    desk = Desk(CARE.model_copy(update={"quiet": (NIGHT,)}))
    desk.now = datetime(2026, 3, 2, 20, 55, tzinfo=UTC)
    desk.look()
    desk.look(60 * MINUTE)
    assert told(desk, "lead") == []
    desk.now = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
    desk.look()
    desk.look(10 * MINUTE)
    assert told(desk, "lead") == ["escalated"]


def test_a_channel_that_holds_back_in_its_own_quiet_hours_is_told_all_the_same() -> None:
    quiet = Quiet(start=NIGHT.start, end=NIGHT.end, time_zone="UTC", below=6)
    desk = Desk(CARE, Route(id="lead", channel="lead", quiet=(quiet,)))
    desk.now = NOON + timedelta(hours=11)
    desk.look()
    desk.look(10 * MINUTE)
    assert told(desk, "lead") == ["escalated"]


def test_nobody_is_rung_up_about_the_past() -> None:
    desk = Desk(CARE.model_copy(update={"historical": "tell"}), severity=5)
    desk.incident = desk.incident.model_copy(update={"historical": True})
    desk.look()
    desk.look(REPEAT)
    assert told(desk, "lead") == []


def test_a_chain_that_comes_back_to_a_channel_is_a_mistake() -> None:
    with pytest.raises(ValidationError, match='"lead" stands twice'):
        Route(id="care", channel="care", escalation=(LEAD, Escalation(channel="lead", after_minutes=20)))


@given(st.lists(st.tuples(STEPS, st.integers(1, 5), st.integers(0, 60)), max_size=40))
def test_nobody_is_rung_up_about_what_somebody_has(acts: list[tuple[str, int, int]]) -> None:
    desk = Desk(CARE, Route(id="desk", channel="desk", severity=4, quiet=(NIGHT,), escalation=(LEAD,)), severity=2)
    for act, severity, minutes in acts:
        _live(desk, act, severity)
        heard = len(desk.heard)
        desk.look(minutes * MINUTE)
        new = desk.heard[heard:]
        assert desk.incident.state is IncidentState.OPEN or "escalated" not in [what for _, what in new]
        assert len(new) == len({channel for channel, _ in new})
        assert desk.look() == []
    assert len(desk.keys) == len(set(desk.keys))
    for channel in ("lead", "director"):
        heard_there = told(desk, channel)
        assert heard_there[:1] in ([], ["escalated"])
        for before, after in pairwise(heard_there):
            assert (before == "resolved") == (after == "escalated")
