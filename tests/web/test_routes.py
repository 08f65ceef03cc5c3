"""Routes in the browser: rehearsed, tested, silenced, and what cannot be sent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest
from starlette.testclient import TestClient

from alerts.rehearsal import Rehearsal
from core.state.outbox import DeliveryStatus
from schemas.incident import Incident, IncidentKind
from schemas.people import Role
from schemas.route import Escalation, Hours, Quiet, Route
from tests.web.conftest import client
from tests.web.town import INCIDENT, TODAY, WATCHES, Town
from tests.web.words import french
from web.guard import COOKIE
from web.site import application

Enter = Callable[[Role], TestClient]
NIGHT = Quiet(start=time(22), end=time(7), time_zone="Europe/Paris", below=4)
OFFICE = Hours(start=time(9), end=time(18), time_zone="Europe/Paris", days=(1, 2, 3, 4, 5))
LEAD = Escalation(channel="lead", after_minutes=10, severity=4)
ROUTES = (
    Route(
        id="care",
        channel="care",
        quiet=(NIGHT,),
        escalation=(Escalation(channel="lead", after_minutes=10, severity=4),),
    ),
    Route(id="desk", channel="desk", hours=(OFFICE,), severity=2),
    Route(id="rivals", channel="rivals", watches=("sealed",)),
)


@pytest.fixture
def routed(the_town: Town) -> Town:
    """A town with routes."""
    backing = the_town.app.state.backing
    told = {"routes": ROUTES, "notifiers": {each: {"kind": "webhook"} for each in ("care", "lead", "desk", "rivals")}}
    operation = replace(backing.operation, settings=the_town.settings.model_copy(update=told))
    return replace(the_town, app=application(replace(backing, operation=operation)))


@pytest.fixture
def enter(routed: Town) -> Enter:
    def made(role: Role) -> TestClient:
        visitor = client(routed)
        words = routed.state.sessions.begin(routed.people[role].id)
        session = routed.state.sessions.find(words)
        assert session is not None
        visitor.cookies.set(COOKIE, words)
        visitor.headers["X-CSRF"] = session.csrf
        return visitor

    return made


def test_a_rehearsal_says_who_is_told_when_and_why(enter: Enter) -> None:
    asked = {"watch": "brisolle", "severity": "3", "at": "2026-11-23T23:00"}
    shown = enter(Role.VIEWER).get("/routes/rehearsal", params=asked).text
    assert "after 8 hours" in shown
    assert "its quiet hours end then" in shown
    assert "severity 3 is below 4" in shown


def test_a_rehearsal_speaks_french(enter: Enter) -> None:
    asked = {"watch": "brisolle", "severity": "3", "at": "2026-11-23T23:00"}
    shown = enter(Role.VIEWER).get("/routes/rehearsal", params=asked, headers={"Accept-Language": "fr"}).text
    assert "ses heures calmes se terminent alors" in shown
    assert "la gravité 3 est sous 4" in shown


def test_every_reason_has_its_french() -> None:
    known = french()
    silences = ()
    said = set()
    for severity in (1, 3, 5):
        for kind in IncidentKind:
            for historical in (True, False):
                incident = Incident(
                    id="i", watch="brisolle", brand="B", kind=kind, severity=severity, opened_at=TODAY, title="",
                    historical=historical,
                )  # fmt: skip
                for narrow in ({}, {"watches": ("x",)}, {"topics": ("x",)}, {"teams": ("x",)}, {"kinds": ("surge",)}):
                    routes = [ROUTES[0].model_copy(update=narrow), *ROUTES[1:], Route(id="again", channel="care")]
                    played = Rehearsal(incident, WATCHES[0], routes, silences, TODAY).played()
                    said |= {each.why.said for each in played}
    lacking = [each for each in said if each and not known.get(each)]
    assert lacking == []
    assert len(said) > 8


def test_routes_of_other_teams_watches_are_not_shown(enter: Enter) -> None:
    assert "rivals" not in enter(Role.VIEWER).get("/routes").text
    assert "rivals" in enter(Role.ADMINISTRATOR).get("/routes").text
    assert enter(Role.VIEWER).get("/routes?watch=sealed").status_code == 404


def test_a_date_that_is_none_is_refused(enter: Enter) -> None:
    assert enter(Role.VIEWER).get("/routes?at=tomorrow").status_code == 422


def test_a_test_goes_through_the_outbox_as_incidents_do(routed: Town, enter: Enter) -> None:
    administrator = enter(Role.ADMINISTRATOR)
    answer = administrator.post("/routes/channels/lead/test")
    assert answer.headers["location"] == "/routes?sent=lead#deliveries"
    assert "A test is on its way to lead." in administrator.get("/routes?sent=lead").text
    (queued,) = routed.state.outbox.due(TODAY, 10)
    assert (queued.delivery.channel, queued.delivery.what) == ("lead", "test")
    assert "administrator@example.org" in queued.delivery.text
    assert administrator.post("/routes/channels/nowhere/test").status_code == 404
    routed.state.outbox.failed(queued.delivery.key, "no such host", TODAY + timedelta(minutes=1))
    assert routed.state.outbox.counts()[DeliveryStatus.PENDING] == 1
    assert "no such host" in administrator.get("/routes/deliveries").text


def test_a_channel_that_stands_still_is_told_and_resumed(routed: Town, enter: Enter) -> None:
    routed.state.stages.halt("notifiers.lead", "its token is empty")
    administrator = enter(Role.ADMINISTRATOR)
    assert "its token is empty" in administrator.get("/routes/deliveries").text
    assert administrator.post("/routes/channels/lead/resume").status_code == 303
    assert routed.state.stages.halted("notifiers.lead") is None


def test_a_responder_silences_their_watch_and_ends_it(routed: Town, enter: Enter) -> None:
    responder = enter(Role.RESPONDER)
    asked = {"watch": "brisolle", "kind": "surge", "hours": "3", "comment": "match night"}
    assert responder.post("/routes/silences", data=asked).status_code == 303
    (made,) = routed.state.silences.active(TODAY)
    assert made.matchers == {"watch": "brisolle", "kind": "surge"}
    assert made.ends_at == TODAY + timedelta(hours=3)
    assert "match night" in responder.get("/routes").text
    assert responder.post(f"/routes/silences/{made.id}/end").status_code == 303
    assert routed.state.silences.active(TODAY) == []


def test_a_responder_silences_neither_all_watches_nor_those_of_others(routed: Town, enter: Enter) -> None:
    responder = enter(Role.RESPONDER)
    assert responder.post("/routes/silences", data={"kind": "surge"}).status_code == 403
    assert responder.post("/routes/silences", data={"watch": "sealed"}).status_code == 404
    assert responder.post("/routes/silences", data={"watch": "brisolle", "kind": "storm"}).status_code == 422
    hidden = routed.state.silences.add({"watch": "sealed"}, TODAY + timedelta(hours=1), "ada", "a secret")
    assert "a secret" not in responder.get("/routes").text
    assert responder.post(f"/routes/silences/{hidden.id}/end").status_code == 404


def test_a_silence_of_one_incident_is_seen_by_who_sees_the_incident(routed: Town, enter: Enter) -> None:
    routed.state.silences.add({"incident": INCIDENT}, TODAY + timedelta(hours=1), "ada", "in hand")
    routed.state.silences.add({"incident": "gone"}, TODAY + timedelta(hours=1), "ada", "long gone")
    shown = enter(Role.VIEWER).get("/routes").text
    assert ("in hand" in shown, "long gone" in shown) == (True, False)
