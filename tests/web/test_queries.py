"""Saved queries: who sees and changes them, their versions, what is sent of them, asked and looked at."""

import re
from collections.abc import Callable, Mapping
from datetime import time

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from schemas.digest import Digest
from schemas.order import StandingOrder
from schemas.people import Role
from schemas.watch import SavedQuery
from tests.web.conftest import Looker, Visitor
from tests.web.town import OTHER_TEAM, TEAM, Town

SessionOf = Callable[[Role], str]
REFUNDS: Mapping[str, str] = {
    "name": "Refunds that do not come",
    "q": "toward:negative AND (refund OR remboursement)",
    "description": "For the weekly meeting",
    "folder": "Care",
    "shared": "private",
}


def saved(client: TestClient, **changed: str) -> str:
    """The address of a query that is saved."""
    answer = client.post("/queries/new", data={**REFUNDS, **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_what_is_saved_is_shown_in_its_folder_with_what_it_is_for(inside: Visitor, the_town: Town) -> None:
    analyst = inside(Role.ANALYST)
    assert saved(analyst) == "/queries/refunds-that-do-not-come"
    page = analyst.get("/queries").text
    assert "Refunds that do not come" in page
    assert "For the weekly meeting" in page
    assert '<h2 dir="auto">Care</h2>' in page
    kept = the_town.state.saved_queries.get("refunds-that-do-not-come")
    assert (kept.owner, kept.shared) == ("analyst@example.org", "private")


def test_a_private_query_is_its_owners_and_the_administrators_alone(inside: Visitor) -> None:
    address = saved(inside(Role.ANALYST))
    for role, status in ((Role.ANALYST, 200), (Role.RESPONDER, 404), (Role.VIEWER, 404), (Role.ADMINISTRATOR, 200)):
        for path in ("", "/pace", "/volume"):
            assert inside(role).get(address + path).status_code == status, (role, path)
    assert "Refunds that" not in inside(Role.RESPONDER).get("/queries").text
    assert "Refunds that" in inside(Role.ADMINISTRATOR).get("/queries").text


def test_nobody_writes_over_a_private_query_that_they_do_not_see(inside: Visitor, the_town: Town) -> None:
    saved(inside(Role.ANALYST))
    body = {"id": "refunds-that-do-not-come", "name": "Mine now", "query": "refund"}
    assert inside(Role.RESPONDER).put("/api/v1/queries/refunds-that-do-not-come", json=body).status_code == 403
    assert the_town.state.saved_queries.get("refunds-that-do-not-come").owner == "analyst@example.org"


def test_one_that_is_shared_with_a_team_is_seen_by_that_team(inside: Visitor, the_town: Town) -> None:
    address = saved(inside(Role.ANALYST), shared=f"team:{TEAM}")
    assert inside(Role.VIEWER).get(address).status_code == 200
    rivals = SavedQuery(id="rivals", name="Rivals", query="bus", owner="eve", shared="team", team=OTHER_TEAM)
    the_town.state.saved_queries.save(rivals, by="eve")
    assert inside(Role.VIEWER).get("/queries/rivals").status_code == 404
    assert (
        inside(Role.ANALYST).post("/queries/new", data={**REFUNDS, "shared": f"team:{OTHER_TEAM}"}).status_code == 422
    )


def test_what_the_command_line_saved_is_everybodys(inside: Visitor) -> None:
    assert "Angry at us" in inside(Role.VIEWER).get("/queries").text
    assert inside(Role.ANALYST).get("/queries/angry/edit").status_code == 200


def test_only_its_owner_and_administrators_change_it(inside: Visitor) -> None:
    address = saved(inside(Role.ANALYST), shared="everybody")
    for path in ("/edit", "/remove", "/restore"):
        answer = inside(Role.RESPONDER).post(address + path, data={**REFUNDS, "version": "1"})
        assert answer.status_code == 403, path
    assert inside(Role.ADMINISTRATOR).post(f"{address}/remove").status_code == 303


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"q": "refund AND"}, "refund <u>AND</u>"),
        ({"q": "watch:nowhere"}, "There is no watch"),
        ({"q": "NOT refund"}, "almost every mention"),
        ({"q": "saved:angry"}, "cannot ask for another one"),
        ({"name": " "}, "A query has a name."),
        ({"shared": "nobody"}, "Say who sees it."),
    ],
)
def test_what_cannot_be_saved_is_said_and_stays_in_the_form(
    inside: Visitor, written: Mapping[str, str], said: str
) -> None:
    answer = inside(Role.ANALYST).post("/queries/new", data={**REFUNDS, **written})
    assert answer.status_code == 422
    assert said in answer.text
    assert "For the weekly meeting" in answer.text


