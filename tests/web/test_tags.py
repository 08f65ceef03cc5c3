"""Tags: seen, made, given by hand and by rules, taken back; and nobody is told of another team's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from app.wiring import open_store
from core.state.jobs import JobStatus
from index.tagging import apply_rule
from schemas.people import Role
from schemas.scope import only
from schemas.tag import Tag
from schemas.watch import SavedQuery
from tests.web.conftest import Looker, Visitor
from tests.web.town import OTHER_TEAM, TEAM, Town, mentions

SessionOf = Callable[[Role], str]
REFUND = Tag(id="product/refund", name="Refund", query="remboursement OR refund")
IRONIC = Tag(id="tone/ironic", name="Ironic")
OURS = Tag(id="tone/ours", name="Only ours", team=TEAM)
THEIRS = Tag(id="tone/theirs", name="Only theirs", team=OTHER_TEAM)
ONE = "/tags/one?tag=product/refund"


@pytest.fixture(autouse=True)
def tags(the_town: Town) -> None:
    for tag in (REFUND, IRONIC, OURS, THEIRS):
        the_town.state.tags.save(tag, "ada")


def carried(the_town: Town, tag: Tag, watch: str = "brisolle") -> int:
    """The newest mentions of a watch have a tag, as enrichment says it. Returns how many."""
    newest = [each for each in mentions() if each.sightings[0].watch == watch][-7:]
    told = [
        each.model_copy(
            update={
                "generation": 2,
                "sightings": tuple(s.model_copy(update={"tags": (tag.id,)}) for s in each.sightings),
            }
        )
        for each in newest
    ]
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(told, {})
        store.refresh()
    return len(told)


def chosen(the_town: Town, count: int = 2, watch: str = "brisolle") -> list[str]:
    """As checkboxes say them."""
    hits = the_town.store.search(None, only(watch), count).hits
    return [f"{hit.mention.id}|{hit.sighting.watch}" for hit in hits]


def test_each_tag_says_how_many_have_it_and_leads_to_them(the_town: Town, inside: Visitor) -> None:
    count = carried(the_town, REFUND)
    shown = inside(Role.VIEWER).get("/tags/list?mode=raw&range=30d").text
    assert "Refund" in shown
    assert f'href="/explore?q=tag%3Aproduct%2Frefund&amp;range=30d&amp;mode=raw">{count}</a>' in shown


def test_nobody_is_told_of_another_teams_tags(the_town: Town, inside: Visitor) -> None:
    carried(the_town, THEIRS, "sealed")
    analyst = inside(Role.ANALYST)
    shown = analyst.get("/tags/list").text
    assert "Only ours" in shown
    assert "Only theirs" not in shown
    assert "Only theirs" not in analyst.get("/tags/apply").text
    for address in ("/tags/one", "/tags/one/figures", "/tags/one/days", "/tags/one/latest"):
        assert analyst.get(address, params={"tag": THEIRS.id}).status_code == 404
    for address in ("/tags/retire", "/tags/history", "/tags/save"):
        assert analyst.post(address, data={"tag": THEIRS.id, "name": "Mine"}).status_code == 404
    assert "Only theirs" in inside(Role.ADMINISTRATOR).get("/tags/list").text


def test_who_only_looks_is_shown_no_way_to_change_anything(inside: Visitor) -> None:
    viewer = inside(Role.VIEWER)
    assert "/tags/new" not in viewer.get("/tags").text
    assert '<form method="post"' not in viewer.get(ONE).text
    assert "checkbox" not in viewer.get(ONE.replace("/one", "/one/latest")).text


def test_a_new_tag_is_called_after_its_category_and_name(the_town: Town, inside: Visitor) -> None:
    written = {"category": "Produit phare", "name": "Été remboursé", "kind": "query", "query": "été", "team": TEAM}
    made = inside(Role.ANALYST).post("/tags/save", data=written)
    assert made.headers["location"] == "/tags/one?tag=produit-phare%2Fete-rembourse"
    kept = the_town.state.tags.get("produit-phare/ete-rembourse")
    assert (kept.name, kept.query, kept.team) == ("Été remboursé", "été", TEAM)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"category": "Product", "name": "Refund"}, "such a tag already"),
        ({"category": "Tone", "name": "theirs"}, "such a tag already, for other watches"),
        ({"category": "??", "name": "Refund"}, "a category and a name"),
        ({"category": "A", "name": "B", "team": OTHER_TEAM}, "This team is not yours"),
        ({"category": "A", "name": "B", "team": ""}, "Tags of all teams are"),
        ({"category": "A", "name": "B", "kind": "query", "query": "(nul"}, "never closed"),
        ({"category": "A", "name": "B", "kind": "query", "query": "tag:a/b"}, "cannot ask for tags"),
        ({"category": "A", "name": "B", "kind": "query", "query": "watch:sealed"}, "no watch"),
        ({"category": "A", "name": "B", "kind": "saved", "saved": "none"}, "no saved query"),
    ],
)
def test_a_tag_that_cannot_be_is_refused_with_what_was_written(
    the_town: Town, inside: Visitor, written: dict[str, str], said: str
) -> None:
    before = the_town.state.tags.list()
    answer = inside(Role.ANALYST).post("/tags/save", data={"team": TEAM, **written})
    assert answer.status_code == 422
    assert said in answer.text
    assert written["name"] in answer.text
    assert the_town.state.tags.list() == before


def test_a_tag_changes_its_name_and_its_rule_and_keeps_its_id(the_town: Town, inside: Visitor) -> None:
    changed = {"tag": REFUND.id, "name": "Money back", "kind": "saved", "query": "left over", "saved": "angry"}
    assert inside(Role.ADMINISTRATOR).post("/tags/save", data=changed).status_code == 303
    assert the_town.state.tags.get(REFUND.id) == Tag(id=REFUND.id, name="Money back", saved="angry")
    assert "toward:negative" in inside(Role.VIEWER).get(ONE).text


def test_a_private_query_that_a_tag_follows_is_kept_from_others(the_town: Town, inside: Visitor) -> None:
    private = SavedQuery(id="mine", name="Mine", query="secret", owner="bob@example.org", shared="private")
    the_town.state.saved_queries.save(private, "bob@example.org")
    analyst = inside(Role.ANALYST)
    taken = {"category": "A", "name": "B", "kind": "saved", "saved": "mine", "team": TEAM}
    assert analyst.post("/tags/save", data=taken).status_code == 422
    the_town.state.tags.save(OURS.model_copy(update={"saved": "mine"}), "bob@example.org")
    shown = analyst.get("/tags/one", params={"tag": OURS.id}).text
    assert "not shared with you" in shown
    assert "secret" not in shown
    assert '<option value="mine" selected>' in shown
    renamed = {"tag": OURS.id, "name": "Ours alone", "kind": "saved", "saved": "mine"}
    assert analyst.post("/tags/save", data=renamed).status_code == 303


def test_a_rule_is_shown_what_it_would_tag_before_it_is_kept(inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    shown = analyst.get("/tags/preview", params={"query": "remboursement"}).text
    assert "of the last 30 days would have it" in shown
    assert "Brisolle" in shown
    wrong = analyst.get("/tags/preview", params={"query": "refund sentiment:angry"}).text
    assert "<u>angry</u>" in wrong
    assert analyst.get("/tags/preview", params={"kind": "none", "query": "(("}).text.strip() == ""
    assert "would have it" in analyst.get("/tags/preview", params={"kind": "saved", "saved": "angry"}).text


def test_a_preview_looks_at_what_may_be_seen_alone(inside: Visitor) -> None:
    shown = inside(Role.ANALYST).get("/tags/preview", params={"query": "sealed"}).text
    assert "0 mentions" in shown


def test_what_is_everybodys_is_given_by_analysts_and_changed_by_administrators(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    assert "administrators change it" in analyst.get(ONE).text
    for act in ("save", "history", "retire"):
        assert analyst.post(f"/tags/{act}", data={"tag": REFUND.id, "name": "Mine"}).status_code == 403
    assert the_town.state.tags.get(REFUND.id) == REFUND
    assert analyst.post("/tags/apply", data={"tag": REFUND.id, "mention": chosen(the_town)}).status_code == 303
    assert analyst.post("/tags/save", data={"tag": OURS.id, "name": "Ours alone"}).status_code == 303


def test_a_rule_is_applied_to_history_and_its_job_is_followed(the_town: Town, inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    to = administrator.post("/tags/history", data={"tag": REFUND.id}).headers["location"]
    assert "waiting to be applied" in administrator.get(to).text
    job = the_town.state.jobs.claim("here", ["reenrich"])
    assert job is not None
    the_town.state.jobs.progress(job, 0.4)
    followed = f"/tags/one/job?tag={REFUND.id}&job={job.id}"
    assert "40%" in administrator.get(followed).text
    the_town.state.jobs.finish(job, {"mentions": 12})
    ended = administrator.get(followed).text
    assert "12 stored mentions" in ended
    assert "hx-get" not in ended
    assert administrator.get(f"/tags/one/job?tag={IRONIC.id}&job={job.id}").status_code == 404
    assert administrator.post("/tags/history", data={"tag": IRONIC.id}).status_code == 422


def test_chosen_mentions_are_tagged_and_freed_of_it(the_town: Town, inside: Visitor) -> None:
    analyst, two = inside(Role.ANALYST), chosen(the_town)
    told = analyst.post("/tags/apply", data={"tag": IRONIC.id, "mention": two}, headers={"HX-Request": "true"})
    assert "2 mentions have the tag “Ironic”." in told.text
    assert {f"{mention}|brisolle" for mention in the_town.state.taggings.given(IRONIC.id)} == set(two)
    (job,) = the_town.state.jobs.unfinished()
    assert (job.status, job.by) == (JobStatus.QUEUED, "analyst@example.org")
    back = analyst.post(
        "/tags/apply", data={"tag": IRONIC.id, "mention": two[:1], "act": "take", "back": "/explore?q=nul"}
    )
    assert back.headers["location"] == "/explore?q=nul"
    assert len(the_town.state.taggings.given(IRONIC.id)) == 1


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_afterwards(the_town: Town, inside: Visitor, back: str) -> None:
    sent = {"tag": IRONIC.id, "mention": chosen(the_town), "back": back}
    assert inside(Role.ANALYST).post("/tags/apply", data=sent).headers["location"] == "/"


def test_what_somebody_may_not_see_they_cannot_tag(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    sealed = chosen(the_town, 1, "sealed")
    for tag in (IRONIC, THEIRS):
        sent = {"tag": tag.id, "mention": sealed}
        assert analyst.post("/tags/apply", data=sent).status_code == 404
    told = analyst.post(
        "/tags/apply",
        data={"tag": IRONIC.id, "mention": [*sealed, *chosen(the_town, 1)]},
        headers={"HX-Request": "true"},
    )
    assert "1 mention has the tag" in told.text
    assert "1 is gone, or cannot have this tag." in told.text


@pytest.mark.parametrize("sent", [{"tag": IRONIC.id}, {"tag": "none/such", "mention": ["x:1|brisolle"]}])
def test_nothing_chosen_and_no_such_tag_are_told(inside: Visitor, sent: dict[str, str | list[str]]) -> None:
    analyst = inside(Role.ANALYST)
    answer = analyst.post("/tags/apply", data=sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text


def test_a_retired_tag_is_gone_and_taken_off_what_is_stored(the_town: Town, inside: Visitor) -> None:
    administrator = inside(Role.ADMINISTRATOR)
    assert administrator.post("/tags/retire", data={"tag": REFUND.id}).headers["location"] == "/tags"
    assert "Refund" not in administrator.get("/tags/list").text
    (job,) = the_town.state.jobs.unfinished()
    assert job.arguments["query"] == f"tag:{REFUND.id}"


def test_without_tags_the_page_says_what_they_are_for(the_town: Town, inside: Visitor) -> None:
    for tag in the_town.state.tags.list():
        the_town.state.tags.retire(tag.id, "ada")
    assert "No tag yet." in inside(Role.VIEWER).get("/tags/list").text


def test_a_curve_of_a_tag_is_drawn_with_the_mentions_behind_each_bar(the_town: Town, inside: Visitor) -> None:
    carried(the_town, REFUND)
    drawn = inside(Role.VIEWER).get("/tags/one/days", params={"tag": REFUND.id, "range": "24h"}).text
    assert "tag%3Aproduct%2Frefund" in drawn


@pytest.mark.parametrize(("language", "press", "said"), [
    ("en", "Take the tag off", "2 mentions have the tag “Refund” no more."),
    ("fr", "Ôter l’étiquette", "2 mentions ne portent plus l’étiquette «\u00a0Refund\u00a0»."),
])  # fmt: skip
def test_at_a_browser_the_chosen_lose_a_tag_without_leaving_the_page(
    the_town: Town, looker: Looker, session_of: SessionOf, language: str, press: str, said: str
) -> None:
    carried(the_town, REFUND)
    apply_rule(the_town.state, REFUND, "ada")
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto(ONE)
        boxes = page.get_by_role("checkbox")
        expect(boxes.first).to_be_visible()
        boxes.nth(0).check()
        boxes.nth(1).check()
        page.get_by_role("button", name=press).click()
        expect(page.locator("#tagging-told")).to_contain_text(said)
        expect(page.locator("figure.chart svg")).to_be_visible()
    of = the_town.state.taggings.of([each.mention.id for each in mentions()])
    assert [each.stands for said_of in of.values() for each in said_of] == [False, False]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_a_tag_is_as_wide_as_its_screen(looker: Looker, session_of: SessionOf, width: int) -> None:
    with looker.at(session_of(Role.ADMINISTRATOR), width=width) as page:
        page.goto(ONE)
        expect(page.locator("select[name=saved]")).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_at_a_browser_a_rule_is_previewed_as_it_is_written(looker: Looker, session_of: SessionOf) -> None:
    with looker.at(session_of(Role.ANALYST)) as page:
        page.goto("/tags/new")
        page.get_by_label("what this query finds").check()
        page.get_by_label("Query of the rule").fill("refund (")
        expect(page.locator(".preview .struck u")).to_be_visible()
        page.get_by_label("Query of the rule").fill("refund")
        expect(page.locator(".preview")).to_contain_text("of the last 30 days would have it")
