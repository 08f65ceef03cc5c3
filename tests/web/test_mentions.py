"""Rows of mentions: near-identical ones are folded, and nothing that a stranger writes becomes markup."""

import random
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.port import Hit, Page
from schemas.analysis import Label
from schemas.mention import Place
from tests.web.town import TODAY, entry
from web.look.assets import addresses
from web.look.marked import Sought
from web.look.mentions import folded
from web.look.tongue import Tongue, Tongues

HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><svg onload=alert(1)>',
        "' onmouseover='alert(1)",
        "javascript:alert(1)",
        "{{ 7*7 }}",
        "<style>*{display:none}</style>",
        "\u202e\u2066moc.live",
        "&lt;b&gt;",
        "</article></main>",
    ]
)
ALLOWED = {"article", "div", "b", "a", "bdi", "span", "time", "p", "mark", "details", "summary", "table", "tbody", "tr"}
ALLOWED |= {"td", "ul", "li"}


def hit(number: int, group: str = "", minutes: int = 0, **said: object) -> Hit:
    told = entry(number, "brisolle", TODAY - timedelta(minutes=minutes), Label.NEGATIVE, random.Random(1))
    mention = told.mention.model_copy(update={"id": f"x:{number}", **said})
    sighting = told.sightings[0].model_copy(update={"group": group or mention.id})
    return Hit(mention, told.analysis, sighting, 1)


@pytest.fixture(scope="module")
def tongue() -> Tongue:
    return Tongues(addresses()).of("en")


def test_near_identical_texts_are_folded_into_the_newest() -> None:
    page = Page((hit(1), hit(2, "x:9", 1), hit(3, "x:9", 2), hit(4, "x:9", 3)), 4)
    rows, more = folded(page, 20)
    assert [(row.hit.mention.id, len(row.copies)) for row in rows] == [("x:1", 0), ("x:2", 2)]
    assert more == ""


def test_a_mention_that_two_watches_see_is_one_row() -> None:
    once = hit(1)
    twice = Hit(once.mention, once.analysis, once.sighting.model_copy(update={"watch": "oramire"}), 1)
    rows, _ = folded(Page((once, twice), 2), 20)
    assert [(len(row.copies), row.also) for row in rows] == [(0, ("oramire",))]
    assert rows[0].named({"oramire": "Oramire"}) == ["Oramire"]


def test_what_does_not_fit_comes_on_the_next_page() -> None:
    page = Page(tuple(hit(number, minutes=number) for number in range(5)), 9, "their cursor")
    rows, more = folded(page, 3)
    assert len(rows) == 3
    assert more not in ("", "their cursor")
    assert folded(page, 5) == ([*rows, *folded(Page(page.hits[3:], 9), 5)[0]], "their cursor")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


@given(text=HOSTILE, title=HOSTILE, name=HOSTILE, handle=HOSTILE, url=HOSTILE, place=HOSTILE)
@settings(max_examples=60, deadline=None)
def test_no_hostile_mention_becomes_markup(
    tongue: Tongue, text: str, title: str, name: str, handle: str, url: str, place: str
) -> None:
    bad = hit(1, text=text * 40, title=title, url=url, place=Place(name=place))
    author = bad.mention.author.model_copy(update={"id": f"x:{name}", "name": name, "handle": handle})
    bad = Hit(bad.mention.model_copy(update={"author": author}), bad.analysis, bad.sighting, 1)
    row = {"hit": bad, "copies": [bad], "also": [name], "wanted": Sought().of([text]), "now": TODAY}
    written = tongue.templates.from_string(
        "{% import 'parts/macros.html' as ui with context %}{% include 'parts/mention.html' %}"
    ).render(tongue=tongue, **row)
    tags = Tags()
    tags.feed(written)
    assert {tag for tag, _ in tags.seen} <= ALLOWED
    for _, attributes in tags.seen:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        assert not re.match(r"\s*(javascript|data):", attributes.get("href") or "", re.IGNORECASE)
