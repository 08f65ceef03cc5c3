"""Incidents as PagerDuty events, to a real HTTP server."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import Notifier, Surroundings
from alerts.notifiers.pagerduty import Pagerduty, Settings
from core.errors import Busy, Misconfigured, Permanent, Transient
from schemas.delivery import Delivery, What
from tests.alerts.servers import Site, says, web_site
from tests.alerts.test_incidents import incident
from tests.builders import NOON
from tests.contracts.notifier import NotifierContract
from tests.contracts.state.clock import HandClock

TAKEN = b'{"status": "success", "message": "Event processed", "dedup_key": "tocsin-voltea-1"}'
OPENED = Delivery(
    key="voltea-1|pager|opened",
    channel="pager",
    incident="voltea-1",
    subject="Voltéa 4/5: app outage",
    text="Voltéa 4/5: app outage\n\n- x:1\n  https://example.org/x:1\n",
    payload=incident(4).model_dump_json(),
)


@pytest.fixture
def site() -> Iterator[Site]:
    with web_site() as server:
        yield server


def notifier(site: Site, **changed: object) -> Pagerduty:
    known: dict[str, object] = {"url": site.url.partition("/hook")[0], "routing_key": "r0uting", "seconds": 5}
    return Pagerduty(Settings.model_validate({**known, **changed}), Surroundings("pager", HandClock(NOON)))


class TestPagerduty(NotifierContract):
    name = "pagerduty"

    @pytest.fixture
    def notifier(self, site: Site) -> Notifier:
        return notifier(site)


def send(site: Site, what: What = "opened", **changed: object) -> dict[str, object]:
    """The event that arrives."""
    notifier(site).send(OPENED.model_copy(update={"what": what, **changed}))
    event: dict[str, object] = json.loads(site.requests[-1].body)
    return event


@pytest.mark.parametrize(
    ("what", "action"),
    [
        ("opened", "trigger"),
        ("escalated", "trigger"),
        ("severity", "trigger"),
        ("reopened", "trigger"),
        ("acknowledged", "acknowledge"),
        ("snoozed", "acknowledge"),
        ("resolved", "resolve"),
    ],
)
def test_each_turn_of_an_incident_is_an_action_on_one_alert(site: Site, what: What, action: str) -> None:
    site.answers.append(says(202, TAKEN))
    event = send(site, what)
    assert (event["event_action"], event["dedup_key"], event["routing_key"]) == (action, "tocsin-voltea-1", "r0uting")
    assert site.requests[0].path == "/v2/enqueue"


def test_a_trigger_says_what_how_grave_and_where_to_look(site: Site) -> None:
    event = send(site)
    payload = event["payload"]
    assert isinstance(payload, dict)
    assert (payload["summary"], payload["severity"], payload["class"]) == (OPENED.subject, "error", "bad_buzz")
    assert payload["timestamp"] == "2026-03-02T12:00:00Z"
    assert event["links"] == [{"href": "https://example.org/x:1", "text": "https://example.org/x:1"}]


@pytest.mark.parametrize(
    ("severity", "called"), [(1, "info"), (2, "info"), (3, "warning"), (4, "error"), (5, "critical")]
)
def test_severities_are_those_of_pagerduty(site: Site, severity: int, called: str) -> None:
    payload = send(site, payload=incident(severity).model_dump_json())["payload"]
    assert isinstance(payload, dict)
    assert payload["severity"] == called


def test_a_long_summary_and_a_long_name_are_cut(site: Site) -> None:
    event = send(site, subject="é" * 3_000, incident="v" * 400)
    payload = event["payload"]
    assert isinstance(payload, dict)
    assert len(payload["summary"]) == 1_024
    assert len(str(event["dedup_key"])) <= 255


def test_too_many_events_are_sent_again_later(site: Site) -> None:
    site.answers.append(says(429, Retry_After="30"))
    with pytest.raises(Busy) as busy:
        send(site)
    assert busy.value.wait == timedelta(seconds=30)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_in_trouble_is_asked_again(site: Site, status: int) -> None:
    site.answers.append(says(status))
    with pytest.raises(Transient):
        send(site)


def test_an_event_that_is_invalid_is_given_up(site: Site) -> None:
    site.answers.append(says(400, b'{"status": "invalid event", "errors": ["Length of summary"]}'))
    with pytest.raises(Permanent):
        send(site)


def test_a_routing_key_that_nobody_knows_halts_the_notifier_and_is_not_told(site: Site) -> None:
    site.answers.append(says(400, b'{"status": "invalid event", "errors": ["\'routing_key\' is invalid"]}'))
    with pytest.raises(Misconfigured, match=r"notifiers\.pager\.routing_key") as failure:
        send(site)
    assert "r0uting" not in str(failure.value)


def test_nobody_is_paged_for_a_digest(site: Site) -> None:
    pager = notifier(site)
    with pytest.raises(Permanent):
        pager.send(OPENED.model_copy(update={"what": "digest"}))
    assert site.requests == []


def test_the_region_names_the_address() -> None:
    assert Settings(region="eu").region == "eu"
    with pytest.raises(Misconfigured, match="routing_key is empty"):
        Pagerduty(Settings(region="eu"), Surroundings("pager", HandClock(NOON)))


def test_the_key_can_stand_in_a_file(site: Site, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-file\n")
    notifier(site, routing_key="", routing_key_file=tmp_path / "key").send(OPENED)
    assert json.loads(site.requests[0].body)["routing_key"] == "from-file"
