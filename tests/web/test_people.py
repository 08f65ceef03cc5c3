"""Who speaks about a watch, one person's page, and what people mark them as."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from app.wiring import open_store
from schemas.analysis import Analysis, Enriched, Influence, Label, Match, Sentiment, Sighting
from schemas.mention import Author, Kind, Mention
from schemas.people import Role
from tests.web.conftest import Looker, Visitor
from tests.web.test_compare import words
from tests.web.town import TODAY, Town

SessionOf = Callable[[Role], str]
DAY = timedelta(days=1)
FAN = Author(id="bluesky:did:plc:fan/1", handle="fan", name="Fanny Fan", followers=900)
FOE = Author(id="bluesky:foe", handle="foe", name="Foe <b>", followers=40)
STAR = Author(id="bluesky:star", handle="star", name="Star", followers=2_000_000, verified=True)
PAPER = Author(id="rss:lefil", handle="lefil", name="Le Fil", followers=None)
OWN = Author(id="bluesky:brisolle", handle="brisolle", name="Brisolle")
SECRET = Author(id="bluesky:secret", handle="secret", name="Of others")


def written(author: Author, number: int, label: Label, *, watch: str = "brisolle", score: float = 5.0) -> Enriched:
    """One a day, the newest first."""
    network = author.id.partition(":")[0]
    at = TODAY - number * DAY - timedelta(hours=1)
    mention = Mention(
        id=f"{author.id}/{number}",
        network=network,
        source=network,
        kind=Kind.ARTICLE if network == "rss" else Kind.POST,
        url="javascript:alert(1)" if author is FOE else f"https://{network}.example/{number}",
        text=f"Brisolle, day {number}",
        author=author,
        published_at=at,
        observed_at=at,
    )
    parts = {"reach": score, "engagement": 0.0, "spread": 0.0, "authority": 3.0, "automation": -3.0}
    analysis = Analysis(
        matches=(Match(watch=watch, revision=1),),
        sentiment=Sentiment(label=label, polarity=0.0, probabilities=(0.2, 0.6, 0.2), model="tocsin-fast@2"),
        influence=Influence(score=score, parts=parts, weights={"reach": 30.0}, authority={watch: 3.0, "sealed": 9.0}),
    )
    sighting = Sighting(watch=watch, toward=label, group=mention.id)
    return Enriched(mention=mention, analysis=analysis, generation=1, sightings=(sighting,))


def told() -> Iterator[Enriched]:
    for number in range(6):
        yield written(FAN, number, Label.POSITIVE)
        yield written(FOE, number, Label.NEGATIVE)
        yield written(PAPER, number, Label.NEUTRAL, score=90.0)
        yield written(OWN, number, Label.POSITIVE, score=99.0)
        yield written(SECRET, number, Label.NEGATIVE, watch="sealed", score=99.0)
    yield written(STAR, 1, Label.NEUTRAL, score=98.0)


@pytest.fixture(autouse=True)
def crowd(the_town: Town) -> None:
    entries = list(told())
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(entries, {})
        store.refresh()
    the_town.state.authors.seen(
        [each.mention for each in entries], {each.mention.id: each.analysis for each in entries}
    )


def listed(inside: Visitor, by: str, role: Role = Role.VIEWER) -> str:
    return words(inside(role).get(f"/people/list?watch=brisolle&by={by}").text)


def at(author: Author, more: str = "") -> str:
    return f"/people/{quote(author.id, safe=':')}{more}"


def test_the_most_influential_come_first_but_for_the_watchs_own_accounts(inside: Visitor) -> None:
    shown = listed(inside, "influencers")
    assert shown.index("Star") < shown.index("Le Fil")
    assert "reach 98" in shown
    assert "@ brisolle" not in shown


def test_ambassadors_and_detractors_are_those_who_are_clearly_for_or_against(inside: Visitor) -> None:
    fans, foes = listed(inside, "ambassadors"), listed(inside, "detractors")
    assert "Fanny Fan" in fans
    assert "0 negative" in fans
    assert "6 positive" in fans
    assert "Foe <b>" in foes
    assert not any(each in fans + foes for each in ("Star", "Le Fil", "@ brisolle"))


def test_press_are_those_who_write_articles_and_those_marked_so(the_town: Town, inside: Visitor) -> None:
    assert "Star" not in listed(inside, "press")
    the_town.state.marks.set(STAR.id, "brisolle", "press", by="sofia")
    shown = listed(inside, "press")
    assert "Le Fil" in shown
    assert "Star" in shown


def test_whoever_is_to_be_left_out_is_in_no_ranking_but_among_the_marked(the_town: Town, inside: Visitor) -> None:
    the_town.state.marks.set(FOE.id, "brisolle", "ignore", by="sofia")
    assert "Foe" not in listed(inside, "detractors") + listed(inside, "influencers")
    assert "Foe <b> @ foe · bluesky left out" in listed(inside, "marked")


def test_nobody_sees_a_person_of_watches_that_are_not_theirs(inside: Visitor) -> None:
    assert inside(Role.VIEWER).get(at(SECRET)).status_code == 404
    assert inside(Role.ADMINISTRATOR).get(at(SECRET)).status_code == 200
    assert inside(Role.VIEWER).get("/people/list?watch=sealed").status_code == 404
    assert "Sealed" not in inside(Role.VIEWER).get(at(FAN)).text


def test_the_page_of_a_person_tells_the_parts_of_the_score_and_labels_with_their_evidence(inside: Visitor) -> None:
    shown = words(inside(Role.VIEWER).get(at(FAN)).text)
    assert "reach 5 of 30" in shown
    assert "ambassador Brisolle 6 positive and 0 negative of 6 posts about Brisolle, on 6 days in 28." in shown
    assert "Authority by watch: Brisolle 3" in shown


def test_what_hostile_people_write_stays_text(inside: Visitor) -> None:
    page = inside(Role.VIEWER).get(at(FOE)).text
    assert "Foe &lt;b&gt;" in page
    said = inside(Role.VIEWER).get(f"/people/mentions?author={FOE.id}").text
    assert "Brisolle, day 0" in said
    assert "javascript:" not in said


def test_mentions_of_a_person_go_on_page_by_page(the_town: Town, inside: Visitor) -> None:
    more = [written(STAR, number, Label.NEUTRAL) for number in range(2, 30)]
    with open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write(more, {})
        store.refresh()
    first = inside(Role.VIEWER).get(f"/people/mentions?author={STAR.id}").text
    assert first.count("<article") == 20
    assert "Older ones" in first


def test_analysts_mark_a_person_and_take_it_back(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    sent = {"author": FAN.id, "watch": "brisolle", "kind": "customer"}
    answered = analyst.post("/people/marks", data=sent)
    assert (answered.status_code, answered.headers["location"]) == (
        303,
        at(FAN, "?watch=brisolle").replace("/1", "%2F1"),
    )
    assert "customer" in words(analyst.get(at(FAN)).text)
    assert analyst.post("/people/marks", data={**sent, "kind": ""}).status_code == 303
    assert the_town.state.marks.of_watch("brisolle", [FAN.id]) == {}


def test_marks_that_make_no_sense_are_refused(the_town: Town, inside: Visitor) -> None:
    analyst = inside(Role.ANALYST)
    assert analyst.post("/people/marks", data={"author": FAN.id, "watch": "sealed", "kind": "press"}).status_code == 404
    assert (
        analyst.post("/people/marks", data={"author": "x:nobody", "watch": "brisolle", "kind": "press"}).status_code
        == 404
    )
    assert analyst.post("/people/marks", data={"author": FAN.id, "watch": "brisolle", "kind": "x"}).status_code == 422
    assert the_town.state.marks.of_watch("brisolle", [FAN.id]) == {}


def test_whoever_only_looks_is_shown_no_way_to_mark(inside: Visitor) -> None:
    assert '<select name="kind">' in inside(Role.ANALYST).get(at(FAN)).text
    assert '<select name="kind">' not in inside(Role.VIEWER).get(at(FAN)).text


def test_a_mark_can_be_taken_back_when_no_mention_is_kept_any_more(the_town: Town, inside: Visitor) -> None:
    the_town.state.marks.set("x:gone", "brisolle", "partner", by="sofia")
    assert "partner" in words(inside(Role.ANALYST).get("/people/x:gone").text)
    analyst = inside(Role.ANALYST)
    assert analyst.post("/people/marks", data={"author": "x:gone", "watch": "brisolle"}).status_code == 303
    assert analyst.get("/people/x:gone").status_code == 404


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "What the score is made of"), ("fr", "De quoi l’influence est faite")]
)
def test_from_the_list_to_a_person_and_a_mark_in_the_browser(
    looker: Looker, session_of: SessionOf, language: str, heading: str
) -> None:
    with looker.at(session_of(Role.ANALYST), language, width=390 if language == "fr" else 1280) as page:
        page.goto("/people?by=ambassadors")
        page.get_by_role("link", name="Fanny Fan").click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        expect(page.locator("figure.chart svg")).to_be_visible()
        expect(page.get_by_text("Brisolle, day 0")).to_be_visible()
        page.get_by_role("button", name="Marquer" if language == "fr" else "Mark", exact=True).click()
        expect(page.locator(".chip.ours")).to_have_text("client" if language == "fr" else "customer")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
