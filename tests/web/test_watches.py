"""Watches in the browser: written with a preview, judged, kept within teams, and applied to what is stored."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from core.state.jobs import REENRICH
from schemas.people import Role
from schemas.scope import only
from schemas.watch import Watch
from tests.web.conftest import Looker, Visitor
from tests.web.town import OTHER_TEAM, TEAM, Town

SessionOf = Callable[[Role], str]
FORM = {"name": "Orange", "id": "orange", "query": "orange NOT jus", "time_zone": "Europe/Paris", "team": TEAM}


def standing(the_town: Town, watch: str = "brisolle") -> Watch:
    return the_town.state.watches.get(watch).watch


def test_an_analyst_adds_a_watch_to_their_team(the_town: Town, inside: Visitor) -> None:
    sent = {
        **FORM,
        "languages": "fr, EN",
        "legal_basis": "legitimate_interests",
        "recipients": "Care\nAgency",
        "retention_days": "90",
        "topic_id": ["price", ""],
        "topic_name": ["Price", ""],
        "topic_query": ["prix OR price", ""],
        "account_handle": ["orange"],
        "account_network": ["bluesky"],
        "account_role": ["official"],
        "thing_name": ["Livebox"],
        "thing_kind": ["product"],
        "thing_aliases": ["box orange, la box"],
    }
    answer = inside(Role.ANALYST).post("/watches", data=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, "/watches/orange")
    made = standing(the_town, "orange")
    assert (made.languages, made.recipients, made.retention_days) == (("fr", "en"), ("Care", "Agency"), 90)
    assert (made.legal_basis, made.topic[0].query, len(made.topic)) == ("legitimate_interests", "prix OR price", 1)
    assert made.thing[0].aliases == ("box orange", "la box")
    (first,) = the_town.state.watches.history("orange")
    assert first.by == "analyst@example.org"


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("query", "orange NEAR/5", "needs a term on its right"),
        ("query", "sentiment:negative", "is not known yet when a mention arrives"),
        ("id", "Orange!", "Small letters, digits"),
        ("id", "brisolle", "There is, or was, a watch of that id."),
        ("id", "new", "There is, or was, a watch of that id."),
        ("languages", "français", "Codes of languages"),
        ("time_zone", "Mars", "Europe/Paris"),
        ("retention_days", "0", "A whole number of days"),
        ("team", OTHER_TEAM, "One of your teams."),
        ("name", " ", "A name as people write it."),
    ],
)
def test_what_is_wrong_is_told_under_its_field_and_nothing_is_saved(
    the_town: Town, inside: Visitor, field: str, value: str, told: str
) -> None:
    before = the_town.state.watches.revision()
    answer = inside(Role.ANALYST).post("/watches", data={**FORM, field: value})
    assert answer.status_code in (409, 422)
    assert told in answer.text
    assert the_town.state.watches.revision() == before


def test_a_change_keeps_what_the_form_shows_and_is_told_in_the_history(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    before = standing(the_town)
    sent = {
        "revision": "1",
        "name": before.name,
        "query": "brisolle OR #brisolle",
        "time_zone": before.time_zone,
        "team": TEAM,
        "topic_id": "refunds",
        "topic_name": "Refunds",
        "topic_query": before.topic[0].query,
        "account_handle": "brisolle",
        "account_network": "bluesky",
        "account_role": "official",
    }
    assert analyst.post("/watches/brisolle", data=sent).status_code == 303
    assert standing(the_town) == before.model_copy(update={"query": "brisolle OR #brisolle"})
    page = analyst.get("/watches/brisolle").text
    assert "changed: query" in " ".join(page.split())
    assert analyst.post("/watches/brisolle", data=sent).status_code == 409


def test_a_watch_of_another_team_is_not_there(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    for address in ("/watches/sealed", "/watches/sealed/preview?query=a", "/watches/sealed/sample?query=sealed"):
        assert analyst.get(address).status_code == 404
    assert analyst.post("/watches/sealed/remove").status_code == 404
    assert "Sealed" not in analyst.get("/watches").text


def test_what_belongs_to_no_team_is_seen_by_all_and_changed_by_administrators(the_town: Town, inside: Visitor) -> None:
    the_town.state.watches.apply([Watch(id="open", name="Open", query="open")], by="ada")
    analyst = inside(Role.ANALYST)
    assert "Analysts of its team and administrators change it." in analyst.get("/watches/open").text
    assert analyst.post("/watches/open/remove").status_code == 403
    assert inside(Role.ADMINISTRATOR).post("/watches/open/remove").status_code == 303


def test_the_preview_counts_and_marks_what_matches(inside: Visitor) -> None:
    shown = inside(Role.ANALYST).get("/watches/brisolle/preview", params={"query": "brisolle NOT refund"}).text
    assert "<mark>Brisolle</mark>" in shown
    assert "What exclusions take away" in shown
    assert "<code>refund</code>" in shown
    assert "no longer found." in shown


def test_the_preview_looks_no_further_than_the_eyes_of_who_asks(inside: Visitor) -> None:
    asked = {"query": "sealed OR oramire"}
    assert "<mark>Sealed</mark>" not in inside(Role.ANALYST).get("/watches/new/preview", params=asked).text
    shown = inside(Role.ADMINISTRATOR).get("/watches/new/preview", params={"query": "sealed"}).text
    assert "<mark>Sealed</mark>" in shown


def test_the_preview_points_at_the_wrong_word(inside: Visitor) -> None:
    shown = inside(Role.ANALYST).get("/watches/new/preview", params={"query": "orange NEAR/5 lang:fr"}).text
    assert "<u>fr</u>" in shown
    assert "NEAR/5 joins" in shown


def test_what_a_name_means_besides_is_told_with_a_way_to_leave_it_out(inside: Visitor) -> None:
    asked = {"query": "refund OR nantes OR outage", "name": "Orange"}
    shown = inside(Role.ANALYST).get("/watches/new/senses", params=asked).text
    assert "is also a word of everyday French or English." in shown
    assert "Leave out" in shown
    assert "/watches/new?q=%28refund+OR+nantes+OR+outage%29+NOT" in shown


def sample(shown: str) -> list[str]:
    return [part.split('"')[0] for part in shown.split('name="mention" value="')[1:]]


def test_a_sample_stays_the_same_and_what_is_said_of_it_makes_the_estimate(inside: Visitor) -> None:
    analyst, asked = inside(Role.ANALYST), {"query": "brisolle"}
    drawn = sample(analyst.get("/watches/brisolle/sample", params=asked).text)
    assert len(drawn) == len(set(drawn)) == 50
    assert sample(analyst.get("/watches/brisolle/sample", params=asked).text) == drawn
    for number, mention in enumerate(drawn[:10]):
        said = {**asked, "mention": mention, "said": "drop" if number < 2 else "keep"}
        answer = analyst.post("/watches/brisolle/judge", data=said)
        assert (answer.status_code, answer.headers["HX-Trigger"]) == (200, "judged")
    assert set(sample(analyst.get("/watches/brisolle/sample", params=asked).text)) == set(drawn)
    told = analyst.get("/watches/brisolle/precision", params=asked).text
    assert "80%" in told
    assert "between 49% and 94%" in told
    assert "8 kept of 10 judged" in told


def test_words_of_what_was_dropped_are_proposed_with_what_they_would_cost(the_town: Town, inside: Visitor) -> None:
    hits = the_town.store.search(None, only("brisolle"), 120).hits
    kept = {hit.mention.id: "outage" not in hit.mention.text for hit in hits}
    the_town.state.judgements.say("brisolle", "brisolle", kept, by="ada")
    told = inside(Role.ANALYST).get("/watches/brisolle/precision", params={"query": "brisolle"}).text
    assert "NOT " in told
    assert "outage" in told
    assert "and 0 kept" in told


def test_nothing_is_said_of_a_mention_that_one_may_not_see(the_town: Town, inside: Visitor) -> None:
    hidden = the_town.store.search(None, only("sealed"), 1).hits[0].mention.id
    said = {"query": "brisolle", "mention": hidden, "said": "keep"}
    assert inside(Role.ANALYST).post("/watches/brisolle/judge", data=said).status_code == 404
    assert the_town.state.judgements.of("brisolle", "brisolle") == []


def test_a_change_is_applied_to_history_once_however_often_it_is_asked_for(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    for _ in range(2):
        assert "All that is stored is matched again: 0%" in analyst.post("/watches/brisolle/reapply").text
    (job,) = the_town.state.jobs.list(10)
    assert (job.kind, job.arguments) == (REENRICH, {"query": ""})
    claimed = the_town.state.jobs.claim("me", [REENRICH])
    assert claimed is not None
    the_town.state.jobs.progress(claimed, 0.4)
    assert "40%" in analyst.get("/watches/brisolle/progress").text
    the_town.state.jobs.finish(claimed, {})
    assert "asked for by analyst@example.org" in analyst.get("/watches/brisolle/progress").text


def test_a_removed_watch_says_so_and_can_be_listened_for_again(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    analyst.post("/watches/oramire/remove")
    assert "listened for no more" in analyst.get("/watches/oramire").text
    assert analyst.post("/watches/oramire/reapply").status_code == 422
    sent = {"revision": "2", "name": "Oramire", "query": "oramire", "kind": "competitor", "team": TEAM}
    assert analyst.post("/watches/oramire", data=sent).status_code == 303
    assert the_town.state.watches.get("oramire").active


@pytest.mark.parametrize(("language", "keep"), [("en", "Keep"), ("fr", "Garder")])
def test_a_query_is_seen_while_it_is_written_and_its_matches_are_judged(
    looker: Looker, session_of: SessionOf, language: str, keep: str
) -> None:
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto("/watches/brisolle")
        expect(page.locator("#preview mark").first).to_be_visible()
        page.locator("#asked").fill("brisolle NOT (outage OR remboursement)")
        expect(page.locator("#preview code").first).to_have_text("outage")
        page.locator("#asked").fill("brisolle NEAR/5")
        expect(page.locator("#preview .struck u")).to_be_visible()
        page.goto("/watches/brisolle")
        page.get_by_role("button", name=keep).first.click()
        expect(page.get_by_role("button", name=keep).first).to_have_attribute("aria-pressed", "true")
        expect(page.get_by_text(re.compile(r"^100\W*%$"))).to_be_visible()
