"""Any question to the mentions, asked and looked at."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from starlette.testclient import TestClient

from schemas.people import Role
from tests.web.conftest import Looker, Visitor
from tests.web.town import TODAY, Town, remember

SessionOf = Callable[[Role], str]
PANELS = ("summary", "heads", "sources", "places", "watches", "themes", "emerging", "named", "authors", "mentions")


@pytest.fixture
def viewer(inside: Visitor) -> TestClient:
    return inside(Role.VIEWER)


def shown(viewer: TestClient, address: str) -> str:
    answer = viewer.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_where_only_counts_are_kept_they_are_shown_as_such(viewer: TestClient, the_town: Town) -> None:
    start, end = remember(the_town.state)
    within = f"q=watch:brisolle&from={start}&to={end}"
    assert "counts alone" in shown(viewer, f"/explore?{within}")
    assert "40" in shown(viewer, f"/explore/summary?{within}")
    assert "known by day alone" in shown(viewer, f"/explore/heads?{within}")
    assert "others, each of few people" in shown(viewer, f"/explore/sources?{within}")
    assert "kept no longer" in shown(viewer, f"/explore/mentions?{within}")
    drawn = json.loads(viewer.get(f"/explore/volume?{within}&width=600").text)
    assert [row["go"] for row in json_rows(drawn) if row.get("n") == 40] == [""]


def test_a_question_about_more_than_watches_is_told_that_nothing_of_it_is_kept(
    viewer: TestClient, the_town: Town
) -> None:
    start, end = remember(the_town.state)
    within = f"q=watch:brisolle refund&from={start}&to={end}"
    assert "this question asks for more" in shown(viewer, f"/explore?{within}")
    assert "40" not in shown(viewer, f"/explore/summary?{within}")
    assert "kept no longer" not in shown(viewer, "/explore?q=watch:brisolle&range=7d")


def json_rows(spec: object) -> Iterator[dict[str, object]]:
    """What a chart is drawn of."""
    match spec:
        case {"data": {"values": [*rows]}}:
            yield from rows
        case {"layer": [*layers]}:
            for layer in layers:
                yield from json_rows(layer)
        case _:
            pass


@pytest.mark.parametrize("mode", ["raw", "originals", "effective", "authors"])
def test_every_panel_answers_in_every_mode(viewer: TestClient, mode: str) -> None:
    for panel in PANELS:
        assert shown(viewer, f"/explore/{panel}?q=watch:brisolle&range=24h&mode={mode}")


def test_every_panel_has_something_to_say_where_nothing_was_said(viewer: TestClient) -> None:
    for panel in PANELS:
        assert shown(viewer, f"/explore/{panel}?q=nowhereatall&range=1h").strip()


def test_nobody_sees_what_another_team_listens_for(viewer: TestClient) -> None:
    for panel in PANELS:
        told = shown(viewer, f"/explore/{panel}?range=7d")
        assert "Sealed" not in told
        assert "watch%3Asealed" not in told


def test_a_wrong_query_is_shown_with_the_wrong_word_underlined(viewer: TestClient) -> None:
    page = shown(viewer, "/explore?q=" + quote("retard NEAR/5"))
    assert "retard <u>NEAR/5</u>" in page
    assert 'role="alert"' in page
    assert "needs a term on its right" in page
    assert 'aria-invalid="true"' in page


def test_a_watch_of_another_team_is_one_that_never_was(viewer: TestClient) -> None:
    page = shown(viewer, "/explore?q=watch:sealed")
    assert "<u>sealed</u>" in page
    assert "there is no watch" in page.lower()


def test_a_wrong_time_is_told_and_the_query_kept(viewer: TestClient) -> None:
    page = shown(viewer, "/explore?q=retard&from=yesterday")
    assert '"yesterday" is no time' in page
    assert 'value="retard"' in page


def test_a_part_of_a_wrong_question_is_refused(viewer: TestClient) -> None:
    assert viewer.get("/explore/summary?q=(").status_code == 422


def test_figures_stand_against_the_period_before_and_name_their_mode(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/summary?q=watch:brisolle&range=24h&mode=raw")
    assert "before" in told
    assert 'href="/explore/figures#raw"' in told
    assert "toward%3Anegative" in told


def test_the_same_is_asked_of_other_watches(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/watches?q=watch:brisolle refund&range=7d")
    assert "Oramire" in told
    assert "watch%3Aoramire+refund" in told


def test_words_lead_to_the_question_narrowed_to_them_and_leave_out_the_brand(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/emerging?q=watch:brisolle&range=1h")
    words = re.findall(r"<bdi>([^<]+)</bdi>", told)
    assert words
    assert "brisolle" not in words
    assert "q=watch%3Abrisolle+" in told


def test_an_author_leads_to_their_page_and_to_what_they_said(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/authors?q=watch:brisolle")
    assert 'href="/people/' in told
    assert "author_id%3A%22" in told


def test_mentions_come_page_by_page_without_a_gap_or_a_repeat(viewer: TestClient) -> None:
    address = "/explore/mentions?q=watch:oramire&range=7d"
    total = int(re.findall(r"(\d+) mentions, raw", shown(viewer, address))[0])
    seen: list[str] = []
    while address:
        told = viewer.get(address).text
        seen += re.findall(r'<time datetime="([^"]+)">', told)
        more = re.findall(r'class="button" type="button" hx-get="([^"]+)"', told)
        address = unescape(more[0]) if more else ""
    assert len(seen) == total
    assert seen == sorted(seen, reverse=True)


def test_words_of_the_query_are_marked(viewer: TestClient) -> None:
    assert "<mark>refund</mark>" in shown(viewer, "/explore/mentions?q=watch:brisolle refund")


def test_a_tone_is_explained_by_the_words_that_weighed_most(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/mentions?q=watch:brisolle toward:negative")
    address = re.findall(r'hx-get="(/explore/why[^"]+)"', told)[0]
    why = shown(viewer, address)
    assert "tocsin-fast@2" in why
    assert '<mark class="neg">' in why


def test_a_mention_that_may_not_be_seen_is_none(inside: Visitor) -> None:
    everything = shown(inside(Role.ADMINISTRATOR), "/explore/mentions?q=watch:sealed")
    address = re.findall(r'hx-get="(/explore/why[^"]+)"', everything)[0]
    assert inside(Role.VIEWER).get(address).status_code == 404


def test_files_hold_what_is_shown(viewer: TestClient) -> None:
    question = "q=watch:oramire&range=24h"
    total = int(re.findall(r"(\d+) mentions, raw", shown(viewer, f"/explore/mentions?{question}"))[0])
    lines = viewer.get(f"/explore/export.ndjson?{question}").text.splitlines()
    assert len(lines) == total
    assert {json.loads(line)["watch"] for line in lines} == {"oramire"}
    rows = viewer.get(f"/explore/export.csv?{question}")
    assert rows.headers["content-disposition"].startswith("attachment;")
    assert len(rows.text.splitlines()) == total + 1


def test_a_place_leads_to_its_mentions_and_what_has_none_is_told(viewer: TestClient) -> None:
    told = shown(viewer, "/explore/places?q=watch:brisolle&range=7d&mode=raw")
    assert ">France</a>" in told
    assert "place%3Afr" in told
    assert re.search(r"No place is known for \d+ of \d+\.", told)
    french = shown(viewer, "/explore/mentions?q=watch:brisolle place:fr&range=7d")
    (placed,) = re.findall(r'>France</a>.*?<span class="num r">(\d+)</span>', told, re.S)
    assert f"{placed} mentions, raw" in french


def test_a_cell_opens_all_that_was_said_in_that_hour_of_the_week(viewer: TestClient) -> None:
    question = "q=watch:oramire&range=7d&mode=raw"
    spec = viewer.get(f"/explore/hours?{question}").json()
    cells = [row for layer in spec["layer"] for row in layer["data"]["values"] if row.get("go")]
    total = int(re.findall(r"(\d+) mentions, raw", shown(viewer, f"/explore/mentions?{question}"))[0])
    counts = [shown(viewer, "/explore/mentions?" + cell["go"].partition("?")[2]) for cell in cells]
    assert sum(int(re.findall(r"(\d+) mentions?, raw", told)[0]) for told in counts) == total
    assert "All hours" in shown(viewer, cells[0]["go"])


def test_an_hour_that_is_none_is_told_and_the_query_kept(viewer: TestClient) -> None:
    page = shown(viewer, "/explore?q=retard&cell=monday")
    assert '"monday" is no hour of the week' in page
    assert 'value="retard"' in page


def test_bars_stand_against_what_is_usual_at_their_time(viewer: TestClient) -> None:
    next_day = f"from={quote(TODAY.isoformat())}&to={quote((TODAY + timedelta(days=1)).isoformat())}"

    def bands(q: str) -> list[dict[str, float]]:
        spec = viewer.get(f"/explore/volume?q={quote(q)}&{next_day}&mode=raw").json()
        rows = [row for layer in spec["layer"] for row in layer["data"]["values"]]
        return [row for row in rows if "high" in row and "said" not in row]

    assert len(bands("watch:oramire")) > 90, "of the quarters of an hour of a day"
    assert any(row["high"] > row["low"] for row in bands("watch:oramire"))
    assert bands("watch:oramire published:[now-7d TO now]") == [], "a question that says itself when"


def test_what_was_asked_is_offered_again_to_whoever_asked_and_to_nobody_else(inside: Visitor) -> None:
    viewer, analyst = inside(Role.VIEWER), inside(Role.ANALYST)
    answer = viewer.post("/explore/ask", data={"q": " remboursement ", "range": "24h"})
    assert answer.headers["location"] == "/explore?q=remboursement&range=24h"
    viewer.post("/explore/ask", data={"q": "("})
    asked = [each["text"] for each in viewer.get("/explore/recent").json()["items"] if each["about"] == "asked before"]
    assert asked == ["remboursement"]
    assert "remboursement" not in analyst.get("/explore/recent").text
    assert "remboursement" in shown(viewer, "/account")
    viewer.post("/explore/forget")
    assert "remboursement" not in shown(viewer, "/account")


def test_a_bar_and_a_cell_lead_to_the_mentions_of_their_time(viewer: TestClient) -> None:
    for chart in ("volume", "hours"):
        spec = viewer.get(f"/explore/{chart}?q=watch:brisolle&range=7d").json()
        rows = [row for layer in spec["layer"] for row in layer.get("data", {}).get("values", ()) if row.get("go")]
        assert rows
        assert shown(viewer, rows[0]["go"])


@pytest.mark.parametrize(
    ("q", "offer"),
    [
        ("tow", "toward:"),
        ("watch:or", "watch:oramire "),
        ("refund toward:neg", "toward:negative "),
        ("lang:fr", "lang:fr "),
        ("topic:ref", "topic:refunds "),
        ("source:blue", "source:bluesky "),
        ("saved:", "saved:angry "),
        ("influence:", "influence:[10 TO *] "),
    ],
)
def test_fields_and_values_are_completed(viewer: TestClient, q: str, offer: str) -> None:
    answer = viewer.get("/explore/complete", params={"q": q, "at": len(q)}).json()
    assert offer in [item["text"] for item in answer["items"]]


def test_nothing_is_completed_of_what_another_team_listens_for(viewer: TestClient) -> None:
    assert viewer.get("/explore/complete", params={"q": "watch:sea", "at": 9}).json()["items"] == []


@pytest.mark.parametrize(("language", "save"), [("en", "Save this query"), ("fr", "Enregistrer cette requête")])
def test_the_box_completes_by_keyboard_and_the_page_answers(
    looker: Looker, session_of: SessionOf, language: str, save: str
) -> None:
    with looker.at(session_of(Role.ANALYST), language) as page:
        page.goto("/now")
        page.keyboard.press("/")
        page.keyboard.type("watch:bri")
        option = page.get_by_role("option").first
        expect(option).to_contain_text("Brisolle")
        page.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        expect(page.locator("#query")).to_have_value("watch:brisolle ")
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=save)).to_be_visible()
        expect(page.locator("figure.chart svg")).to_have_count(2)
        expect(page.locator("article.mention").first).to_be_visible()
        expect(page.locator("input[name=mention]").first).to_be_visible()
        page.locator("article.mention details").first.locator("summary").click()
        expect(page.locator("article.mention mark.neg, article.mention mark.pos").first).to_be_visible()
        expect(page.locator(".waiting")).to_have_count(0)
        page.keyboard.press("/")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option").first).to_contain_text("watch:brisolle")
