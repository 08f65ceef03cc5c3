"""What is stored of a person: told, erased for good, and kept for as long as somebody decided."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from app.jobs import Worker, of_store
from app.privacy import KeptExports
from app.wiring import open_reader, open_store
from core.state.jobs import JobStatus
from index.port import Hit
from schemas.people import Role
from schemas.scope import ALL, only
from tests.web.conftest import Looker, Visitor
from tests.web.town import TODAY, Town, remember

SessionOf = Callable[[Role], str]


@pytest.fixture
def post(the_town: Town) -> Hit:
    """The newest that is there."""
    return the_town.store.search(None, only("brisolle"), 1).hits[0]


@pytest.fixture
def administrator(inside: Visitor) -> TestClient:
    return inside(Role.ADMINISTRATOR)


def carry_out(the_town: Town) -> None:
    """What the index stage does: all jobs that wait."""
    home, settings, clock = the_town.home, the_town.settings, the_town.clock
    with open_store(settings, home, clock) as store, open_reader(settings, home, clock) as reader:
        exports = KeptExports(Path(home.exports))
        worker = Worker(the_town.state, of_store(the_town.state, store, reader, exports, timedelta(days=7), clock))
        assert worker.turn()


def test_a_person_is_found_by_their_handle_and_by_their_id(administrator: TestClient, post: Hit) -> None:
    author = post.mention.author
    found = administrator.get("/privacy", params={"who": f"@{author.handle}"}).text
    assert author.id in found
    shown = administrator.get("/privacy", params={"who": author.id}).text
    assert "Download everything" in shown
    assert "Nobody wrote" in administrator.get("/privacy", params={"who": "nobody-at-all"}).text


def test_erasing_asks_first_and_says_what_would_go(the_town: Town, administrator: TestClient, post: Hit) -> None:
    asked = administrator.post("/privacy/erase", data={"author": post.mention.author.id})
    assert (asked.status_code, "Erase for good?" in asked.text) == (200, True)
    assert the_town.state.jobs.unfinished() == []


def test_an_erasure_is_carried_out_and_leaves_a_receipt_that_names_nobody(
    the_town: Town, administrator: TestClient, post: Hit
) -> None:
    author = post.mention.author.id
    sure = {"author": author, "why": "objection", "sure": "yes"}
    onward = administrator.post("/privacy/erase", data=sure).headers["location"]
    assert "waits for the index stage" in administrator.get(f"{onward}/state").text
    carry_out(the_town)
    done = administrator.get(f"{onward}/state").text
    assert "Erased." in done
    assert author not in done
    receipts = administrator.get("/privacy/receipts", params={"about": author})
    assert "mentions: " in receipts.text
    assert "Nothing of this id" in administrator.get("/privacy/receipts", params={"about": "x:other"}).text
    assert the_town.state.suppression.suppressed([author]) == {author}
    noted = {each.action: each.subject for each in the_town.state.audit.list(20)}
    assert "objection asked" in noted
    assert all(author not in subject for subject in noted.values())


def test_of_an_unknown_id_it_says_that_nothing_was_stored_and_keeps_it_out(
    the_town: Town, administrator: TestClient
) -> None:
    sure = {"author": "x:nobody", "sure": "yes"}
    onward = administrator.post("/privacy/erase", data=sure).headers["location"]
    carry_out(the_town)
    assert "Nothing was stored" in administrator.get(f"{onward}/state").text
    assert "is kept out" in administrator.get("/privacy/person", params={"author": "x:nobody"}).text


def test_an_id_with_a_space_in_it_is_one_id(the_town: Town, administrator: TestClient) -> None:
    administrator.post("/privacy/erase", data={"author": "forum:ada lovelace", "sure": "yes"})
    (job,) = the_town.state.jobs.unfinished()
    assert job.arguments == {"authors": ["forum:ada lovelace"], "mentions": []}


@pytest.mark.parametrize("fields", [{}, {"author": "ada"}, {"mentions": "x:1 y"}, {"mentions": "x:1 " * 201}])
def test_what_cannot_be_erased_is_said(administrator: TestClient, fields: dict[str, str]) -> None:
    assert administrator.post("/privacy/erase", data={**fields, "sure": "yes"}).status_code == 422


def test_a_job_of_another_kind_is_no_erasure(the_town: Town, administrator: TestClient) -> None:
    number = the_town.state.jobs.ask("rebuild", {}, by="ada")
    assert administrator.get(f"/privacy/erasures/{number}").status_code == 404


def test_whoever_asks_is_given_all_that_is_stored_of_them(the_town: Town, administrator: TestClient, post: Hit) -> None:
    author = post.mention.author.id
    the_town.state.authors.seen([post.mention], {})
    answer = administrator.get("/privacy/access", params={"author": author})
    assert answer.headers["content-disposition"] == 'attachment; filename="access-2026-11-22.ndjson"'
    records = [json.loads(line) for line in answer.text.splitlines()]
    theirs = {r["mention"]["id"] for r in records if r["kind"] == "mention"}
    assert theirs == {hit.mention.id for hit in the_town.store.scan(None, ALL) if hit.mention.author.id == author}
    assert records.pop() == {"kind": "end", "records": len(records)}
    assert {"mention", "sighting", "profile", "counts"} <= {r["kind"] for r in records}
    (newest,) = the_town.state.audit.list(1)
    assert (newest.action, newest.subject) == ("access export", "")


def test_a_shorter_retention_says_what_would_go_before_it_does(the_town: Town, administrator: TestClient) -> None:
    asked = administrator.post("/privacy/retention/brisolle", data={"days": "7"})
    assert "are older than that" in asked.text
    assert the_town.state.watches.get("brisolle").watch.retention_days is None
    assert administrator.post("/privacy/retention/brisolle", data={"days": "7", "sure": "yes"}).status_code == 303
    assert the_town.state.watches.get("brisolle").watch.retention_days == 7
    assert administrator.post("/privacy/retention/brisolle", data={"days": "365"}).status_code == 303
    assert administrator.post("/privacy/retention/none", data={"days": "365"}).status_code == 404


def test_retention_shows_what_is_set_and_what_goes_next(the_town: Town, administrator: TestClient) -> None:
    assert "nothing goes" in administrator.get("/privacy/retention/watches").text
    administrator.post("/privacy/retention/brisolle", data={"days": "20"})
    oldest = the_town.store.search(None, only("brisolle"), 1, order="oldest").hits[0].mention.published_at
    shown = administrator.get("/privacy/retention/watches").text
    assert f"{oldest + timedelta(days=21):%-d %b %Y}" in shown  # its day (UTC) goes whole


def test_what_went_leaves_receipts_that_are_shown(the_town: Town, administrator: TestClient) -> None:
    assert "Nothing went yet." in administrator.get("/privacy/retention/receipts").text
    remember(the_town.state)
    the_town.state.kept.begin("platform", "youtube.de", TODAY, 7)
    shown = administrator.get("/privacy/retention/receipts").text
    assert "Brisolle" in shown
    assert "source youtube.de, as its platform wants it" in shown
    assert "under way" in shown


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Legal basis", "not said yet")), ("fr", ("Base légale", "Finalité"))],
)
def test_the_register_is_made_from_the_watches_in_both_languages(
    administrator: TestClient, language: str, words: tuple[str, ...]
) -> None:
    page = administrator.get("/privacy/register", params={"language": language}).text
    assert all(word in page for word in ("Brisolle", "Oramire", "Sealed", *words))
    file = administrator.get("/privacy/register/file", params={"language": language})
    assert f'filename="register-{language}-{TODAY:%Y-%m-%d}.html"' in file.headers["content-disposition"]
    assert all(word in file.text for word in ("Brisolle", *words))


def test_the_notice_names_who_answers_for_it(administrator: TestClient) -> None:
    asked = {"language": "fr", "controller": "Brisolle <SA>", "contact": "dpo@brisolle.example"}
    for path in ("/privacy/notice", "/privacy/notice/file"):
        text = administrator.get(path, params=asked).text
        assert "Brisolle &lt;SA&gt;" in text
        assert "dpo@brisolle.example" in text
        assert "opposition" in text


def test_an_analyst_corrects_a_label_and_takes_it_back(the_town: Town, inside: Visitor, post: Hit) -> None:
    analyst = inside(Role.ANALYST)
    assert analyst.get("/privacy").headers["location"] == "/privacy/labels"
    said = {"watch": "brisolle", "mention": post.mention.id, "label": "positive"}
    assert analyst.post("/privacy/labels", data=said).status_code == 303
    (made,) = the_town.state.corrections.standing(["brisolle"])
    assert (made.mention, made.label.value, made.by) == (post.mention.id, "positive", "analyst@example.org")
    assert [job.kind for job in the_town.state.jobs.unfinished()] == ["reenrich"]
    assert post.mention.id in analyst.get("/privacy/labels?watch=brisolle").text
    assert analyst.post(f"/privacy/labels/{made.id}/revoke").status_code == 303
    assert the_town.state.corrections.standing(["brisolle"]) == ()


def test_nobody_corrects_what_they_may_not_see(the_town: Town, inside: Visitor) -> None:
    hidden = the_town.store.search(None, only("sealed"), 1).hits[0].mention.id
    analyst, administrator = inside(Role.ANALYST), inside(Role.ADMINISTRATOR)
    said = {"watch": "sealed", "mention": hidden, "label": "positive"}
    assert analyst.post("/privacy/labels", data=said).status_code == 404
    assert analyst.post("/privacy/labels", data={**said, "watch": "brisolle"}).status_code == 404
    administrator.post("/privacy/labels", data=said)
    (made,) = the_town.state.corrections.standing(["sealed"])
    assert analyst.post(f"/privacy/labels/{made.id}/revoke").status_code == 404


def test_an_erasure_in_a_browser_ends_with_its_receipt(
    the_town: Town, looker: Looker, session_of: SessionOf, post: Hit
) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), "fr") as page:
        page.goto("/privacy")
        page.get_by_label("Identifiant d’auteur").fill(post.mention.author.id)
        page.get_by_role("button", name="Voir").click()
        page.get_by_role("button", name="Effacer…").click()
        page.get_by_role("button", name="Effacer pour de bon").click()
        expect(page.get_by_text("Il attend l’étape d’indexation")).to_be_visible()
        carry_out(the_town)
        expect(page.get_by_text("Effacé.")).to_be_visible()
    assert {job.status for job in the_town.state.jobs.list(5)} == {JobStatus.DONE}
