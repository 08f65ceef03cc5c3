"""What programs change: over what they read, once, and in the name of the owner of their key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from schemas.alerting import Step
from schemas.digest import Digest
from schemas.found import Found
from schemas.incident import IncidentState
from schemas.letter import Letter
from schemas.people import Role
from schemas.scope import ALL
from tests.web.api import program
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, Town
from web.call.limits import A_MINUTE

WATCH = {"id": "nova", "name": "Nova", "query": "nova OR @nova"}


def test_a_watch_is_added_changed_and_removed_with_its_revisions(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    added = asker.put("/watches/nova", json=WATCH, headers={"If-None-Match": "*"})
    assert (added.status_code, added.headers["etag"]) == (200, '"1"')
    changed = asker.put("/watches/nova", json={**WATCH, "query": "nova"}, headers={"If-Match": '"1"'})
    assert (changed.json()["revision"], changed.headers["etag"]) == (2, '"2"')
    assert [past["by"] for past in changed.json()["history"]] == ["administrator@example.org"] * 2
    assert asker.delete("/watches/nova", headers={"If-Match": '"2"'}).status_code == 204
    assert asker.get("/watches/nova").json()["active"] is False


@pytest.mark.parametrize("headers", [{"If-Match": '"7"'}, {"If-None-Match": "*"}])
def test_nobody_writes_over_what_they_have_not_read(the_town: Town, headers: dict[str, str]) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    wanted = {**asker.get("/watches/brisolle").json(), "query": "other"}
    for gone in ("revision", "active", "history"):
        del wanted[gone]
    refused = asker.put("/watches/brisolle", json=wanted, headers=headers)
    assert (refused.status_code, refused.json()["title"]) == (412, "Precondition Failed")
    assert the_town.state.watches.get("brisolle").watch.query == "brisolle"
    query = {"id": "angry", "name": "Angry", "query": "toward:negative AND x"}
    assert asker.put("/queries/angry", json=query, headers=headers).status_code == 412
    if "If-Match" in headers:
        assert asker.delete("/queries/angry", headers=headers).status_code == 412
        assert asker.delete("/watches/brisolle", headers=headers).status_code == 412


def test_watches_are_applied_all_or_none(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    wrong = asker.post("/watches", json={"watches": [WATCH, {**WATCH, "id": "other", "query": "NOT x"}]})
    assert (wrong.status_code, 'watch "other"' in wrong.json()["detail"]) == (422, True)
    assert asker.get("/watches/nova").status_code == 404
    twice = asker.post("/watches", json={"watches": [WATCH, WATCH]})
    assert twice.status_code == 422
    applied = asker.post("/watches", json={"watches": [WATCH]}).json()["items"]
    assert applied == [{"watch": "nova", "revision": 1, "change": "added"}]


def test_a_query_keeps_its_versions_and_finds_what_it_says(the_town: Town) -> None:
    asker = program(the_town, Role.ANALYST)
    saved = asker.put("/queries/refunds", json={"id": "refunds", "name": "Refunds", "query": "refund"})
    assert saved.headers["etag"] == '"1"'
    found = asker.get("/queries/refunds/mentions", params={"limit": 5}).json()
    assert all("refund" in row["text"] for row in found["items"])
    asker.put("/queries/refunds", json={"id": "refunds", "name": "Refunds", "query": "remboursement"})
    assert [each["version"] for each in asker.get("/queries/refunds/versions").json()["items"]] == [2, 1]
    assert asker.put("/queries/else", json={"id": "refunds", "name": "x", "query": "x"}).status_code == 422
    assert asker.put("/queries/bad", json={"id": "bad", "name": "x", "query": "saved:angry"}).status_code == 422


def test_an_incident_is_handled_step_by_step(the_town: Town) -> None:
    asker = program(the_town, Role.RESPONDER)
    at = f"/incidents/{INCIDENT}"
    assert asker.post(f"{at}/acknowledge").json() == {
        "incident": INCIDENT,
        "line": "acknowledged by responder@example.org",
    }
    assert asker.post(f"{at}/assign", json={"to": "Léa"}).status_code == 200
    assert asker.post(f"{at}/snooze", json={"minutes": None}).status_code == 200
    assert asker.post(f"{at}/notes", json={"text": "doors jammed"}).json()["line"] == "noted."
    assert asker.post(f"{at}/steps/1", json={"done": True}).status_code == 200
    assert asker.post(f"{at}/steps/99", json={"done": True}).status_code == 404
    assert asker.post(f"{at}/merge", json={"into": "gone"}).status_code == 404
    assert asker.post(f"{at}/dismiss", json={"why": "a joke"}).status_code == 200
    assert [each["why"] for each in asker.get("/lessons").json()["items"]] == ["a joke"]
    assert asker.post(f"{at}/undismiss").status_code == 200
    assert asker.post(f"{at}/reopen").status_code == 200
    assert asker.post(f"{at}/resolve").status_code == 200
    assert asker.post(f"{at}/snooze", json={"minutes": 5}).status_code == 422
    standing = the_town.state.incidents.get(INCIDENT, ALL)
    assert (standing.state, standing.owner, len(standing.done)) == (IncidentState.RESOLVED, "Léa", 1)
    assert {each.by for each in the_town.state.incidents.history(INCIDENT, ALL)[1:]} == {"responder@example.org"}


def test_an_incident_of_another_team_is_not_there(the_town: Town) -> None:
    watch = the_town.state.watches.get("brisolle").watch
    the_town.state.watches.apply([watch.model_copy(update={"team": "rivals"})], by="ada")
    asker = program(the_town, Role.RESPONDER)
    for action in ("acknowledge", "resolve", "reopen", "undismiss"):
        assert asker.post(f"/incidents/{INCIDENT}/{action}").status_code == 404
    assert asker.get(f"/incidents/{INCIDENT}/post-mortem").status_code == 404
    assert asker.get("/incidents").json()["items"] == []


def test_a_silence_is_for_what_somebody_sees(the_town: Town) -> None:
    asker, other = program(the_town, Role.RESPONDER), program(the_town, Role.ADMINISTRATOR)
    made = asker.post("/silences", json={"matchers": {"watch": "brisolle"}, "minutes": 5, "comment": "works"})
    assert (made.status_code, made.json()["by"]) == (201, "responder@example.org")
    assert asker.post("/silences", json={"matchers": {"watch": "sealed"}}).status_code == 404
    assert asker.post("/silences", json={"matchers": {"kind": "surge"}}).status_code == 403
    assert asker.post("/silences", json={"matchers": {"kind": "odd", "watch": "brisolle"}}).status_code == 422
    theirs = other.post("/silences", json={"matchers": {"watch": "sealed"}}).json()["id"]
    everywhere = other.post("/silences", json={"matchers": {"kind": "surge"}}).json()["id"]
    assert theirs not in [each["id"] for each in asker.get("/silences").json()["items"]]
    assert asker.delete(f"/silences/{theirs}").status_code == 404
    assert asker.delete(f"/silences/{everywhere}").status_code == 403
    assert asker.delete(f"/silences/{made.json()['id']}").status_code == 204


def test_a_digest_is_of_ones_own_teams(the_town: Town) -> None:
    asker = program(the_town, Role.ANALYST)
    wanted = {"id": "daily", "channel": "care", "team": "care"}
    assert asker.put("/digests/daily", json=wanted).status_code == 404  # no notifier is called so
    for more in ({"team": "rivals"}, {"team": ""}):
        assert asker.put("/digests/daily", json={**wanted, **more}).status_code in (403, 404)


def test_a_digest_that_stands_is_listed_shown_and_dropped_by_its_team(the_town: Town) -> None:
    for digest in (Digest(id="ours", channel="care", team="care"), Digest(id="theirs", channel="x", team="rivals")):
        the_town.state.digests.set(digest, by="ada")
    the_town.state.digests.set(Digest(id="all", channel="care"), by="ada")
    asker = program(the_town, Role.ANALYST)
    assert [each["id"] for each in asker.get("/digests").json()["items"]] == ["ours"]
    assert "Brisolle" in asker.get("/digests/ours/preview").json()["text"]
    assert asker.get("/digests/theirs/preview").status_code == 404
    assert asker.get("/digests/all/preview").status_code == 404
    assert asker.delete("/digests/theirs").status_code == 404
    assert asker.delete("/digests/all").status_code == 404
    assert asker.delete("/digests/ours").status_code == 204


def test_a_topic_that_was_found_is_kept_or_dropped(the_town: Town) -> None:
    now = the_town.clock.now()
    found = [
        Found(
            watch=watch, id=f"found-{name}", name=name, query=name, revision=1, found_at=now,
            ends_at=now + timedelta(days=1), share=0.1, authors=5, texts=5, score=30.0,
        )
        for watch, name in (("brisolle", "doors"), ("brisolle", "queues"), ("sealed", "lids"))
    ]  # fmt: skip
    the_town.state.memory.commit(Step(2, (), (), (), tuple(found)))
    responder, asker = program(the_town, Role.RESPONDER), program(the_town, Role.ADMINISTRATOR)
    standing = {each["id"] for each in responder.get("/topics").json()["items"]}
    assert standing == {"found-outage", "found-doors", "found-queues"}
    assert responder.post("/topics/sealed/found-lids/drop").status_code == 404
    assert responder.post("/topics/brisolle/found-doors/drop").json()["by"] == "responder@example.org"
    assert asker.post("/topics/brisolle/found-queues/keep").json()["state"] == "kept"
    assert [each["id"] for each in asker.get("/watches/brisolle").json()["topic"]] == ["refunds", "found-queues"]
    assert responder.get("/topics").json()["items"] == []  # the watch that has the kept one is another
    assert standing <= {each["id"] for each in responder.get("/topics?all=true").json()["items"]}


def test_a_stage_that_was_halted_may_work_again(the_town: Town) -> None:
    the_town.state.stages.halt("analyse", "no room")
    asker = program(the_town, Role.ADMINISTRATOR)
    (row,) = asker.get("/status").json()["items"]
    assert (row["stage"], row["state"], row["detail"], row["lag"]) == ("analyse", "halted", "no room", 0)
    assert asker.post("/status/analyse/resume").status_code == 204
    assert asker.get("/status").json()["items"] == []


def test_corrections_are_taught_and_taken_back(the_town: Town) -> None:
    asker = program(the_town, Role.ANALYST)
    (row,) = asker.get("/mentions", params={"watch": "brisolle", "limit": 1}).json()["items"]
    taught = asker.post("/corrections", json={"watch": "brisolle", "label": "neutral", "mentions": [row["id"]]})
    assert (taught.status_code, taught.json()["new"]) == (201, 1)
    (told,) = asker.get("/corrections", params={"watch": "brisolle"}).json()["items"]
    assert (told["mention"], told["by"]) == (row["id"], "analyst@example.org")
    assert asker.post(f"/corrections/{told['id']}/revoke").status_code == 200
    assert asker.post(f"/corrections/{told['id']}/revoke").status_code == 404
    assert (
        asker.post("/corrections", json={"watch": "sealed", "label": "neutral", "mentions": [row["id"]]}).status_code
        == 404
    )


def test_dead_letters_are_looked_at_and_dealt_with(the_town: Town) -> None:
    headers = {"kind": "posted", "schema": "1"}
    the_town.state.dead_letters.add(
        [Letter("mentions.raw", 0, n, f"x:{n}", b'{"id": 1}', "Permanent", "no date", headers) for n in range(3)]
        + [Letter("reviews.csv", 0, 9, "line 9 of reviews.csv", b"a;b", "Permanent", "no date", {})]
    )
    asker = program(the_town, Role.ADMINISTRATOR)
    ids = [row["id"] for row in asker.get("/dead-letters").json()["items"]]
    assert asker.get(f"/dead-letters/{ids[-1]}").json()["body"] == '{"id": 1}'
    assert asker.post("/dead-letters/replay", json={"letters": [ids[0], ids[1]]}).json() == {"letters": 1, "rows": 1}
    assert asker.post("/dead-letters/drop", json={"letters": [ids[2]]}).json()["letters"] == 1
    assert asker.post("/dead-letters/drop", json={"letters": [ids[2]]}).status_code == 409
    assert program(the_town, Role.RESPONDER).get("/dead-letters").status_code == 403


def test_jobs_are_asked_for_by_those_who_may(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    for body in ({"kind": "reenrich", "query": "lang:fr"}, {"kind": "check"}, {"kind": "erase", "authors": ["x:42"]}):
        assert asker.post("/jobs", json=body).status_code == 202
    assert asker.post("/watches/brisolle/backfill").status_code == 202
    for wrong in ({"kind": "erase"}, {"kind": "erase", "authors": ["42"]}, {"kind": "relearn"}, {}):
        assert asker.post("/jobs", json=wrong).status_code == 422
    assert program(the_town, Role.RESPONDER).post("/jobs", json={"kind": "check"}).status_code == 403
    assert program(the_town, Role.ANALYST).get("/jobs/1").json()["kind"] == "reenrich"


def test_accounts_are_kept_by_administrators(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    made = asker.post("/accounts", json={"login": "Lea@example.org", "name": "Léa", "teams": ["care"]})
    assert (made.status_code, made.json()["login"]) == (201, "lea@example.org")
    assert the_town.state.accounts.invited(made.json()["link"].partition("link=")[2]) is not None
    number = made.json()["id"]
    person = {"login": "lea@example.org", "name": "Léa", "role": "responder"}
    assert asker.put(f"/accounts/{number}", json=person).json()["role"] == "responder"
    assert "welcome?link=" in asker.post(f"/accounts/{number}/invite").json()["link"]
    assert asker.delete(f"/accounts/{number}").status_code == 204
    assert {team["team"] for team in asker.get("/teams").json()["items"]} == {"care", "rivals"}
    assert [each["action"] for each in asker.get("/audit").json()["items"]][:2] == ["saw the audit", "account closed"]


def test_a_key_makes_no_other_key_but_somebody_who_is_signed_in_does(the_town: Town, inside: Visitor) -> None:
    assert program(the_town, Role.VIEWER).post("/tokens", json={"name": "more"}).status_code == 403
    person = inside(Role.VIEWER)
    made = person.post("/api/v1/tokens", json={"name": "nightly", "days": 3})
    assert (made.status_code, made.json()["token"].startswith("tocsin_")) == (201, True)
    assert made.json()["token"] not in person.get("/api/v1/tokens").text
    assert person.delete(f"/api/v1/tokens/{made.json()['id']}").status_code == 204


def test_a_session_needs_its_token_here_too(inside: Visitor) -> None:
    person = inside(Role.RESPONDER)
    del person.headers["X-CSRF"]
    assert person.post(f"/api/v1/incidents/{INCIDENT}/acknowledge").status_code == 403


def test_the_same_key_with_the_same_request_is_done_once(the_town: Town) -> None:
    asker = program(the_town, Role.RESPONDER)
    silence = {"matchers": {"watch": "brisolle"}}
    first, again = (asker.post("/silences", json=silence, headers={"Idempotency-Key": "k"}) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    other = asker.post("/silences", json={**silence, "minutes": 5}, headers={"Idempotency-Key": "k"})
    assert (other.status_code, other.json()["kind"]) == (422, "usage")
    the_town.clock.forward(hours=24)
    assert asker.post("/silences", json=silence, headers={"Idempotency-Key": "k"}).json() != first.json()


def test_what_was_refused_may_be_asked_for_again_with_its_key(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    keyed = {"Idempotency-Key": "k"}
    assert asker.post("/watches/nova/backfill", headers=keyed).status_code == 404
    asker.put("/watches/nova", json=WATCH)
    assert asker.post("/watches/nova/backfill", headers=keyed).status_code == 202


def test_twins_that_come_at_once_are_done_once(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)

    def ask(_: int) -> int:
        answered: int = asker.post("/jobs", json={"kind": "check"}, headers={"Idempotency-Key": "k"}).status_code
        return answered

    with ThreadPoolExecutor(8) as pool:
        statuses = set(pool.map(ask, range(8)))
    assert statuses <= {202, 409}
    assert len(the_town.state.jobs.list(10)) == 1


def test_a_secret_is_not_kept_for_a_second_asking(the_town: Town) -> None:
    asker = program(the_town, Role.ADMINISTRATOR)
    made = asker.post("/accounts", json={"login": "x", "name": "X"}, headers={"Idempotency-Key": "k"})
    assert made.status_code == 422
    assert len(the_town.state.accounts.list()) == len(Role)


def test_whoever_asks_too_often_is_told_when_to_come_back(the_town: Town) -> None:
    asker = program(the_town, Role.VIEWER)
    left = [asker.get("/me").headers["ratelimit"] for _ in range(2)]
    assert left == [f'"account";r={A_MINUTE - n};t=0' for n in (1, 2)]
    while (answer := asker.get("/me")).status_code == 200:
        pass
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["kind"] == "transient"
    assert program(the_town, Role.VIEWER).get("/me").status_code == 429  # another key of the same account
    assert program(the_town, Role.ANALYST).get("/me").status_code == 200
    the_town.clock.forward(seconds=1)
    assert asker.get("/me").status_code == 200


def test_a_key_that_is_none_or_too_weak_is_told_how_to_prove_itself(the_town: Town, outside: TestClient) -> None:
    nobody = outside.get("/api/v1/me")
    assert (nobody.status_code, nobody.headers["www-authenticate"]) == (401, 'Bearer realm="tocsin"')
    guessed = outside.get("/api/v1/me", headers={"Authorization": "Bearer tocsin_guess"})
    assert 'error="invalid_token"' in guessed.headers["www-authenticate"]
    reader = program(the_town, Role.RESPONDER, frozenset({"read"}))
    refused = reader.post(f"/incidents/{INCIDENT}/acknowledge")
    assert (refused.status_code, "insufficient_scope" in refused.headers["www-authenticate"]) == (403, True)


def test_a_body_that_is_too_long_is_not_read(the_town: Town) -> None:
    answer = program(the_town, Role.ADMINISTRATOR).post("/jobs", content=b"x" * 1_100_000)
    assert answer.status_code == 413


def test_a_key_goes_on_only_as_long_as_its_account(the_town: Town) -> None:
    asker = program(the_town, Role.VIEWER)
    the_town.clock.forward(days=29)
    assert asker.get("/me").status_code == 200
    the_town.clock.forward(seconds=timedelta(days=1).total_seconds())
    assert asker.get("/me").status_code == 401
