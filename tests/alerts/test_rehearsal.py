"""What the routes would do with an incident that never was: as they do it with one that is."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from alerts.rehearsal import Rehearsal, Rehearsed
from alerts.route import Situation, notices
from alerts.told import Told
from schemas.alerting import Silence
from schemas.incident import IncidentKind
from schemas.route import Escalation, Hours, Quiet, Route
from tests.alerts.test_incidents import incident
from tests.alerts.world import VOLTEA

SUNDAY_NIGHT = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)  # 23:00 in Paris
NIGHT = Quiet(start=time(22), end=time(7), time_zone="Europe/Paris", below=4)
OFFICE = Hours(start=time(9), end=time(18), time_zone="Europe/Paris", days=(1, 2, 3, 4, 5))
CARE = Route(id="care", channel="care", quiet=(NIGHT,), escalation=(Escalation(channel="lead", after_minutes=10),))
DESK = Route(id="desk", channel="desk", hours=(OFFICE,))


def played(*routes: Route, severity: int = 4, silences: tuple[Silence, ...] = ()) -> list[Rehearsed]:
    return Rehearsal(incident(severity), VOLTEA, routes, silences, SUNDAY_NIGHT).played()


def minutes(told: Rehearsed) -> float:
    assert told.at is not None
    return (told.at - SUNDAY_NIGHT) / timedelta(minutes=1)


def test_a_grave_one_is_told_at_once_and_climbs_the_chain() -> None:
    care, lead = played(CARE)
    assert (care.channel, minutes(care), lead.channel, minutes(lead)) == ("care", 0, "lead", 10)
    assert "nobody acknowledges for 10 min" in lead.because


def test_a_lesser_one_waits_for_the_end_of_the_quiet_hours_and_so_does_its_chain() -> None:
    care, lead = played(CARE, severity=3)
    assert (minutes(care), minutes(lead)) == (480, 490)
    assert care.because == "its quiet hours end then"


def test_what_belongs_together_is_gathered_first() -> None:
    (open_route,) = played(Route(id="all", channel="all"), severity=2)
    assert minutes(open_route) == 0.5


def test_a_route_with_hours_tells_when_they_begin() -> None:
    (desk,) = played(DESK)
    assert (minutes(desk), desk.because) == (600, "its hours begin then")


def test_a_silence_that_is_in_force_is_heeded() -> None:
    silence = Silence(7, {"watch": "voltea"}, SUNDAY_NIGHT, SUNDAY_NIGHT + timedelta(minutes=95), "Sofia", "")
    (told,) = played(Route(id="all", channel="all"), silences=(silence,))
    assert (minutes(told), told.because) == (95, "silence 7 is over then")


@pytest.mark.parametrize(
    ("narrow", "because"),
    [
        ({"severity": 5}, "severity 4 is below 5"),
        ({"watches": ("rive",)}, "it is for rive"),
        ({"topics": ("app",)}, "it is for the topics app"),
        ({"teams": ("care",)}, "it is for the teams care"),
        ({"kinds": (IncidentKind.SURGE,)}, "it is for the kinds surge"),
    ],
)
def test_who_is_never_told_learns_why(narrow: dict[str, object], because: str) -> None:
    told, lead = played(CARE.model_copy(update=narrow))
    assert (told.at, told.because) == (None, because)
    assert (lead.at, lead.because) == (None, "care is not told by this route")


def test_of_two_routes_to_one_channel_the_first_tells_it() -> None:
    _, second = played(Route(id="a", channel="care"), Route(id="b", channel="care"))
    assert (second.at, second.because) == (None, '"a" tells the channel first')


def test_a_step_above_the_severity_is_never_taken() -> None:
    high = Escalation(channel="director", after_minutes=5, severity=5)
    _, director = played(Route(id="care", channel="care", escalation=(high,)))
    assert (director.at, director.because) == (None, "severity 4 is below 5")


clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@example(2, time(23, 11), time(1, 20), 56)
@given(st.integers(1, 5), clocks, clocks, st.integers(1, 60))
def test_it_says_what_routing_does_minute_by_minute(severity: int, start: time, end: time, after: int) -> None:
    quiet = Quiet(start=start, end=end, time_zone="Europe/Paris", below=4, days=(1, 3, 7))
    steps = (Escalation(channel="lead", after_minutes=after),)
    routes = (Route(id="care", channel="care", quiet=(quiet,), escalation=steps), DESK)
    told: dict[str, Told] = {}
    happened: dict[str, datetime] = {}
    at = SUNDAY_NIGHT
    while at <= SUNDAY_NIGHT + timedelta(days=1):
        found, told = notices(incident(severity), VOLTEA, told, Situation(routes, [], at))
        for notice in found:
            happened.setdefault(notice.route.channel, at)
        at += timedelta(seconds=30)
    said = {each.channel: each.at for each in played(*routes, severity=severity)}
    assert {channel: said[channel] for channel in happened} == happened
