"""What pages draw, programs read as numbers: how an incident spreads, what is usual, who said it."""

import random
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from app.wiring import open_store
from schemas.analysis import Label
from schemas.mention import Kind
from schemas.people import Role
from tests.web.api import program
from tests.web.town import INCIDENT, TODAY, Town, entry


@pytest.fixture
def viewer(the_town: Town) -> TestClient:
    return program(the_town, Role.VIEWER)


def test_how_an_incident_spreads_is_told_without_texts(the_town: Town, viewer: TestClient) -> None:
    said = entry(90_001, "brisolle", TODAY - timedelta(minutes=20), Label.NEGATIVE, random.Random(1))
    again = entry(90_002, "brisolle", TODAY - timedelta(minutes=10), Label.NEGATIVE, random.Random(5))
    shared = again.mention.model_copy(update={"kind": Kind.REPOST, "repost_of": said.mention.id})
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write([said, again.model_copy(update={"mention": shared})], {})
        store.refresh()
    told = viewer.get(f"/incidents/{INCIDENT}/spread").json()
    assert [(each["how"], each["origin"]["mention"], each["taken"]["mention"]) for each in told["ties"]] == [
        ("repost", said.mention.id, shared.id)
    ]
    assert (told["accounts"][0]["first"]["author"], told["accounts"][0]["caused"]) == (said.mention.author.id, 1)
    assert sum(each["mentions"] for each in told["arrivals"]) == told["mentions"] > 160
    times = [each["published_at"] for each in told["firsts"]]
    assert times == sorted(times)
    assert said.mention.text not in str(told)


def test_how_an_incident_of_another_team_spreads_is_not_told(viewer: TestClient) -> None:
    assert viewer.get("/incidents/sealed-1/spread").status_code == 404


def test_what_is_usual_of_a_query_is_told_by_the_hour_of_the_weeks_before(viewer: TestClient) -> None:
    coming = {"q": "watch:brisolle", "from": "2026-11-22T14:00:00Z", "to": "2026-11-24T14:00:00Z", "mode": "raw"}
    told = viewer.get("/usual", params=coming).json()
    bands = {each["at"]: each for each in told["items"]}
    assert (told["step_minutes"], min(bands), max(bands)) == (60, coming["from"], "2026-11-24T13:00:00Z")
    night, noon = bands["2026-11-23T02:00:00Z"], bands["2026-11-23T13:00:00Z"]
    assert 0 <= night["low"] <= night["high"] < noon["high"]
    assert viewer.get("/usual", params={**coming, "q": "watch:sealed"}).status_code == 404


def test_what_one_kind_of_speaker_said_is_listed(viewer: TestClient) -> None:
    voices = {each["speaker"]: each["mentions"] for each in viewer.get("/voices/brisolle").json()["speakers"]}
    for who, mentions in voices.items():
        rows = viewer.get("/voices/brisolle/mentions", params={"who": who, "limit": 1000}).json()["items"]
        assert len(rows) == mentions
    assert viewer.get("/voices/sealed/mentions?who=press").status_code == 404
