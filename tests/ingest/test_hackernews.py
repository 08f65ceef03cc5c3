"""Hacker News: what every live source must do, and what its search and its items API ask for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from core.errors import Busy
from ingest.port import Source
from ingest.sources.hackernews import HackerNews, Settings
from ingest.sources.hackernews.items import as_it_stands, mention_of_hit, next_look
from schemas.event import Deleted, Posted, Updated
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import HandClock, around, watch
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, as_json, site

WATCHES = (watch("all", "number OR said OR break OR minute OR regretted OR anything OR brisolle OR nobody"),)
_FILTERS = re.compile(r"created_at_i>=(\d+),created_at_i<(\d+)")


@dataclass
class Orange:
    """The site: its search, which finds at most `most`, and its items."""

    clock: HandClock
    most: int = 1_000
    hits: list[dict[str, Any]] = field(default_factory=list)
    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    spoilt: list[JsonValue] = field(default_factory=list)
    site: Site = field(init=False)

    def answer(self, request: Request) -> Reply:
        if request.path == "/v0/maxitem.json":
            return as_json(max(self.items, default=0))
        if found := re.fullmatch(r"/v0/item/(\d+)\.json", request.path):
            return as_json(self.items.get(int(found[1])))
        bounds = _FILTERS.fullmatch(request.query["numericFilters"])
        assert bounds is not None
        assert request.query["tags"] == "(story,comment,poll)"
        found_hits = [hit for hit in self.hits if int(bounds[1]) <= hit["created_at_i"] < int(bounds[2])]
        spoilt, self.spoilt = self.spoilt, []
        return as_json({"hits": [*found_hits[::-1][: self.most], *spoilt], "nbHits": len(found_hits), "page": 0})

    def say(self, text: str, **fields: JsonValue) -> str:
        """A comment, unless a title is given."""
        number, at = 40_000_000 + len(self.hits), int(self.clock.now().timestamp())
        kind = "story" if "title" in fields else "comment"
        words = {"story_text": text} if kind == "story" else {"comment_text": text, "parent_id": 7, "story_id": 5}
        common = {"objectID": str(number), "created_at_i": at, "author": "ada", "points": None, "_tags": [kind]}
        self.hits.append({**common, **words, **fields})
        self.items[number] = {"id": number, "type": kind, "by": "ada", "time": at, "text": text, **fields}
        return f"hackernews:{number}"

    def spoil(self) -> None:
        self.spoilt += [{"objectID": "x", "created_at_i": "never"}, 7, {"objectID": "8", "created_at_i": 10**14}]

    def cut(self) -> None:
        self.site.faults += [BREAKS_OFF, Reply(500), Reply(200, b"<html>")]

    def delete(self, mention: str) -> None:
        number = int(mention.partition(":")[2])
        self.items[number] = {"id": number, "type": "comment", "deleted": True, "time": 1}


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Site, list[Orange]]]:
    current: list[Orange] = []
    with site(lambda request: current[-1].answer(request)) as here:
        yield here, current


@pytest.fixture
def scene(server: tuple[Site, list[Orange]], tmp_path: Path) -> Iterator[Scene]:
    here, current = server
    clock = HandClock()
    orange = Orange(clock)
    orange.site = here
    current.append(orange)
    here.asked.clear()
    here.faults.clear()
    settings = Settings(search=f"{here.url}/api/v1", items=f"{here.url}/v0", ca_file=here.ca_file)
    with around(tmp_path, "hackernews", clock, *WATCHES) as surroundings:
        made = Scene(orange, lambda: HackerNews(settings, surroundings), clock, deletes=orange.delete)
        yield made
        made.close()


@pytest.fixture
def orange(scene: Scene) -> Orange:
    assert isinstance(scene.platform, Orange)
    return scene.platform


class TestContract(LiveSourceContract):
    pass


def test_a_story_and_a_comment_say_all_that_is_known_of_them(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    orange.say("<p>Is Brisolle any good?", title="Ask HN: Brisolle", url="https://b.example/?utm_source=x", points=3)
    orange.say("No.<p><i>Brisolle</i> &#x27;is&#x27; late: <a href='https:&#x2F;&#x2F;b.example'>b.example</a>")
    given = listen(source, scene, lambda heard: len(ids(heard.events)) == 2)
    story, comment = [event.mention for event in given.events if isinstance(event, Posted)]
    assert (story.kind, story.title, story.text) == ("post", "Ask HN: Brisolle", "Is Brisolle any good?")
    assert (story.links[0].url, story.engagement.likes) == ("https://b.example/", 3)
    assert (comment.kind, comment.text) == ("comment", "No.\nBrisolle 'is' late: b.example")
    assert (comment.thread, comment.reply_to) == ("hackernews:5", "hackernews:7")
    assert (comment.author.id, comment.url) == (
        "hackernews:ada",
        "https://news.ycombinator.com/item?id=40000001",
    )


def test_what_no_watch_is_about_is_left_out_and_never_looked_at_again(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    orange.say("It rains")
    said = orange.say("Brisolle")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    scene.clock.advance(timedelta(hours=1))
    exhaust(source, scene, given)
    assert ids(given.events) == [said]
    assert {each.path for each in orange.site.asked} == {"/api/v1/search_by_date", "/v0/item/40000001.json"}


def test_votes_and_edits_are_updates_and_what_stands_as_it_was_is_none(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    said, other = orange.say("Brisolle", title="Brisolle"), orange.say("Brisolle too")
    given = listen(source, scene, lambda heard: {said, other} <= set(ids(heard.events)))
    orange.items[40_000_000] |= {"score": 120, "descendants": 14, "text": "Brisolle, edited"}
    listen(source, scene, lambda heard: any(isinstance(event, Updated) for event in heard.events), given)
    scene.clock.advance(timedelta(hours=2))
    exhaust(source, scene, given)
    (updated,) = [event.mention for event in given.events if isinstance(event, Updated)]
    assert (updated.id, updated.text, updated.title) == (said, "Brisolle, edited", "Brisolle")
    assert (updated.engagement.likes, updated.engagement.replies) == (120, 14)
    assert updated.published_at == NOON


def test_what_was_killed_is_deleted_and_looked_at_no_more(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    said = orange.say("Brisolle is a scam")
    given = listen(source, scene, lambda heard: said in ids(heard.events))
    orange.items[40_000_000]["dead"] = True
    listen(source, scene, lambda heard: said in gone(heard.events), given)
    asked = len([each for each in orange.site.asked if each.path.startswith("/v0/item")])
    scene.clock.advance(timedelta(days=8))
    exhaust(source, scene, given)
    assert len([each for each in orange.site.asked if each.path.startswith("/v0/item")]) == asked


def test_what_the_search_finds_late_is_given_once(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    before = orange.say("Brisolle")
    given = listen(source, scene, lambda heard: before in ids(heard.events))
    late = orange.say("Brisolle, found late", created_at_i=int((scene.clock.now() - timedelta(minutes=3)).timestamp()))
    for _ in range(6):
        exhaust(source, scene, given)
    assert ids(given.events) == [before, late]


def test_more_than_an_answer_holds_is_asked_for_in_parts(orange: Orange, scene: Scene) -> None:
    first = scene.source()
    first.open("")
    resume = exhaust(first, scene).resume
    first.close()
    orange.most = 50
    for _ in range(180):
        orange.say("Brisolle")
        scene.clock.advance(timedelta(minutes=1))
    second = scene.source()
    second.open(resume)
    given = listen(second, scene, lambda heard: len(set(ids(heard.events))) == 180)
    assert len(ids(given.events)) == 180
    assert len(given.resume) < 2_000


def test_what_was_missed_too_long_ago_stays_a_gap(scene: Scene) -> None:
    first = scene.source()
    first.open("")
    resume = exhaust(first, scene).resume
    scene.clock.advance(timedelta(days=40))
    second = scene.source()
    second.open(resume)
    given = listen(second, scene, lambda heard: bool(claims(heard.events)))
    assert claims(given.events)[0][0] >= scene.clock.now() - timedelta(days=30, hours=1)


def test_patience_is_had_where_it_is_asked_for(orange: Orange, scene: Scene) -> None:
    orange.site.faults.append(Reply(429, headers={"Retry-After": "120"}))
    source = scene.source()
    source.open("")
    with pytest.raises(Busy) as told:
        ask_for_ever(source)
    assert told.value.wait == timedelta(minutes=2)


def test_one_item_that_cannot_be_had_does_not_hold_the_others_up(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    said = {orange.say(f"Brisolle {number}") for number in range(3)}
    given = listen(source, scene, lambda heard: said <= set(ids(heard.events)))
    scene.clock.advance(timedelta(minutes=30))
    orange.site.faults += [as_json({"hits": [], "nbHits": 0}), Reply(404)]
    for mention in sorted(said)[1:]:
        orange.delete(mention)
    listen(source, scene, lambda heard: set(gone(heard.events)) == set(sorted(said)[1:]), given)


def test_a_check_says_what_was_found(orange: Orange, scene: Scene) -> None:
    orange.say("Brisolle")
    source = scene.source()
    assert isinstance(source, HackerNews)
    assert source.check() == ("The search found 1 stories and comments of the last hour; the newest item is 40000000.")


def test_what_is_forgotten_can_still_be_deleted_and_null_says_nothing() -> None:
    assert as_it_stands("hackernews:1", {"id": 1, "deleted": True}, None, NOON) == Deleted(
        id="hackernews:1", deleted_at=NOON, observed_at=NOON
    )
    hit: dict[str, JsonValue] = {
        "objectID": "1",
        "created_at_i": int(NOON.timestamp()),
        "author": "ada",
        "comment_text": "x",
    }
    given = mention_of_hit(hit, "hackernews", NOON)
    assert as_it_stands(given.id, None, given, NOON) is None


def test_looks_grow_rarer_and_end() -> None:
    ages, at = [], NOON
    while (again := next_look(NOON, at)) is not None:
        ages.append((again - NOON) / timedelta(hours=1))
        at = again
    assert ages == [pytest.approx(1 / 3), 1, 3, 24, 168]


def ask_for_ever(source: Source) -> None:
    while True:
        source.next_batch()


def test_a_deletion_and_an_edit_that_a_stop_threw_away_are_told_after_it(orange: Orange, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    deleted, edited = orange.say("Brisolle is late"), orange.say("Brisolle is early")
    given = listen(source, scene, lambda heard: {deleted, edited} <= set(ids(heard.events)))
    orange.delete(deleted)
    orange.items[40_000_001]["text"] = "never mind"

    def told(heard: Given) -> bool:
        return gone(heard.events) == [deleted] and edited in ids(heard.events)

    scene.clock.advance(timedelta(minutes=30))
    listen(source, scene, told)
    source.close()
    again = scene.source()
    again.open(given.resume)
    listen(again, scene, told)