def test_two_of_one_name_are_two(inside: Visitor) -> None:
    assert [saved(inside(Role.ANALYST)), saved(inside(Role.RESPONDER))] == [
        "/queries/refunds-that-do-not-come",
        "/queries/refunds-that-do-not-come-2",
    ]
    assert saved(inside(Role.ANALYST), name="Crème brûlée, déjà!") == "/queries/creme-brulee-deja"
    assert saved(inside(Role.ANALYST), name="返金") == "/queries/query"
    assert saved(inside(Role.ANALYST), name="New") == "/queries/new-2"


def test_versions_are_listed_compared_and_restored(inside: Visitor, the_town: Town) -> None:
    analyst = inside(Role.ANALYST)
    address = saved(analyst)
    analyst.post(f"{address}/edit", data={**REFUNDS, "q": "refund OR avoir", "version": "1"})
    compared = analyst.get(f"{address}?compare=1").text
    assert "<del>toward:negative AND (</del>" in compared
    assert "<ins>avoir</ins>" in compared
    assert analyst.post(f"{address}/restore", data={"version": "1"}).status_code == 303
    kept = the_town.state.saved_queries.get("refunds-that-do-not-come")
    assert kept.query == REFUNDS["q"]
    assert [each.version for each in the_town.state.saved_queries.history(kept.id)] == [3, 2, 1]
    assert analyst.get(f"{address}?compare=9").status_code == 404


def test_whoever_edits_an_older_version_is_told(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    address = saved(analyst)
    analyst.post(f"{address}/edit", data={**REFUNDS, "q": "refund", "version": "1"})
    answer = analyst.post(f"{address}/edit", data={**REFUNDS, "q": "avoir", "version": "1"})
    assert (answer.status_code, "another version" in answer.text) == (409, True)


def test_a_live_query_is_listened_for_whatever_its_owner_may_see(inside: Visitor, the_town: Town) -> None:
    saved(inside(Role.ANALYST), live="on")
    assert [each.id for each in the_town.state.watches.listening().saved] == ["refunds-that-do-not-come"]


def test_what_it_finds_is_counted_within_what_somebody_may_see(inside: Visitor) -> None:
    address = saved(inside(Role.ADMINISTRATOR), name="Sealed", q="watch:sealed", shared="everybody")
    assert '<b class="num">0</b>' in inside(Role.VIEWER).get(f"{address}/pace").text
    assert '<b class="num">0</b>' not in inside(Role.ADMINISTRATOR).get(f"{address}/pace").text


def test_its_pace_is_against_the_week_before_and_opens_what_is_behind_it(inside: Visitor) -> None:
    shown = inside(Role.VIEWER).get("/queries/angry/pace").text
    assert "the week before" in shown
    assert 'href="/explore?q=toward%3Anegative&amp;range=7d"' in shown


def test_a_watch_is_offered_only_where_one_could_be_made(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    assert "/watches/new?q=" in analyst.get(saved(analyst, q="refund")).text
    assert "/watches/new?q=" not in analyst.get("/queries/angry").text


@pytest.mark.parametrize(("what", "every"), [("week", "week"), ("day", "day")])
def test_a_digest_is_sent_as_its_owner_speaks_and_sees(inside: Visitor, the_town: Town, what: str, every: str) -> None:
    asked = {"what": what, "channel": "mail", "day": "5", "at": "07:30"}
    assert inside(Role.ANALYST).post("/queries/angry/schedules", data=asked).status_code == 303
    (standing,) = the_town.state.digests.standing()
    assert standing.digest == Digest(
        id=f"angry-{what}-mail",
        channel="mail",
        every="week" if every == "week" else "day",
        at=time(7, 30),
        day=5,
        query="angry",
        language="en",
        owner="analyst@example.org",
    )
    assert f"{what}ly digest".replace("dayly", "daily") in inside(Role.VIEWER).get("/queries").text


@pytest.mark.parametrize("what", ["result", "unusual"])
def test_a_message_is_ordered_for_what_is_new_or_unusual(inside: Visitor, the_town: Town, what: str) -> None:
    asked = {"what": what, "channel": "slack", "minutes": "15"}
    assert inside(Role.ANALYST).post("/queries/angry/schedules", data=asked).status_code == 303
    (standing,) = the_town.state.orders.standing()
    assert standing.order == StandingOrder(
        id=f"angry-{what}-slack",
        query="angry",
        channel="slack",
        on="result" if what == "result" else "unusual",
        minutes=15,
        language="en",
        owner="analyst@example.org",
    )


def test_the_same_to_the_same_channel_takes_its_place_and_is_its_owners(inside: Visitor, the_town: Town) -> None:
    address = saved(inside(Role.ANALYST), shared="everybody")
    asked = {"what": "week", "channel": "mail", "day": "5"}
    inside(Role.ANALYST).post(f"{address}/schedules", data=asked)
    inside(Role.ANALYST).post(f"{address}/schedules", data={**asked, "day": "1"})
    (standing,) = the_town.state.digests.standing()
    assert standing.digest.day == 1
    assert inside(Role.RESPONDER).post(f"{address}/schedules", data=asked).status_code == 403
    end = f"{address}/schedules/{standing.digest.id}/remove"
    assert inside(Role.RESPONDER).post(end).status_code == 403
    assert inside(Role.ANALYST).post(end).status_code == 303
    assert inside(Role.ANALYST).post(end).status_code == 404
    assert the_town.state.digests.standing() == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"what": "week", "channel": "nowhere"}, 404),
        ({"what": "never", "channel": "mail"}, 422),
        ({"what": "result", "channel": "mail", "minutes": "1"}, 422),
        ({"what": "week", "channel": "mail", "day": "8"}, 422),
    ],
)
def test_what_cannot_be_sent_is_refused(inside: Visitor, asked: Mapping[str, str], status: int) -> None:
    assert inside(Role.ANALYST).post("/queries/angry/schedules", data=asked).status_code == status


