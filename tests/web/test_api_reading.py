"""What programs read: mentions in pages and streams, figures, and only what may be seen."""

import csv
import io
import json
import random
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from app.wiring import open_store
from schemas.analysis import Enriched, Label
from schemas.event import Covered
from schemas.people import Role
from tests.web.api import program
from tests.web.town import INCIDENT, SOURCES, TODAY, Town, entry, mentions, remember

TWO_WEEKS = {"from": "2026-11-08T00:00:00Z", "to": "2026-11-23T00:00:00Z"}


@pytest.fixture
def viewer(the_town: Town) -> TestClient:
    return program(the_town, Role.VIEWER)


@pytest.fixture
def administrator(the_town: Town) -> TestClient:
    return program(the_town, Role.ADMINISTRATOR)


def test_pages_lead_to_one_another_and_end(viewer: TestClient) -> None:
    found: list[str] = []
    address = "/mentions?q=refund&limit=100"
    while address:
        page = viewer.get(address)
        found += [row["id"] for row in page.json()["items"]]
        link = page.links.get("next", {}).get("url", "")
        assert bool(link) == bool(page.json()["next"])
        address = link.removeprefix("/api/v1")
        assert not urlsplit(link).netloc
    assert len(found) == len(set(found)) == page.json()["total"] > 100


def test_oldest_first_is_the_other_way_round(viewer: TestClient) -> None:
    asked = {"q": "lovely", "limit": "1000"}
    one, other = (
        [row["id"] for row in viewer.get("/mentions", params={**asked, "order": order}).json()["items"]]
        for order in ("newest", "oldest")
    )
    assert one == other[::-1] != []


def test_nobody_is_told_of_watches_of_other_teams(viewer: TestClient, administrator: TestClient) -> None:
    for path in ("/mentions", "/mentions/export", "/counts", "/top/author", "/terms?q=sealed", "/topics", "/lessons"):
        assert viewer.get(path, params={"watch": "sealed"}).status_code == 404, path
    assert {row["watch"] for row in viewer.get("/mentions", params={"limit": 1000}).json()["items"]} == {
        "brisolle",
        "oramire",
    }
    (theirs,) = administrator.get("/mentions", params={"watch": "sealed", "limit": 1}).json()["items"]
    assert viewer.get(f"/mentions/{theirs['id']}").status_code == 404
    assert administrator.get(f"/mentions/{theirs['id']}").json()["items"] == [theirs]
    assert "sealed" not in viewer.get("/watches").text
    for path in ("/watches/sealed", "/watches/sealed/why", "/corrections?watch=sealed"):
        assert viewer.get(path).status_code == 404, path


def test_a_name_that_is_not_to_be_seen_is_told_like_one_that_never_was(viewer: TestClient) -> None:
    said = [viewer.get("/mentions", params={"q": f"watch:{name}"}) for name in ("sealed", "nowhere")]
    assert [each.status_code for each in said] == [404, 404]
    assert said[0].json()["detail"].replace("sealed", "nowhere") == said[1].json()["detail"]


def test_an_author_is_shown_to_whoever_sees_something_of_theirs(
    the_town: Town, viewer: TestClient, administrator: TestClient
) -> None:
    known = [mentions()[0], alone("sealed")]
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(known[1:], {})
        store.refresh()
    the_town.state.authors.seen([each.mention for each in known], {})
    seen, hidden = (each.mention.author.id for each in known)
    assert viewer.get(f"/authors/{hidden}").status_code == 404
    assert administrator.get(f"/authors/{hidden}").json()["handle"] == "loner"
    assert viewer.get(f"/authors/{seen}").json()["author_id"] == seen


def alone(watch: str) -> Enriched:
    """What somebody said who never said anything else."""
    told = entry(9_999, watch, TODAY - timedelta(hours=1), Label.NEUTRAL, random.Random(1))
    author = told.mention.author.model_copy(update={"id": "forum:loner", "handle": "loner"})
    return told.model_copy(update={"mention": told.mention.model_copy(update={"author": author})})


def test_what_was_listened_to_for_others_alone_is_not_told(
    the_town: Town, viewer: TestClient, administrator: TestClient
) -> None:
    end = the_town.clock.now()
    for source, watches in (("rss", ()), ("x", ("sealed",)), ("y", ("brisolle", "sealed"))):
        span = Covered(source=source, watches=watches, start=end - timedelta(hours=1), end=end, observed_at=end)
        the_town.state.coverage.record(span)
    shown = viewer.get("/coverage").json()["items"]
    told = {row["source"]: row["watches"] for row in shown if row["source"] not in SOURCES}
    assert told == {"rss": [], "y": ["brisolle"]}
    everything = {row["source"] for row in administrator.get("/coverage").json()["items"]}
    assert everything == {"rss", "x", "y", *SOURCES}
    row = next(row for row in shown if row["source"] == "rss" and row["state"] == "covered")
    assert (row["minutes"], row["end"]) == (60, "2026-11-22T14:00:00Z")


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_holds_every_row_once(viewer: TestClient, form: str) -> None:
    total = viewer.get("/mentions", params={"limit": 1}).json()["total"]
    answer = viewer.get("/mentions/export", params={"format": form})
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    else:
        rows = [json.loads(line) for line in answer.text.splitlines()]
    assert len({(row["id"], row["watch"]) for row in rows}) == len(rows) == total
    assert [row["published_at"] for row in rows] == sorted(row["published_at"] for row in rows)
    assert answer.headers["content-disposition"] == f'attachment; filename="mentions.{form}"'


def test_an_export_that_finds_nothing_is_empty(viewer: TestClient) -> None:
    assert viewer.get("/mentions/export", params={"q": "zeppelin"}).text == ""


