"""Annotations: written, seen and removed within what each may see, and drawn on time lines."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from schemas.people import Role
from schemas.scope import ALL
from tests.web.conftest import Looker, Visitor
from tests.web.town import TODAY, Town

SessionOf = Callable[[Role], str]
CAMPAIGN = {"watch": "brisolle", "at": "2026-11-20T14:00", "text": "Campaign starts"}


def test_what_is_written_stands_on_time_lines_at_the_writers_hour(inside: Visitor, the_town: Town) -> None:
    person = the_town.people[Role.ANALYST]
    in_paris = person.person.model_copy(update={"time_zone": "Europe/Paris"})
    the_town.state.accounts.change(person.id, in_paris, "ada")
    assert inside(Role.ANALYST).post("/annotations", data=CAMPAIGN).status_code == 303
    (kept,) = the_town.state.annotations.newest(ALL, 10)
    assert (kept.at.isoformat(), kept.by) == ("2026-11-20T13:00:00+00:00", "analyst@example.org")
    assert "Campaign starts" in inside(Role.VIEWER).get("/annotations").text
    drawn = json.dumps(inside(Role.VIEWER).get("/queries/angry/volume").json())
    assert "Campaign starts" in drawn
    assert "Brisolle" in drawn


def test_nobody_writes_reads_or_removes_beyond_what_they_see(inside: Visitor, the_town: Town) -> None:
    analyst = inside(Role.ANALYST)
    assert analyst.post("/annotations", data={**CAMPAIGN, "watch": "sealed"}).status_code == 404
    secret = the_town.state.annotations.add("sealed", TODAY - timedelta(hours=1), "Recall planned", "ada")
    assert "Recall planned" not in analyst.get("/annotations").text
    assert "Recall planned" not in analyst.get("/annotations?watch=sealed").text
    assert "Recall planned" not in analyst.get("/queries/angry/volume").text
    assert analyst.post(f"/annotations/{secret.id}/remove").status_code == 404
    assert "Recall planned" in inside(Role.ADMINISTRATOR).get("/annotations").text


def test_one_is_removed(inside: Visitor, the_town: Town) -> None:
    analyst = inside(Role.ANALYST)
    analyst.post("/annotations", data=CAMPAIGN)
    (kept,) = the_town.state.annotations.newest(ALL, 10)
    assert analyst.post(f"/annotations/{kept.id}/remove").status_code == 303
    assert the_town.state.annotations.newest(ALL, 10) == []


@pytest.mark.parametrize("wrong", [{"text": " "}, {"at": "1970-01-01T00:00"}, {"text": "x" * 300}])
def test_what_cannot_be_written_is_said(inside: Visitor, wrong: dict[str, str]) -> None:
    assert inside(Role.ANALYST).post("/annotations", data={**CAMPAIGN, **wrong}).status_code == 422


def test_hostile_words_stay_text(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    analyst.post("/annotations", data={**CAMPAIGN, "text": "<svg onload=alert(1)>"})
    page = analyst.get("/annotations").text
    assert "<svg onload" not in page
    assert "&lt;svg onload" in page


@pytest.mark.parametrize(
    ("language", "what", "write"), [("en", "What happens", "Write it"), ("fr", "Ce qui se passe", "L’écrire")]
)
def test_somebody_writes_one_and_sees_it_on_a_curve(
    looker: Looker, session_of: SessionOf, language: str, what: str, write: str
) -> None:
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto("/annotations?at=2026-11-20T14:00")
        page.get_by_label(what).fill("Price rise")
        page.get_by_role("button", name=write).click()
        expect(page.locator(".noted")).to_contain_text("Price rise")
        page.goto("/queries/angry")
        expect(page.locator("figure.chart svg").get_by_text("Price rise")).to_be_visible()