def test_a_query_goes_with_all_that_is_sent_of_it(inside: Visitor, the_town: Town) -> None:
    analyst = inside(Role.ANALYST)
    address = saved(analyst)
    for what in ("week", "result"):
        analyst.post(f"{address}/schedules", data={"what": what, "channel": "mail"})
    assert analyst.post(f"{address}/remove").status_code == 303
    assert analyst.get(address).status_code == 404
    assert (the_town.state.digests.standing(), the_town.state.orders.standing()) == ([], [])
    assert saved(analyst) == "/queries/refunds-that-do-not-come-2"


def test_they_are_found_by_words_and_by_folder(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    saved(analyst)
    assert "Angry at us" not in analyst.get("/queries?find=weekly+remboursement").text
    assert "Refunds that" in analyst.get("/queries?find=weekly+remboursement").text
    assert "Refunds that" not in analyst.get("/queries?folder=").text
    assert "No saved query says that." in analyst.get("/queries?find=zebra").text


def test_hostile_names_and_texts_stay_text(inside: Visitor) -> None:
    analyst, evil = inside(Role.ANALYST), '<img src=x onerror="alert(1)">\u202e'
    address = saved(analyst, name=evil, description=evil, folder=evil)
    for page in (analyst.get(address), analyst.get("/queries"), analyst.get(f"{address}/edit")):
        assert "<img" not in page.text
        assert page.status_code == 200


WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "save this": "Save this query",
        "name": "Name",
        "folder": "Folder",
        "save": "Save",
        "what": "What is sent",
        "weekly": "Weekly digest",
        "new result": "A message when something new matches",
        "channel": "To which channel",
        "day": "On which day",
        "friday": "Friday",
        "minutes": "At most once in",
        "schedule": "Schedule it",
    },
    "fr": {
        "save this": "Enregistrer cette requête",
        "name": "Nom",
        "folder": "Dossier",
        "save": "Enregistrer",
        "what": "Ce qu’on envoie",
        "weekly": "Résumé hebdomadaire",
        "new result": "Un message dès qu’il y a du nouveau",
        "channel": "À quel canal",
        "day": "Quel jour",
        "friday": "Vendredi",
        "minutes": "Au plus une fois en",
        "schedule": "Programmer",
    },
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_somebody_saves_a_query_with_a_weekly_digest(
    looker: Looker, session_of: SessionOf, the_town: Town, language: str
) -> None:
    said = WORDS[language]
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto("/explore?q=refund OR remboursement")
        page.get_by_role("link", name=said["save this"]).click()
        page.get_by_label(said["name"], exact=True).fill("Refunds")
        expect(page.locator("textarea[name=q]")).to_have_value("refund OR remboursement")
        page.get_by_label(said["folder"], exact=True).fill("Care")
        page.get_by_role("button", name=said["save"], exact=True).click()
        expect(page.get_by_role("heading", name="Refunds", exact=True)).to_be_visible()
        expect(page.locator("figure.chart svg")).to_be_visible()
        page.get_by_label(said["what"]).select_option(label=said["new result"])
        expect(page.get_by_label(said["minutes"])).to_be_visible()
        expect(page.get_by_label(said["day"])).to_be_hidden()
        page.get_by_label(said["what"]).select_option(label=said["weekly"])
        page.get_by_label(said["channel"]).select_option("mail")
        page.get_by_label(said["day"]).select_option(label=said["friday"])
        page.get_by_role("button", name=said["schedule"]).click()
        expect(page.locator("#schedules li").get_by_text(said["weekly"])).to_be_visible()
        page.goto("/queries")
        expect(page.locator(".saved", has_text="Refunds").locator(".pace b")).to_have_text(re.compile(r"^[1-9]"))
    (standing,) = the_town.state.digests.standing()
    assert (standing.digest.query, standing.digest.every, standing.digest.day) == ("refunds", "week", 5)
    assert standing.digest.language == language