def test_counts_add_up_to_what_is_found(viewer: TestClient) -> None:
    rows = viewer.get("/counts", params={**TWO_WEEKS, "bucket": "hour", "split": "toward", "mode": "raw"}).json()[
        "items"
    ]
    assert sum(row["value"] for row in rows) == viewer.get("/mentions", params=TWO_WEEKS).json()["total"]
    assert {row["group"] for row in rows} == {"negative", "neutral", "positive"}


def test_counts_that_outlived_their_mentions_say_so(viewer: TestClient, the_town: Town) -> None:
    start, end = remember(the_town.state)
    asked = {"q": "watch:brisolle", "from": f"{start}T00:00:00Z", "to": f"{end}T00:00:00Z", "mode": "raw"}
    rows = viewer.get("/counts", params={**asked, "split": "toward"}).json()["items"]
    assert [(row["group"], row["value"], row["kept"]) for row in rows] == [("negative", 40.0, True)]
    assert viewer.get("/counts", params={**asked, "bucket": "hour"}).json()["items"] == []


def test_days_begin_where_they_are_asked_for(viewer: TestClient) -> None:
    asked = {**TWO_WEEKS, "bucket": "day", "time_zone": "Europe/Paris"}
    rows = viewer.get("/counts", params=asked).json()["items"]
    assert {row["at"][11:] for row in rows[1:]} == {"23:00:00Z"}


def test_words_that_stand_out_are_those_of_the_storm(viewer: TestClient) -> None:
    asked = {"from": "2026-11-22T12:00:00Z", "to": "2026-11-22T14:00:00Z", "limit": "20"}
    terms = {row["term"] for row in viewer.get("/terms", params=asked).json()["items"]}
    assert {"remboursement", "outage"} & terms


@pytest.mark.parametrize(
    ("address", "kind", "position"),
    [
        ("/mentions?q=retard+NEAR/5", "query", 7),
        ("/mentions?q=NOT+retard", "query", 0),
        ("/mentions?cursor=made-up", "usage", None),
        ("/mentions?limit=0", "usage", None),
        ("/mentions?limit=1001", "usage", None),
        ("/mentions?from=yesterday", "usage", None),
        ("/mentions?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "usage", None),
        ("/counts?time_zone=Paris", "usage", None),
        ("/counts?bucket=minute&from=2000-01-01T00:00:00Z", "usage", None),
        ("/top/colour", "usage", None),
        ("/terms", "usage", None),
        ("/jobs?cursor=x", "usage", None),
        ("/incidents?cursor=x", "usage", None),
        ("/incidents?state=odd", "usage", None),
    ],
)
def test_what_cannot_be_asked_is_a_problem_that_says_why(
    the_town: Town, address: str, kind: str, position: int | None
) -> None:
    answer = program(the_town, Role.ADMINISTRATOR).get(address)
    told = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (told["status"], told["kind"], told.get("position")) == (422, kind, position)
    assert told["detail"]


def test_what_is_known_already_is_not_sent_again(viewer: TestClient) -> None:
    for path in ("/mentions?limit=5", "/watches", "/watches/brisolle", f"/incidents/{INCIDENT}", "/queries/angry"):
        first = viewer.get(path)
        again = viewer.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again.headers["etag"] == first.headers["etag"]
        assert viewer.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_incident_has_all_that_is_known_of_it(viewer: TestClient) -> None:
    told = viewer.get(f"/incidents/{INCIDENT}").json()
    assert (told["suggested_owner"], told["evidence"]["distinct_authors"]) == ("care", 71)
    assert told["playbook"]["steps"][0]["number"] == 1
    assert [each["action"] for each in told["history"]] == ["opened at severity 4"]
    assert "bad buzz" in viewer.get(f"/incidents/{INCIDENT}/text").text
    assert "gravité 4" in viewer.get(f"/incidents/{INCIDENT}/text", params={"language": "fr"}).text


def test_a_post_mortem_is_a_file(viewer: TestClient) -> None:
    answer = viewer.get(f"/incidents/{INCIDENT}/post-mortem", params={"language": "fr"})
    assert answer.headers["content-disposition"] == 'attachment; filename="post-mortem.html"'
    assert '<html lang="fr">' in answer.text
    assert "refund" not in answer.text
    assert "refund" in viewer.get(f"/incidents/{INCIDENT}/post-mortem?third_parties=texts").text


def test_why_is_told_in_numbers_and_in_sentences(viewer: TestClient) -> None:
    asked = {"at": "2026-11-22T13:30:00Z"}
    told = viewer.get("/watches/brisolle/why", params=asked).json()
    assert told["as_known_now"]["negatives"] > 60
    assert "Brisolle" in viewer.get("/watches/brisolle/why/text", params=asked).text


def test_a_program_can_ask_whose_it_is(viewer: TestClient, administrator: TestClient) -> None:
    told = viewer.get("/me").json()
    assert (told["login"], told["role"], told["watches"]) == ("viewer@example.org", "viewer", ["brisolle", "oramire"])
    assert administrator.get("/me").json()["watches"] is None


def test_lists_by_number_go_on_where_they_stopped(the_town: Town, administrator: TestClient) -> None:
    for _ in range(5):
        the_town.state.jobs.ask("check", {}, by="ada")
    first = administrator.get("/jobs", params={"limit": 3}).json()
    rest = administrator.get("/jobs", params={"limit": 3, "cursor": first["next"]}).json()
    assert [row["id"] for row in (*first["items"], *rest["items"])] == [5, 4, 3, 2, 1]
    assert rest["next"] is None
