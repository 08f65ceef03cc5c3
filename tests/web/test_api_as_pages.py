"""What pages do, programs do: by the same rules, and to the same things."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from core.state.jobs import REENRICH
from schemas.letter import Letter
from schemas.people import Role
from schemas.route import Escalation, Route
from schemas.scope import only
from schemas.tag import Tag
from schemas.watch import Watch
from tests.web.api import program
from tests.web.conftest import Visitor
from tests.web.town import INCIDENT, OTHER_TEAM, SOURCES, TEAM, Town
from web.site import application

WATCH = {"id": "nova", "name": "Nova", "query": "nova OR @nova", "team": TEAM}
REFUND = {"id": "product/refund", "name": "Refund", "team": TEAM, "query": "refund"}
STORM = {"from": "2026-11-22T12:00:00Z", "to": "2026-11-22T14:00:00Z"}


@pytest.fixture
def analyst(the_town: Town) -> TestClient:
    return program(the_town, Role.ANALYST)


@pytest.fixture
def administrator(the_town: Town) -> TestClient:
    return program(the_town, Role.ADMINISTRATOR)


def newest(the_town: Town, watch: str = "brisolle", count: int = 2) -> list[str]:
    return [hit.mention.id for hit in the_town.store.search(None, only(watch), count).hits]


def test_an_analyst_changes_the_watches_of_their_teams_and_no_other(the_town: Town, analyst: TestClient) -> None:
    the_town.state.watches.apply([Watch(id="open", name="Open", query="open")], by="ada")
    assert analyst.put("/watches/nova", json=WATCH).status_code == 200
    assert analyst.post("/watches", json={"watches": [{**WATCH, "query": "nova"}]}).status_code == 200
    assert analyst.delete("/watches/nova").status_code == 204
    for watch in ("open", "sealed"):
        taken = {**WATCH, "id": watch}
        assert analyst.put(f"/watches/{watch}", json=taken).status_code == 403
        assert analyst.post("/watches", json={"watches": [{**WATCH, "id": "nova2"}, taken]}).status_code == 403
    for team in ("", OTHER_TEAM):
        assert analyst.put("/watches/brisolle", json={**WATCH, "id": "brisolle", "team": team}).status_code == 403
    assert analyst.delete("/watches/open").status_code == 403
    assert analyst.delete("/watches/sealed").status_code == 404
    assert analyst.put("/watches/new", json={**WATCH, "id": "new"}).status_code == 422
    standing = {each.watch.id: each.watch.query for each in the_town.state.watches.list()}
    assert standing == {"brisolle": "brisolle", "oramire": "oramire", "sealed": "sealed", "open": "open"}


def test_history_is_matched_again_for_whoever_may_change_the_watch(
    the_town: Town, analyst: TestClient, inside: Visitor
) -> None:
    the_town.state.jobs.ask(REENRICH, {"query": "tag:a/b"}, by="ada")
    first = analyst.post("/watches/brisolle/backfill").json()["job"]
    inside(Role.ANALYST).post("/watches/oramire/reapply")
    assert [job.id for job in the_town.state.jobs.list(9) if job.arguments == {"query": ""}] == [first]
    for _ in range(2):
        the_town.state.jobs.claim("me", [REENRICH])
        the_town.clock.forward(minutes=5)
    running = the_town.state.jobs.claim("me", [REENRICH])
    assert running is not None
    the_town.state.jobs.finish(running, {})
    the_town.state.jobs.claim("me", [REENRICH])
    assert analyst.post("/watches/brisolle/backfill").json()["job"] > first  # the one that runs passed by already
    assert analyst.post("/watches/sealed/backfill").status_code == 404
    assert analyst.post("/jobs", json={"kind": "reenrich"}).status_code == 403


def test_a_tag_of_ones_team_is_made_given_applied_and_retired(the_town: Town, analyst: TestClient) -> None:
    assert analyst.put("/tags/product/refund", json=REFUND).json()["query"] == "refund"
    given = {"watch": "brisolle", "mentions": [*newest(the_town), "x:gone"]}
    told = analyst.post("/tags/product/refund/give", json=given).json()
    assert (told["new"], told["lost"]) == (2, ["x:gone"])
    assert the_town.state.jobs.get(told["job"]).by == "analyst@example.org"
    (row,) = analyst.get("/tags").json()["items"]
    assert (row["id"], row["by_hand"]) == ("product/refund", 2)
    assert analyst.post("/tags/product/refund/remove", json=given).json()["new"] == 2
    assert analyst.post("/tags/product/refund/apply").status_code == 202
    assert analyst.put("/tags/product/refund", json={**REFUND, "name": "Money back"}).json()["name"] == "Money back"
    assert analyst.delete("/tags/product/refund").status_code == 202
    assert analyst.get("/tags").json()["items"] == []


def test_a_tag_of_all_teams_is_given_by_analysts_and_changed_by_administrators(
    the_town: Town, analyst: TestClient, administrator: TestClient
) -> None:
    everybodys = {**REFUND, "team": ""}
    assert analyst.put("/tags/product/refund", json=everybodys).status_code == 403
    assert administrator.put("/tags/product/refund", json=everybodys).status_code == 200
    assert analyst.put("/tags/product/refund", json=everybodys).status_code == 403
    assert analyst.delete("/tags/product/refund").status_code == 403
    assert analyst.post("/tags/product/refund/apply").status_code == 403
    given = {"watch": "brisolle", "mentions": newest(the_town)}
    assert analyst.post("/tags/product/refund/give", json=given).status_code == 200
    sealed = {"watch": "sealed", "mentions": newest(the_town, "sealed")}
    assert analyst.post("/tags/product/refund/give", json=sealed).status_code == 404


def test_a_tag_of_another_team_is_not_there(the_town: Town, analyst: TestClient) -> None:
    the_town.state.tags.save(Tag(id="tone/theirs", name="Theirs", team=OTHER_TEAM), "ada")
    assert analyst.get("/tags").json()["items"] == []
    given = {"watch": "brisolle", "mentions": newest(the_town)}
    assert analyst.post("/tags/tone/theirs/give", json=given).status_code == 404
    assert analyst.delete("/tags/tone/theirs").status_code == 404
    taken = {"id": "tone/theirs", "name": "Ours", "team": TEAM}
    assert analyst.put("/tags/tone/theirs", json=taken).status_code == 422
    assert analyst.put("/tags/tone/ours", json=taken).status_code == 422
    both = {**REFUND, "saved": "angry"}
    assert analyst.put("/tags/product/refund", json=both).status_code == 422


def test_annotations_are_written_read_and_removed(the_town: Town, analyst: TestClient, inside: Visitor) -> None:
    note = {"watch": "brisolle", "at": "2026-11-20T09:00:00+01:00", "text": "campaign starts"}
    made = analyst.post("/annotations", json=note)
    assert (made.status_code, made.json()["at"], made.json()["by"]) == (
        201,
        "2026-11-20T08:00:00Z",
        "analyst@example.org",
    )
    assert "campaign starts" in inside(Role.VIEWER).get("/annotations").text
    the_town.state.annotations.add("sealed", the_town.clock.now(), "hidden", "ada")
    assert [row["text"] for row in analyst.get("/annotations").json()["items"]] == ["campaign starts"]
    assert analyst.get("/annotations", params={"from": "2026-11-21T00:00:00Z"}).json()["items"] == []
    assert analyst.post("/annotations", json={**note, "watch": "sealed"}).status_code == 404
    assert analyst.delete(f"/annotations/{made.json()['id'] + 1}").status_code == 404
    assert analyst.delete(f"/annotations/{made.json()['id']}").status_code == 204


def test_people_are_ranked_and_marked_for_a_watch(analyst: TestClient) -> None:
    ranked = analyst.get("/authors", params={"watch": "brisolle", "by": "detractors"}).json()["items"]
    author = ranked[0]["author_id"]
    assert ranked[0]["negative"] >= ranked[-1]["negative"] > 0
    assert analyst.put(f"/marks/brisolle/{author}", json={"kind": "ignore"}).status_code == 204
    again = analyst.get("/authors", params={"watch": "brisolle", "by": "detractors"}).json()["items"]
    assert author not in [row["author_id"] for row in again]
    (mark,) = analyst.get("/marks", params={"watch": "brisolle"}).json()["items"]
    assert (mark["author"], mark["kind"], mark["by"]) == (author, "ignore", "analyst@example.org")
    assert analyst.delete(f"/marks/brisolle/{author}").status_code == 204
    assert analyst.get("/marks", params={"watch": "brisolle"}).json()["items"] == []
    for path in ("/marks/sealed/forum:u1", "/marks/brisolle/forum:nobody"):
        assert analyst.put(path, json={"kind": "press"}).status_code == 404
    assert analyst.put(f"/marks/brisolle/{author}", json={"kind": "friend"}).status_code == 422


def test_what_is_sent_of_a_query_is_set_at_either_door_by_one_rule(
    analyst: TestClient, administrator: TestClient, inside: Visitor
) -> None:
    order = {"id": "angry-now", "query": "angry", "channel": "mail", "minutes": 15}
    assert analyst.put("/orders/angry-now", json=order).json()["owner"] == "analyst@example.org"
    assert analyst.put("/orders/lost", json={**order, "id": "lost", "channel": "pigeon"}).status_code == 404
    assert analyst.put("/orders/lost", json={**order, "id": "lost", "query": "none"}).status_code == 404
    inside(Role.ADMINISTRATOR).post("/queries/angry/schedules", data={"what": "unusual", "channel": "mail"})
    assert [row["id"] for row in analyst.get("/orders").json()["items"]] == ["angry-now", "angry-unusual-mail"]
    private = {"id": "mine", "name": "Mine", "query": "x", "owner": "administrator@example.org", "shared": "private"}
    assert administrator.put("/queries/mine", json=private).status_code == 200
    assert administrator.put("/orders/hidden", json={**order, "id": "hidden", "query": "mine"}).status_code == 200
    assert analyst.delete("/orders/hidden").status_code == 404
    assert "hidden" not in analyst.get("/orders").text
    assert analyst.delete("/orders/angry-unusual-mail").status_code == 204  # the query is everybody's to change
    report = {"id": "weekly", "channel": "mail", "every": "week", "watch": "brisolle"}
    assert administrator.put("/digests/weekly", json=report).status_code == 200
    assert "weekly" in analyst.get("/digests").text
    assert analyst.put("/digests/weekly", json=report).status_code == 403
    assert analyst.get("/digests/weekly/preview").status_code == 403
    assert analyst.put("/digests/other", json={**report, "id": "other", "watch": "sealed"}).status_code == 404


def test_a_report_is_told_in_figures_and_kept_as_a_file(analyst: TestClient) -> None:
    told = analyst.get("/reports/brisolle", params={"week": "2026-W47"}).json()
    assert (told["week"], len(told["days"])) == ("2026-W47", 7)
    assert told["start"] == "2026-11-15T23:00:00Z"
    assert {each["name"] for each in told["sources"]} == set(SOURCES)
    assert told["volumes"]["raw"]["now"] == sum(
        day["negative"] + day["neutral"] + day["positive"] for day in told["days"]
    )
    sheet = analyst.get("/reports/brisolle/file", params={"format": "xlsx", "week": "2026-W47", "language": "fr"})
    assert sheet.content.startswith(b"PK")
    assert sheet.headers["content-disposition"] == 'attachment; filename="brisolle-2026-W47.xlsx"'
    assert analyst.get("/reports/brisolle", params={"week": "47"}).status_code == 422
    assert analyst.get("/reports/sealed").status_code == 404


def test_brands_are_compared_each_against_itself_before(analyst: TestClient) -> None:
    rows = {row["watch"]: row for row in analyst.get("/compare", params=STORM).json()["items"]}
    assert set(rows) == {"brisolle", "oramire"}
    assert rows["brisolle"]["now"]["volume"] > 5 * rows["brisolle"]["before"]["volume"]
    assert sum(row["now"]["share"] for row in rows.values()) == pytest.approx(1)
    themes = analyst.get("/compare/brisolle/themes", params={**STORM, "with": "oramire"}).json()["items"]
    assert {"remboursement", "outage"} & {row["term"] for row in themes}
    replies = analyst.get("/compare/brisolle/replies", params=STORM).json()
    assert replies["now"]["looked_at"] <= replies["now"]["called"]
    for path in ("/compare?watch=sealed", "/compare/sealed/themes", "/compare/sealed/replies"):
        assert analyst.get(path).status_code == 404


def test_how_brands_stand_now_and_who_speaks_of_them(analyst: TestClient) -> None:
    rows = {row["watch"]: row for row in analyst.get("/now").json()["items"]}
    assert (rows["brisolle"]["incident"], set(rows)) == (INCIDENT, {"brisolle", "oramire"})
    assert rows["brisolle"]["last_hour"] > rows["oramire"]["last_hour"]
    voices = analyst.get("/voices/brisolle").json()
    assert sum(each["mentions"] for each in voices["speakers"]) == voices["size"]
    points = analyst.get(f"/incidents/{INCIDENT}/curve").json()["points"]
    assert max(each["value"] or 0 for each in points) > max(each["high"] for each in points)
    assert analyst.get("/voices/sealed").status_code == 404


def test_hours_of_the_week_are_means_over_all_such_hours(analyst: TestClient) -> None:
    asked = {"from": "2026-11-08T00:00:00Z", "to": "2026-11-22T00:00:00Z", "mode": "raw"}
    rows = analyst.get("/hours", params=asked).json()["items"]
    total = analyst.get("/counts", params={**asked, "bucket": "all"}).json()["items"][0]["value"]
    assert sum(row["mean"] for row in rows) * 2 == pytest.approx(total, abs=0.1)
    assert analyst.get("/hours", params={"time_zone": "Paris"}).status_code == 422


def test_a_tone_is_explained_to_whoever_sees_the_mention(the_town: Town, analyst: TestClient) -> None:
    (mention,) = newest(the_town, count=1)
    told = analyst.get("/mentions/why", params={"mention": mention, "watch": "brisolle"}).json()
    assert (told["id"], told["toward"], told["probabilities"]) == (mention, "negative", [0.86, 0.1, 0.04])
    (hidden,) = newest(the_town, "sealed", 1)
    assert analyst.get("/mentions/why", params={"mention": hidden, "watch": "sealed"}).status_code == 404


def test_a_draft_is_seen_before_it_is_kept(analyst: TestClient) -> None:
    asked = {"query": "brisolle NOT refund"}
    told = analyst.get("/watches/brisolle/preview", params=asked).json()
    assert [each["words"] for each in told["exclusions"]] == ["refund"]
    assert told["lost"]["mentions"] > 0 == told["gained"]["mentions"]
    assert analyst.get("/watches/new/preview", params={"query": "sealed"}).json()["found"]["mentions"] == 0
    senses = analyst.get("/watches/new/senses", params={"query": "refund OR nantes OR outage"}).json()["items"]
    assert all(each["texts"] > 1 for each in senses)
    assert analyst.get("/watches/new/preview", params={"query": "a NEAR/5"}).json()["kind"] == "query"
    assert analyst.get("/watches/new/preview", params={"query": " "}).status_code == 422
    assert analyst.get("/watches/sealed/preview", params=asked).status_code == 404


def test_what_is_said_of_a_draft_stays_within_the_team(
    the_town: Town, analyst: TestClient, administrator: TestClient
) -> None:
    other = the_town.people[Role.RESPONDER]
    person = other.person.model_copy(update={"teams": frozenset({TEAM, OTHER_TEAM})})
    the_town.state.accounts.change(other.id, person, by="ada")
    of_both, asked = program(the_town, Role.RESPONDER), {"query": "brisolle"}
    mentions = [row["mention"]["id"] for row in analyst.get("/watches/new/sample", params=asked).json()["items"]]
    assert len(set(mentions)) == 50
    for number, mention in enumerate(mentions[:5]):
        said = analyst.post("/watches/new/judgements", json={**asked, "mention": mention, "kept": number > 0})
        assert (said.status_code, said.json()["by"]) == (200, "analyst@example.org")
    told = analyst.get("/watches/new/precision", params=asked).json()
    assert (told["judged"], told["kept"], told["share"]) == (5, 4, 0.8)
    assert of_both.get("/watches/new/precision", params=asked).json()["judged"] == 0
    assert analyst.get("/watches/brisolle/precision", params=asked).json()["judged"] == 0
    (hidden,) = newest(the_town, "sealed", 1)
    of_sealed = {**asked, "mention": hidden, "kept": True}
    assert administrator.post("/watches/brisolle/judgements", json=of_sealed).status_code == 200
    assert administrator.get("/watches/brisolle/precision", params=asked).json()["judged"] == 1
    assert analyst.get("/watches/brisolle/precision", params=asked).json()["judged"] == 0
    assert analyst.post("/watches/brisolle/judgements", json=of_sealed).status_code == 404


def routed(the_town: Town) -> Town:
    """With routes."""
    routes = (
        Route(id="care", channel="care", escalation=(Escalation(channel="lead", after_minutes=10),)),
        Route(id="both", channel="desk", watches=("sealed", "oramire")),
        Route(id="rivals", channel="rivals", watches=("sealed",)),
    )
    backing = the_town.app.state.backing
    told = {"routes": routes, "notifiers": {each: {"kind": "webhook"} for each in ("care", "lead", "desk", "rivals")}}
    operation = replace(backing.operation, settings=the_town.settings.model_copy(update=told))
    return replace(the_town, app=application(replace(backing, operation=operation)))


def test_routes_are_told_rehearsed_and_tried(the_town: Town) -> None:
    analyst, administrator = (program(routed(the_town), role) for role in (Role.ANALYST, Role.ADMINISTRATOR))
    shown = {row["id"]: row["watches"] for row in analyst.get("/routes").json()["items"]}
    assert shown == {"care": [], "both": ["oramire"]}
    asked = {"watch": "brisolle", "severity": "4", "at": "2026-11-22T14:00:00Z"}
    played = analyst.get("/routes/rehearsal", params=asked).json()["items"]
    assert [(row["channel"], row["at"]) for row in played] == [
        ("care", "2026-11-22T14:00:00Z"),
        ("lead", "2026-11-22T14:10:00Z"),
        ("desk", None),
    ]
    assert played[2]["because"] == "it is for oramire"
    assert analyst.get("/routes/rehearsal", params={**asked, "watch": "sealed"}).status_code == 404
    assert administrator.post("/channels/care/test").status_code == 202
    assert administrator.post("/channels/pigeon/test").status_code == 404
    the_town.state.stages.halt("notifiers.care", "refused")
    told = administrator.get("/deliveries").json()
    assert (told["pending"], [each["channel"] for each in told["halted"]]) == (1, ["care"])


def test_the_privacy_office_works_through_the_api(
    the_town: Town, administrator: TestClient, analyst: TestClient
) -> None:
    author = the_town.store.search(None, only("brisolle"), 1).hits[0].mention.author.id
    told = administrator.get("/privacy/person", params={"author": author}).json()
    assert told["sightings"] > 0
    lines = administrator.get("/privacy/access", params={"author": author}).text.splitlines()
    assert lines[-1] == f'{{"kind": "end", "records": {len(lines) - 1}}}'
    assert (
        administrator.post("/jobs", json={"kind": "erase", "authors": [author], "why": "objection"}).status_code == 202
    )
    assert "objection asked" in administrator.get("/audit", params={"action": "objection asked"}).text
    assert administrator.get("/privacy/receipts").json() == {"items": [], "next": None}
    register = administrator.get("/privacy/register", params={"language": "fr"}).json()["items"]
    assert [row["watch"] for row in register] == ["brisolle", "oramire", "sealed"]
    for path in ("/privacy/register/file", "/privacy/notice?controller=Brisolle"):
        page = administrator.get(path)
        assert (page.status_code, "Brisolle" in page.text) == (200, True)
    kept = {row["watch"]: row for row in administrator.get("/privacy/retention", params={"days": 7}).json()["items"]}
    assert 0 < kept["brisolle"]["older"] < kept["brisolle"]["sightings"]
    assert analyst.get("/privacy/access", params={"author": author}).status_code == 403


def test_lists_of_the_machine_room_are_narrowed_as_on_pages(the_town: Town, administrator: TestClient) -> None:
    the_town.state.dead_letters.add(
        [Letter("mentions.raw", 0, n, f"x:{n}", b"{}", kind, "no date", {}) for n, kind in enumerate("AB")]
    )
    assert [row["kind"] for row in administrator.get("/dead-letters", params={"kind": "A"}).json()["items"]] == ["A"]
    assert administrator.get("/dead-letters", params={"status": "dropped"}).json()["items"] == []
    by_ada = administrator.get("/audit", params={"by": "ada"}).json()["items"]
    assert {row["by"] for row in by_ada} == {"ada"}
    assert {row["source"] for row in administrator.get("/coverage?watch=brisolle").json()["items"]} == set(SOURCES)
    assert administrator.get("/coverage?watch=none").status_code == 404
    assert administrator.post("/sources/none/forecast", json={"watch": "brisolle"}).status_code == 404
