"""Feeds: what every live source must do, and what only feeds do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from core.errors import Busy, Misconfigured
from ingest.sources.rss import Feeds, Settings
from ingest.sources.rss.entries import mention_id
from schemas.event import Deleted, Posted, Updated
from schemas.mention import Mention
from schemas.watch import Watch
from tests.builders import NOON
from tests.contracts.live import LiveSourceContract, Scene, claims, exhaust, gone, ids, listen
from tests.contracts.source import Given
from tests.ingest.parts import HandClock, Watching, around, watch
from tests.ingest.press import BROKEN, Article, Press, dated, press, stand
from tests.ingest.site import Reply

SECRET = "a-key-of-a-private-feed"
FEED = "/feed.rss"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def kiosk() -> Iterator[Callable[[HandClock], Press]]:
    with stand() as opened:
        yield opened


@pytest.fixture
def paper(kiosk: Callable[[HandClock], Press], clock: HandClock) -> Press:
    made = kiosk(clock)
    made.feeds[FEED] = []
    return made


@dataclass
class Gazette:
    """A platform of one feed, whose address holds a key."""

    paper: Press
    said: int = 0

    @property
    def url(self) -> str:
        return f"{self.paper.site.url}/feed.atom?key={SECRET}"

    @property
    def articles(self) -> list[Article]:
        return self.paper.feeds.setdefault("/feed.atom", [])

    def say(self, text: str) -> str:
        self.said += 1
        guid = f"urn:article:{self.said}"
        self.articles.append(Article(guid, text, date=self.paper.clock.now().isoformat()))
        return mention_id(self.url, guid)

    def spoil(self) -> None:
        self.paper.site.faults.append(Reply(200, b"\x00\x01 this is nothing"))

    def cut(self) -> None:
        self.paper.site.faults += BROKEN

    def delete(self, mention: str) -> None:
        guid = next(each.guid for each in self.articles if mention_id(self.url, each.guid) == mention)
        self.paper.gone.append((guid, self.paper.clock.now()))


class TestContract(LiveSourceContract):
    @pytest.fixture
    def scene(self, paper: Press, clock: HandClock, tmp_path: Path) -> Iterator[Scene]:
        gazette = Gazette(paper)
        assert gazette.articles == []
        settings = Settings(feeds=(gazette.url,), everything=True, ca_file=paper.site.ca_file)
        with around(tmp_path, "rss", clock) as surroundings:
            yield Scene(gazette, lambda: Feeds(settings, surroundings), clock, (SECRET,), gazette.delete)


Make = Callable[..., Feeds]


@pytest.fixture
def make(paper: Press, clock: HandClock, tmp_path: Path) -> Iterator[Make]:
    """Sources over one memory, of the feed of the paper unless other addresses are given."""
    made: list[Feeds] = []
    with around(tmp_path, "rss", clock, watch("brisolle", "brisolle")) as surroundings:

        def one(*feeds: str, everything: bool = True, **others: bool | float) -> Feeds:
            urls = feeds or (paper.site.url + FEED,)
            fields = {"feeds": urls, "everything": everything, "ca_file": paper.site.ca_file, **others}
            made.append(Feeds(Settings.model_validate(fields), surroundings))
            return made[-1]

        yield one
        for each in made:
            each.close()


@pytest.fixture
def scene(paper: Press, clock: HandClock, make: Make) -> Scene:
    return Scene(Gazette(paper), make, clock)


def test_only_what_a_watch_would_take_is_given(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [
        Article("1", "Brisolle is late", date=dated(NOON)),
        Article("2", "It rains", date=dated(NOON)),
    ]
    source = make(everything=False)
    source.open("")
    assert [each.title for each in mentions(exhaust(source, scene))] == ["Brisolle is late"]


def test_a_mention_says_all_that_a_feed_does(paper: Press, make: Make, scene: Scene) -> None:
    link = "https://www.gazette.example/a?id=7&utm_source=rss&fbclid=x#comments"
    paper.feeds[FEED] = [
        Article("7", "Brisolle &amp; <b>co</b>", "<p>One</p><script>x()</script><p>Two</p>", dated(NOON), "", link)
    ]
    source = make()
    source.open("")
    (mention,) = mentions(exhaust(source, scene))
    assert mention.id == mention_id(paper.site.url + FEED, "7")
    assert (mention.network, mention.source, mention.kind) == ("rss", "rss", "article")
    assert (mention.title, mention.text, mention.lang) == ("Brisolle & co", "One\nTwo", "fr-FR")
    assert mention.url == "https://www.gazette.example/a?id=7#comments"
    assert (mention.author.id, mention.author.name) == ("rss:gazette.example", "The Gazette")
    assert mention.published_at == NOON


@pytest.mark.parametrize(("full_text", "text"), [(False, "A summary."), (True, "A summary, and all of the rest.")])
def test_the_whole_text_is_kept_only_where_that_is_asked_for(
    paper: Press, make: Make, scene: Scene, full_text: bool, text: str
) -> None:
    paper.feeds[FEED] = [Article("1", "T", "<p>A summary.</p>", dated(NOON), "<p>A summary, and all of the rest.</p>")]
    source = make(full_text=full_text)
    source.open("")
    assert [each.text for each in mentions(exhaust(source, scene))] == [text]


def test_an_edited_article_is_an_update_and_a_touched_one_is_not(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [Article("1", "Brisolle is late", date=dated(NOON)), Article("2", "Rain", date=dated(NOON))]
    source = make(everything=False)
    source.open("")
    given = exhaust(source, scene)
    paper.feeds[FEED] = [
        Article("1", "Nobody is late", date=dated(NOON)),
        Article("2", "Rain", date=dated(NOON + timedelta(minutes=1))),
    ]
    exhaust(source, scene, given)
    assert [(type(event), event.mention.title) for event in given.events if isinstance(event, Posted | Updated)] == [
        (Posted, "Brisolle is late"),
        (Updated, "Nobody is late"),
    ]


def test_what_leaves_a_feed_stays_and_what_comes_back_is_not_given_twice(
    paper: Press, make: Make, scene: Scene
) -> None:
    one, two = Article("1", "One", date=dated(NOON)), Article("2", "Two", date=dated(NOON))
    source = make()
    source.open("")
    given = Given()
    for shown in ([one], [two], [one, two]):
        paper.feeds[FEED] = shown
        exhaust(source, scene, given)
    assert [each.title for each in mentions(given)] == ["One", "Two"]
    assert gone(given.events) == []


def test_only_what_was_given_is_taken_back(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds["/feed.atom"] = [
        Article("urn:1", "Brisolle is late", date=NOON.isoformat()),
        Article("urn:2", "Rain", date=NOON.isoformat()),
    ]
    url = f"{paper.site.url}/feed.atom"
    source = make(url, everything=False)
    source.open("")
    given = exhaust(source, scene)
    paper.gone += [("urn:1", NOON), ("urn:2", NOON)]
    exhaust(source, scene, given)
    assert [(each.id, each.deleted_at) for each in given.events if isinstance(each, Deleted)] == [
        (mention_id(url, "urn:1"), NOON)
    ]


def test_nothing_is_given_again_after_a_restart(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [Article(str(n), f"Number {n}", date=dated(NOON)) for n in range(300)]
    first = make()
    first.open("")
    given = exhaust(first, scene)
    first.close()
    assert len(ids(given.events)) == 300
    second = make()
    second.open(given.resume)
    assert ids(exhaust(second, scene).events) == []
    assert len(given.resume) < 200


def test_what_has_not_changed_is_not_sent_again(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    source = make()
    source.open("")
    exhaust(source, scene)
    assert ["if-none-match" in each.headers for each in paper.site.asked[:3]] == [False, True, True]


def test_a_feed_is_asked_as_often_as_it_changes(paper: Press, make: Make, scene: Scene) -> None:
    source = make(fastest_minutes=5, slowest_minutes=360)
    source.open("")
    for _ in range(4):
        exhaust(source, scene)
    quiet = pauses(paper)
    assert timedelta(hours=6) <= quiet[-1] <= timedelta(hours=6) * 1.11
    assert quiet[:6] == sorted(quiet[:6])
    for number in range(12):
        paper.feeds[FEED].append(Article(str(number), f"Number {number}", date=dated(scene.clock.now())))
        want = len(paper.asked) + 1
        listen(source, scene, lambda _: len(paper.asked) >= want)  # noqa: B023 - it is called at once
    assert pauses(paper)[-1] < timedelta(minutes=10)


@pytest.mark.parametrize(
    ("channel", "headers", "minutes"),
    [
        ("<ttl>90</ttl>", {}, 90),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", {}, 30),
        ("<sy:updatePeriod>weekly</sy:updatePeriod>", {}, 24 * 60),
        ("<ttl>soon</ttl>", {"Cache-Control": "public, max-age=2400"}, 40),
    ],
)
def test_a_publisher_who_wants_to_be_left_alone_is(
    paper: Press, make: Make, scene: Scene, channel: str, headers: dict[str, str], minutes: int
) -> None:
    paper.channel, paper.headers = channel, headers
    source = make()
    source.open("")
    exhaust(source, scene)
    assert timedelta(minutes=minutes) <= pauses(paper)[0] <= timedelta(minutes=minutes) * 1.11
    assert min(pauses(paper)) >= timedelta(minutes=minutes)


def test_patience_is_had_where_it_is_asked_for(paper: Press, make: Make, scene: Scene) -> None:
    paper.site.faults.append(Reply(429, headers={"Retry-After": "3600"}))
    source = make()
    source.open("")
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    listen(source, scene, lambda heard: bool(ids(heard.events)))
    assert scene.clock.now() - NOON >= timedelta(hours=1)


def test_one_that_moved_for_good_is_asked_where_it_is_and_its_articles_stay_what_they_are(
    paper: Press, make: Make, scene: Scene
) -> None:
    paper.feeds["/new.rss"] = [Article("1", "One", date=dated(NOON))]
    paper.pages[FEED] = Reply(301, headers={"Location": "/new.rss"})
    source = make()
    source.open("")
    given = exhaust(source, scene)
    assert ids(given.events) == [mention_id(paper.site.url + FEED, "1")]
    assert [path for path, _ in paper.asked][:4] == [FEED, "/new.rss", "/new.rss", "/new.rss"]


def test_a_page_leads_to_the_feed_that_it_names(paper: Press, make: Make, scene: Scene) -> None:
    head = b"<!DOCTYPE html><html><head><link rel=alternate type='application/rss+xml' href='/feed.rss'></head></html>"
    paper.pages["/"] = Reply(200, head, {"Content-Type": "text/html"})
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    source = make(f"{paper.site.url}/")
    source.open("")
    given = exhaust(source, scene)
    assert ids(given.events) == [mention_id(paper.site.url + FEED, "1")]
    assert given.refused == []


def test_a_page_that_moved_leads_to_the_feed_that_it_names(paper: Press, make: Make, scene: Scene) -> None:
    paper.pages["/blog"] = Reply(301, headers={"Location": "/blog/"})
    paper.pages["/blog/"] = Reply(200, b"<html><link rel=alternate type=application/rss+xml href=../feed.rss></html>")
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    source = make(f"{paper.site.url}/blog")
    source.open("")
    given = exhaust(source, scene)
    assert ids(given.events) == [mention_id(paper.site.url + FEED, "1")]
    assert given.refused == []


def test_pages_that_lead_to_one_another_are_refused(paper: Press, make: Make, scene: Scene) -> None:
    for here, there in (("/a", "/b"), ("/b", "/a")):
        head = f"<html><link rel=alternate type=application/rss+xml href={there}></html>"
        paper.pages[here] = Reply(200, head.encode())
    source = make(f"{paper.site.url}/a")
    source.open("")
    given = listen(source, scene, lambda heard: bool(heard.refused))
    assert given.refused[0].reason == "It was a feed and is a page now, or leads round in a circle."
    assert len(paper.asked) == 2


def test_a_feed_that_is_gone_is_given_up_and_said_once_and_the_others_go_on(
    paper: Press, make: Make, scene: Scene
) -> None:
    paper.pages["/old.rss"] = Reply(410)
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    source = make(f"{paper.site.url}/old.rss", paper.site.url + FEED)
    source.open("")
    given = exhaust(source, scene)
    assert [(each.where, each.reason) for each in given.refused] == [
        ("localhost/old.rss", "localhost answered 410. It is given up.")
    ]
    assert [path for path, _ in paper.asked].count("/old.rss") == 1
    assert [each.title for each in mentions(given)] == ["One"]


def test_a_source_whose_feeds_are_all_gone_says_so(paper: Press, make: Make) -> None:
    paper.pages[FEED] = Reply(410)
    source = make()
    source.open("")
    with pytest.raises(Misconfigured, match=r"All feeds of sources\.rss are gone"):
        ask_for_ever(source)


def test_a_feed_that_is_not_found_is_asked_ever_less(paper: Press, make: Make, scene: Scene) -> None:
    del paper.feeds[FEED]
    paper.feeds["/other.rss"] = []
    source = make(paper.site.url + FEED, f"{paper.site.url}/other.rss")
    source.open("")
    given = listen(source, scene, lambda _: len(pauses(paper)) >= 6)
    hours = [pause / timedelta(hours=1) for pause in pauses(paper)[:6]]
    assert all(2**n <= hour <= 2**n * 1.2 for n, hour in enumerate(hours))
    assert [each.reason for each in given.refused] == ["localhost answered 404."]


def test_where_no_feed_can_be_read_the_source_says_why(paper: Press, make: Make) -> None:
    paper.site.faults += [Reply(503)] * 3
    source = make()
    source.open("")
    with pytest.raises(Busy, match=r"None of its 1 feeds can be read: localhost answered 503\."):
        ask_for_ever(source)


def test_what_was_missed_in_a_feed_that_ran_on_stays_a_gap(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    first = make()
    first.open("")
    before = exhaust(first, scene)
    first.close()
    scene.clock.advance(timedelta(days=2))
    begins = scene.clock.now()
    paper.feeds[FEED] = [Article("9", "Nine", date=dated(begins))]
    second = make()
    second.open(before.resume)
    after = exhaust(second, scene)
    assert min(start for start, _ in claims(after.events)) >= begins


def test_claims_go_on_where_a_feed_still_shows_what_was_known(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds[FEED] = [Article("1", "One", date=dated(NOON))]
    first = make()
    first.open("")
    before = exhaust(first, scene)
    first.close()
    scene.clock.advance(timedelta(days=2))
    paper.feeds[FEED].append(Article("2", "Two", date=dated(scene.clock.now())))
    second = make()
    second.open(before.resume)
    after = exhaust(second, scene)
    assert claims(after.events)[0][0] == claims(before.events)[-1][1]


def test_claims_do_not_wait_for_a_feed_that_says_next_to_nothing(paper: Press, make: Make, scene: Scene) -> None:
    paper.feeds["/quiet.rss"] = []
    source = make(paper.site.url + FEED, f"{paper.site.url}/quiet.rss")
    source.open("")
    given = Given()
    for number in range(40):
        paper.feeds[FEED].append(Article(str(number), f"Number {number}", date=dated(scene.clock.now())))
        listen(source, scene, lambda heard: len(ids(heard.events)) > number, given)  # noqa: B023 - called at once
    quiet = [at for path, at in paper.asked if path == "/quiet.rss"]
    assert quiet[-1] - quiet[-2] > timedelta(minutes=45)
    assert scene.clock.now() - claims(given.events)[-1][1] < timedelta(minutes=15)


def test_searches_are_asked_for_the_name_of_each_watch_and_follow_them(
    paper: Press, clock: HandClock, tmp_path: Path
) -> None:
    one, two = watch("brisolle", "brisolle"), Watch(id="o", name="Oramire & Co", query="oramire")
    elsewhere = Watch(id="e", name="Vantelle", query="vantelle", sources=("bluesky",))
    settings = Settings(searches=(f"{paper.site.url}{FEED}?q={{query}}&hl=fr",), ca_file=paper.site.ca_file)
    with around(tmp_path, "rss", clock, one, elsewhere) as surroundings:
        source = Feeds(settings, surroundings)
        source.open("")
        scene = Scene(Gazette(paper), lambda: source, clock)
        exhaust(source, scene)
        assert {each.query["q"] for each in paper.site.asked} == {"Brisolle"}
        assert isinstance(surroundings.watches, Watching)
        surroundings.watches.change(two)
        paper.site.asked.clear()
        exhaust(source, scene)
        source.close()
    assert {each.query["q"] for each in paper.site.asked} == {'"Oramire & Co"'}


def test_five_hundred_feeds_of_three_hosts_are_asked_politely(clock: HandClock, tmp_path: Path) -> None:
    with press(clock) as one, press(clock) as two, press(clock) as three:
        papers, urls = (one, two, three), []
        for number in range(500):
            paper = papers[number % 3]
            paper.feeds[f"/{number}.rss"] = [Article(str(number), f"Number {number}", date=dated(NOON))]
            urls.append(f"{paper.site.url}/{number}.rss")
        bundle = tmp_path / "all.pem"
        bundle.write_bytes(b"".join(paper.site.ca_file.read_bytes() for paper in papers))
        settings = Settings(feeds=tuple(urls), everything=True, ca_file=bundle, politeness_seconds=2)
        with around(tmp_path, "rss", clock) as surroundings:
            source = Feeds(settings, surroundings)
            source.open("")
            given = listen(source, Scene(Gazette(one), lambda: source, clock), lambda heard: len(heard.events) >= 500)
            source.close()
        assert len(set(ids(given.events))) == 500
        assert len(given.resume) < 200
        for paper in papers:
            moments = [at for _, at in paper.asked]
            assert all(b - a >= timedelta(seconds=2) for a, b in pairwise(moments))


def test_a_check_says_which_feeds_can_be_read(paper: Press, make: Make) -> None:
    paper.pages["/page"] = Reply(200, b"<html><body>Hello</body></html>")
    both = make(paper.site.url + FEED, f"{paper.site.url}/page?key={SECRET}")
    assert both.check() == (
        "1 of 2 feeds can be read. localhost/page: It is a page that names no feed; set the address of the feed itself."
    )
    with pytest.raises(Misconfigured, match=r"No feed of sources\.rss can be read"):
        make(f"{paper.site.url}/page").check()


def test_a_check_of_one_that_runs_asks_nobody_anew(paper: Press, make: Make, scene: Scene) -> None:
    paper.pages["/old.rss"] = Reply(410)
    urls = (paper.site.url + FEED, f"{paper.site.url}/old.rss")
    source = make(*urls)
    source.open("")
    exhaust(source, scene)
    asked = len(paper.asked)
    assert make(*urls).check() == "1 of 2 feeds can be read. localhost/old.rss: localhost answered 410. It is given up."
    assert len(paper.asked) == asked


def test_an_address_that_is_none_of_the_web_is_refused() -> None:
    with pytest.raises(ValueError, match="https://"):
        Settings(feeds=("feed.xml",))


def test_a_search_holds_the_place_of_a_name_and_something_is_listened_to() -> None:
    with pytest.raises(ValueError, match=r"must hold \{query\}"):
        Settings(searches=("https://news.example/?q=brisolle",))
    with pytest.raises(ValueError, match="both empty"):
        Settings()


def mentions(given: Given) -> list[Mention]:
    return [event.mention for event in given.events if isinstance(event, Posted | Updated)]


def pauses(paper: Press) -> list[timedelta]:
    """Between two times that the feed was asked."""
    moments = [at for path, at in paper.asked if path == FEED]
    return [b - a for a, b in pairwise(moments)]


def ask_for_ever(source: Feeds) -> None:
    while True:
        source.next_batch()
