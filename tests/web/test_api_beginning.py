"""What helps programs to begin, as pages help people: watches from a name, words for a query, what was asked before."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from app import answers
from app.sources import configured
from schemas.people import Role
from tests.web.api import program
from tests.web.conftest import Visitor
from tests.web.town import TEAM, Town, remember
from web.site import application


@pytest.fixture
def analyst(the_town: Town) -> TestClient:
    return program(the_town, Role.ANALYST)


def test_a_name_becomes_watches_that_can_be_kept_as_they_are_proposed(the_town: Town, analyst: TestClient) -> None:
    asked = {"name": "Air Lumelle", "competitors": "Vantelle, Nordélio", "languages": "fr"}
    found = [row["watch"] for row in analyst.get("/start", params=asked).json()["items"]]
    assert [(each["id"], each["kind"], each["team"]) for each in found] == [
        ("air-lumelle", "brand", TEAM),
        ("vantelle", "competitor", TEAM),
        ("nordelio", "competitor", TEAM),
    ]
    kept = analyst.put("/watches/air-lumelle", json=found[0], headers={"If-None-Match": "*"})
    assert (kept.status_code, kept.json()["query"]) == (200, found[0]["query"])
    assert [each.watch.id for each in the_town.state.watches.list()] == ["air-lumelle", "brisolle", "oramire", "sealed"]


def test_a_name_that_says_too_little_is_doubted_in_the_language_of_whoever_asks(analyst: TestClient) -> None:
    (row,) = analyst.get("/start", params={"name": "Orange"}).json()["items"]
    assert row["doubt"] == '"orange" is also a word of everyday French or English.'
    (row,) = analyst.get("/start", params={"name": "Orange", "language": "fr"}).json()["items"]
    assert row["doubt"] == "«\u00a0orange\u00a0» est aussi un mot courant du français ou de l’anglais."
    (row,) = analyst.get("/start", params={"name": "Orange", "context": "fibre", "without": "jus"}).json()["items"]
    assert (row["doubt"], "NOT" in row["watch"]["query"]) == (None, True)


@pytest.mark.parametrize(
    "asked",
    [{"name": "!!!"}, {"name": "Lumelle", "competitors": "lumelle"}, {"name": "Lumelle", "languages": "elvish"}],
    ids=lambda asked: " ".join(asked),
)
def test_what_nothing_can_be_found_by_is_refused(analyst: TestClient, asked: dict[str, str]) -> None:
    assert analyst.get("/start", params=asked).status_code == 422


def test_sources_tell_which_need_no_key_and_which_a_watch_listens_to(the_town: Town) -> None:
    settings = the_town.settings.model_copy(update={"sources": {"bluesky": {"kind": "bluesky"}, "x": {"kind": "x"}}})
    found = [answers.source(each) for each in configured(settings, the_town.state, the_town.clock.now())]
    backing = the_town.app.state.backing
    app = application(replace(backing, office=replace(backing.office, sources=lambda: found)))
    asker = program(replace(the_town, app=app), Role.ANALYST)
    assert {row["name"]: row["key"] == "no key" for row in asker.get("/sources").json()["items"]} == {
        "bluesky": True,
        "x": False,
    }
    watch = the_town.state.watches.get("oramire").watch.model_copy(update={"sources": ("x",)})
    the_town.state.watches.apply([watch], by="ada")
    assert [row["name"] for row in asker.get("/sources?watch=oramire").json()["items"]] == ["x"]
    assert asker.get("/sources?watch=sealed").status_code == 404


def test_a_query_that_is_begun_is_completed_at_the_caret(analyst: TestClient) -> None:
    told = analyst.get("/completions", params={"q": "watch:bri AND refund", "at": 9}).json()
    assert (told["start"], told["end"]) == (0, 9)
    assert told["items"] == [{"text": "watch:brisolle ", "label": "brisolle", "about": "Brisolle"}]
    assert analyst.get("/completions", params={"q": "watch:sea"}).json()["items"] == []
    assert analyst.get("/completions", params={"q": '"service cli'}).json()["items"] == []
    french = analyst.get("/completions", params={"q": "tow", "language": "fr"}).json()["items"]
    assert [(row["text"], row["about"]) for row in french] == [("toward:", "ton envers la veille")]


def test_what_was_asked_last_is_told_to_its_asker_alone_and_forgotten(the_town: Town, inside: Visitor) -> None:
    inside(Role.VIEWER).post("/explore/ask", data={"q": "remboursement"})
    viewer, analyst = program(the_town, Role.VIEWER), program(the_town, Role.ANALYST)
    assert viewer.get("/recent").json()["items"] == [{"query": "remboursement"}]
    assert analyst.get("/recent").json()["items"] == []
    assert analyst.delete("/recent").status_code == 204
    assert viewer.get("/recent").json()["items"] == [{"query": "remboursement"}]
    assert viewer.delete("/recent").status_code == 204
    assert viewer.get("/recent").json()["items"] == []


def test_what_was_kept_long_enough_leaves_receipts(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    for _ in range(3):
        remember(the_town.state)
    first = asker.get("/privacy/retention/receipts", params={"limit": 2}).json()
    rest = asker.get("/privacy/retention/receipts", params={"limit": 2, "cursor": first["next"]}).json()
    assert [row["number"] for row in (*first["items"], *rest["items"])] == [3, 2, 1]
    row = first["items"][0]
    assert (row["why"], row["subject"], row["mentions"], row["until"]) == (
        "watch",
        "brisolle",
        40,
        "2026-08-15T00:00:00Z",
    )
    assert rest["next"] is None
