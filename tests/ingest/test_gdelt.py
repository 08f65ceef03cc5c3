"""GDELT: what every live source must do, and what an API asks for that answers slowly, seldom and oddly."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pydantic import JsonValue

from core.errors import Busy, Permanent, Transient
from core.query.fold import tokens
from ingest.port import Source
from ingest.sources.gdelt import Gdelt, Settings
from ingest.sources.gdelt.articles import Unasked, articles, mention_of_article
from schemas.event import Covered, Posted
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, ids, listen
from tests.ingest.parts import HandClock, around, watch
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, as_json, site

WORDS = watch("all", "number OR said OR break OR minute OR anything OR brisolle OR nobody")
AT = "%Y%m%d%H%M%S"
PATIENCE = b"Please limit requests to one every 5 seconds or contact the team for larger queries."


@dataclass
class News:
    """The API: it finds what holds one of the words that it is asked for. asked: when, by the clock of the test."""

    clock: HandClock
    found: list[dict[str, JsonValue]] = field(default_factory=list)
    spoilt: list[JsonValue] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    site: Site = field(init=False)

    def answer(self, request: Request) -> Reply:
        asked = request.query
        assert (asked["mode"], asked["format"], asked["sort"]) == ("artlist", "json", "datedesc")
        self.asked.append(self.clock.now())
        self.queries.append(asked["query"])
        start, end = (
            datetime.strptime(asked[name], AT).replace(tzinfo=UTC) for name in ("startdatetime", "enddatetime")
        )
        words = {term.strip('"') for term in asked["query"].strip("()").split(" OR ")}
        hits = [each for each in self.found if start <= seen(each) <= end and words & {*tokens(str(each["title"]))}]
        spoilt, self.spoilt = self.spoilt, []
        some: list[JsonValue] = [*hits[::-1][: int(asked["maxrecords"])], *spoilt]
        return as_json({"articles": some} if some else {})

    def say(self, text: str) -> str:
        article: dict[str, JsonValue] = {
            "url": f"https://www.gazette.example/{len(self.found)}?utm_source=gdelt",
            "url_mobile": "",
            "title": text,
            "seendate": f"{self.clock.now():%Y%m%dT%H%M%SZ}",
            "socialimage": "",
            "domain": "gazette.example",
            "language": "French",
            "sourcecountry": "France",
        }
        self.found.append(article)
        return mention_of_article(article, "gdelt", self.clock.now()).id

    def spoil(self) -> None:
        self.spoilt += [7, {"url": "javascript:x", "title": "T"}, {"url": "https://b.example/", "title": "T"}]

    def cut(self) -> None:
        self.site.faults += [BREAKS_OFF, Reply(500), Reply(200, PATIENCE), Reply(429), Reply(200, b'{"articles": [')]


def seen(article: dict[str, JsonValue]) -> datetime:
    return datetime.strptime(str(article["seendate"]), "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Site, list[News]]]:
    current: list[News] = []
    with site(lambda request: current[-1].answer(request)) as here:
        yield here, current


@pytest.fixture
def news(server: tuple[Site, list[News]]) -> News:
    made, (made.site, current) = News(HandClock()), server
    current.append(made)
    made.site.asked.clear()
    made.site.faults.clear()
    return made


@pytest.fixture
def scene(news: News, tmp_path: Path) -> Iterator[Scene]:
    settings = Settings(url=f"{news.site.url}/api/v2/doc/doc", ca_file=news.site.ca_file)
    with around(tmp_path, "gdelt", news.clock, WORDS) as surroundings:
        made = Scene(news, lambda: Gdelt(settings, surroundings), news.clock)
        yield made
        made.close()


class TestContract(LiveSourceContract):
    pass


def test_a_headline_says_all_that_is_known_of_it(news: News, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    news.say("Brisolle , encore en retard &amp; sans excuses .")
    given = listen(source, scene, lambda heard: bool(ids(heard.events)))
    (mention,) = [event.mention for event in given.events if isinstance(event, Posted)]
    assert mention.title == mention.text == "Brisolle, encore en retard & sans excuses."
    assert (mention.url, mention.lang, mention.kind) == ("https://www.gazette.example/0", "fr", "article")
    assert (mention.author.id, mention.published_at) == ("gdelt:gazette.example", NOON)


def test_it_is_asked_for_the_words_of_the_watches_in_its_own_syntax(news: News, tmp_path: Path) -> None:
    queries = (
        watch("b", '(brisolle OR "service client brisolle" OR #brisolle) NOT ad'),
        watch("o", "oramire NEAR/5 (retard OR nul)"),
        watch("short", "xy"),
    )
    settings = Settings(url=f"{news.site.url}/api/v2/doc/doc", ca_file=news.site.ca_file)
    with around(tmp_path, "gdelt", news.clock, *queries) as surroundings:
        source = Gdelt(settings, surroundings)
        source.open("")
        exhaust(source, Scene(news, lambda: source, news.clock))
        source.close()
    assert set(news.queries) == {'(brisolle OR oramire OR "service client brisolle")'}


def test_many_words_are_asked_for_in_several_questions_that_are_five_seconds_apart(news: News, tmp_path: Path) -> None:
    words = [f"oramire{number:03}" for number in range(60)]
    settings = Settings(url=f"{news.site.url}/api/v2/doc/doc", ca_file=news.site.ca_file)
    with around(tmp_path, "gdelt", news.clock, watch("many", " OR ".join(words))) as surroundings:
        source = Gdelt(settings, surroundings)
        source.open("")
        said = {news.say(f"About {word}") for word in words}
        scene = Scene(news, lambda: source, news.clock)
        listen(source, scene, lambda heard: said <= set(ids(heard.events)))
        source.close()
    assert all(len(query) < 250 for query in news.queries)
    assert len(set(news.queries)) > 3
    assert all(b - a >= timedelta(seconds=5) for a, b in pairwise(news.asked))


@pytest.mark.parametrize(
    ("queries", "named"),
    [
        (("brisolle", "oramire"), {()}),
        (("brisolle", "brisolle OR xy"), {("w0",)}),
        (("vantel*",), set[tuple[str, ...]]()),
    ],
)
def test_only_watches_that_it_was_asked_for_are_claimed(
    news: News, tmp_path: Path, queries: tuple[str, ...], named: set[tuple[str, ...]]
) -> None:
    settings = Settings(url=f"{news.site.url}/api/v2/doc/doc", ca_file=news.site.ca_file)
    watches = [watch(f"w{number}", query) for number, query in enumerate(queries)]
    with around(tmp_path, "gdelt", news.clock, *watches) as surroundings:
        source = Gdelt(settings, surroundings)
        source.open("")
        scene = Scene(news, lambda: source, news.clock)
        given = exhaust(source, scene)
        for _ in range(3):
            news.clock.advance(timedelta(hours=1))
            exhaust(source, scene, given)
        source.close()
    assert {each.watches for each in given.events if isinstance(each, Covered)} == named


def test_what_no_headline_of_a_watch_holds_is_left_out(news: News, tmp_path: Path) -> None:
    settings = Settings(url=f"{news.site.url}/api/v2/doc/doc", ca_file=news.site.ca_file)
    with around(tmp_path, "gdelt", news.clock, watch("b", "brisolle retard")) as surroundings:
        source = Gdelt(settings, surroundings)
        source.open("")
        news.say("Brisolle ouvre un magasin en retard ou non".replace("retard", "avance"))
        about = news.say("Brisolle en retard")
        given = listen(source, Scene(news, lambda: source, news.clock), lambda heard: bool(ids(heard.events)))
        source.close()
    assert ids(given.events) == [about]


def test_what_is_found_late_is_given_once(news: News, scene: Scene) -> None:
    source = scene.source()
    source.open("")
    before = news.say("Brisolle")
    given = listen(source, scene, lambda heard: before in ids(heard.events))
    late = news.say("Brisolle, found late")
    news.found[-1]["seendate"] = f"{scene.clock.now() - timedelta(minutes=40):%Y%m%dT%H%M%SZ}"
    exhaust(source, scene, given)
    assert ids(given.events) == [before, late]


def test_more_than_an_answer_holds_is_asked_for_in_halves(news: News, scene: Scene) -> None:
    first = scene.source()
    first.open("")
    resume = exhaust(first, scene).resume
    first.close()
    said = []
    for _ in range(700):
        said.append(news.say("Brisolle"))
        scene.clock.advance(timedelta(minutes=1))
    second = scene.source()
    second.open(resume)
    given = listen(second, scene, lambda heard: len(set(ids(heard.events))) == 700)
    assert sorted(ids(given.events)) == sorted(said)
    assert len(given.resume) < 20_000


@pytest.mark.parametrize("reply", [Reply(200, PATIENCE), Reply(429), Reply(503), Reply(200, b"<html>busy</html>")])
def test_it_is_left_alone_where_it_does_not_answer(news: News, scene: Scene, reply: Reply) -> None:
    source = scene.source()
    source.open("")
    news.site.faults.append(reply)
    with pytest.raises(Busy) as told:
        ask_for_ever(source)
    assert told.value.wait == timedelta(seconds=30)
    harvest = source.next_batch()
    assert harvest.awake == scene.clock.now() + timedelta(seconds=30)


def test_a_question_that_it_will_not_be_asked_is_refused_and_nothing_is_claimed_for_it(
    news: News, scene: Scene
) -> None:
    source = scene.source()
    source.open("")
    news.site.faults.append(Reply(200, b"One or more of your keywords were too short, too long or too common.\n"))
    given = listen(source, scene, lambda heard: bool(claims(heard.events)))
    (refused,) = given.refused
    assert refused.where.startswith("the search (")
    assert refused.reason == "GDELT answered: One or more of your keywords were too short, too long or too common."
    assert claims(given.events)[0][0] >= NOON


def test_what_was_missed_too_long_ago_stays_a_gap(scene: Scene) -> None:
    first = scene.source()
    first.open("")
    resume = exhaust(first, scene).resume
    scene.clock.advance(timedelta(days=100))
    second = scene.source()
    second.open(resume)
    given = listen(second, scene, lambda heard: bool(claims(heard.events)))
    assert claims(given.events)[0][0] >= scene.clock.now() - timedelta(days=80, hours=1)


def test_a_check_says_what_was_found(news: News, scene: Scene) -> None:
    news.say("Brisolle")
    source = scene.source()
    assert isinstance(source, Gdelt)
    assert source.check() == "GDELT found 1 articles of the last hour; a round has 1 questions."


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (rb'{"articles": [{"title": "l\'Oramire"}]}', "l'Oramire"),
        (rb'{"articles": [{"title": "a \"b\" \\ c \u00e9"}]}', 'a "b" \\ c é'),
        (rb'{"articles": [{"title": "C:\Brisolle"}]}', "C:\\Brisolle"),
        (b'{"articles": [{"title": "a\tb"}]}', "a\tb"),
        (b'\xef\xbb\xbf{"articles": [{"title": "\xff"}]}', "\ufffd"),
    ],
)
def test_json_that_is_none_is_read_all_the_same(body: bytes, title: str) -> None:
    (article,) = articles(body)
    assert isinstance(article, dict)
    assert article["title"] == title


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b'{"articles": [', Transient),
        (b"", Transient),
        (b"<html>", Transient),
        (b'{"articles": 7}', Transient),
        (PATIENCE, Busy),
        (b"Timespan is too short.", Unasked),
    ],
)
def test_an_answer_that_is_none_is_a_failure_of_its_kind(body: bytes, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        articles(body)


def test_no_articles_are_an_answer() -> None:
    assert articles(b"{}") == []
    assert articles(b'{"articles": []}') == []


@pytest.mark.parametrize(
    "change", [{"url": "x"}, {"title": " "}, {"seendate": "today"}, {"seendate": "99991231T000000Z"}]
)
def test_an_article_that_cannot_be_read_is_refused(change: dict[str, Any]) -> None:
    article = {"url": "https://b.example/", "title": "T", "seendate": "20260302T080000Z", **change}
    with pytest.raises(Permanent, match=r"\.$"):
        mention_of_article(json.loads(json.dumps(article)), "gdelt", NOON)


def ask_for_ever(source: Source) -> None:
    while True:
        source.next_batch()
