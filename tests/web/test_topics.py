"""Topics that nobody named: looked at, kept and dropped."""

from html import unescape

import pytest
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import FOUND, Town

TOPIC = f"/topics/{FOUND.watch}/{FOUND.id}"


def shown(visitor: TestClient, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_a_topic_is_shown_with_its_evidence_and_leads_to_its_mentions(inside: Visitor) -> None:
    viewer = inside(Role.VIEWER)
    told = shown(viewer, "/topics/judged")
    assert "app outage" in told
    assert "by 9 people in 7 texts" in told
    assert "toward%3Anegative+%28%22app+outage%22%29" in told
    assert "outage" in shown(viewer, f"{TOPIC}/mentions")
    assert "Keep as a topic" not in told


def test_now_says_what_emerges(inside: Visitor) -> None:
    told = shown(inside(Role.VIEWER), "/now/incidents")
    assert "1 emerging topic" in told
    assert "app outage" in told


def test_one_that_is_kept_is_a_topic_of_its_watch(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    assert "Keep as a topic" in shown(analyst, "/topics/judged")
    assert analyst.post(f"{TOPIC}/keep").headers["location"] == "/topics"
    assert FOUND.id in [each.id for each in the_town.state.watches.get(FOUND.watch).watch.topic]
    assert "No topic is emerging" in shown(analyst, "/topics/judged")
    assert "kept" in shown(analyst, "/topics/earlier")


def test_one_that_is_dropped_is_judged_no_more(inside: Visitor) -> None:
    responder = inside(Role.RESPONDER)
    responder.post(f"{TOPIC}/drop")
    assert "No topic is emerging" in shown(responder, "/topics/judged")
    assert "app outage" in shown(responder, "/topics/earlier")


@pytest.mark.parametrize("act", ["keep", "drop"])
def test_nothing_is_done_to_a_watch_that_may_not_be_seen(inside: Visitor, act: str) -> None:
    assert inside(Role.ANALYST).post(f"/topics/sealed/{FOUND.id}/{act}").status_code in (403, 404)
