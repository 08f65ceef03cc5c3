"""Incidents as Opsgenie alerts, to a real HTTP server."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from alerts import incidents as life
from alerts.channel import Notifier, Surroundings
from alerts.notifiers.opsgenie import Opsgenie, Settings
from core.errors import Busy, Misconfigured, Permanent, Transient
from schemas.delivery import What
from tests.alerts.servers import Site, says, web_site
from tests.alerts.test_incidents import incident
from tests.alerts.test_pagerduty import OPENED
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock

ONE = "/v2/alerts/tocsin-voltea-1"


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as server:
        yield server


def notifier(site: Site) -> Opsgenie:
    known = {"url": site.url.partition("/hook")[0], "api_key": "0psgenie", "seconds": 5}
    return Opsgenie(Settings.model_validate(known), Surroundings("pager", HandClock(NOON)))


class TestOpsgenie(NotifierContract):
    name = "opsgenie"

    @pytest.fixture
    def notifier(self, site: Site) -> Notifier:
        return notifier(site)


def send(site: Site, what: What = "opened", **changed: object) -> list[tuple[str, dict[str, object]]]:
    """Method and path of each call, with its body."""
    notifier(site).send(OPENED.model_copy(update={"what": what, **changed}))
    return [(f"{each.method} {each.path}", json.loads(each.body)) for each in site.requests]


@pytest.mark.parametrize("what", ["opened", "escalated", "reopened"])
def test_an_incident_becomes_an_alert_under_its_own_name(site: Site, what: What) -> None:
    ((call, body),) = send(site, what)
    assert (call, body["alias"], body["priority"]) == ("POST /v2/alerts", "tocsin-voltea-1", "P2")
    assert body["message"] == OPENED.subject
    assert body["details"] == {
        "incident": "voltea-1", "kind": "bad_buzz", "opened_at": "2026-03-02T12:00:00Z",
        "link 1": "https://example.org/x:1",
    }  # fmt: skip
    assert site.requests[0].headers["Authorization"] == "GenieKey 0psgenie"


def test_it_is_acknowledged_by_whoever_has_it(site: Site) -> None:
    held = life.acknowledged(incident(4), "Sofia").incident
    ((call, body),) = send(site, "acknowledged", payload=held.model_dump_json())
    assert (call, body["user"]) == (f"POST {ONE}/acknowledge?identifierType=alias", "Sofia")


def test_a_snooze_ends_there_when_it_ends_here(site: Site) -> None:
    snoozed = life.snoozed_until(incident(4), NOON + timedelta(hours=1), "Sofia", NOON).incident
    ((call, body),) = send(site, "snoozed", payload=snoozed.model_dump_json())
    assert (call, body["endTime"]) == (f"POST {ONE}/snooze?identifierType=alias", "2026-03-02T13:00:00Z")


def test_a_snooze_without_a_time_is_an_acknowledgement(site: Site) -> None:
    snoozed = life.snoozed_until_doubled(incident(4), "Sofia").incident
    ((call, _),) = send(site, "snoozed", payload=snoozed.model_dump_json())
    assert call == f"POST {ONE}/acknowledge?identifierType=alias"


def test_a_rise_of_severity_changes_the_alert_that_stands(site: Site) -> None:
    calls = send(site, "severity", payload=incident(5).model_dump_json())
    assert [call for call, _ in calls] == [
        f"PUT {ONE}/priority?identifierType=alias",
        f"PUT {ONE}/message?identifierType=alias",
        f"POST {ONE}/notes?identifierType=alias",
    ]
    assert calls[0][1] == {"priority": "P1"}


def test_what_wakes_rings_again(site: Site) -> None:
    assert send(site, "awake")[0][0] == f"POST {ONE}/unacknowledge?identifierType=alias"


def test_it_is_closed_when_it_is_over(site: Site) -> None:
    ((call, _),) = send(site, "resolved")
    assert call == f"POST {ONE}/close?identifierType=alias"


def test_too_many_calls_are_sent_again_later(site: Site) -> None:
    site.answers.append(says(429, Retry_After="5"))
    with pytest.raises(Busy):
        send(site)


@pytest.mark.parametrize(
    ("status", "failure"), [(500, Transient), (422, Permanent), (401, Misconfigured), (403, Misconfigured)]
)
def test_failures_are_told_apart_without_the_key(site: Site, status: int, failure: type[Exception]) -> None:
    site.answers.append(says(status))
    with pytest.raises(failure) as raised:
        send(site)
    assert "0psgenie" not in str(raised.value)


def test_nobody_is_paged_for_a_digest(site: Site) -> None:
    pager = notifier(site)
    with pytest.raises(Permanent):
        pager.send(OPENED.model_copy(update={"what": "digest"}))
    assert site.requests == []


def test_without_a_key_it_does_not_start() -> None:
    with pytest.raises(Misconfigured, match="api_key is empty"):
        Opsgenie(Settings(region="eu"), Surroundings("pager", HandClock(NOON)))
