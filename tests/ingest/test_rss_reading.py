"""What is made of the bodies of feeds, whatever they are."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Permanent
from ingest.sources.rss.document import BODY_LIMIT, ENTRIES_LIMIT, Document, Page, read
from ingest.sources.rss.entries import TEASER, Read, Reading, guid_of, read_entry
from ingest.sources.rss.known import KEPT, Known, recalled, remembering
from ingest.sources.rss.news import News
from schemas.event import Posted
from tests.builders import NOON

URL = "https://www.gazette.example/news/feed"


def rss(items: str, encoding: str = "utf-8") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>The Gazette</title>'
    return f"{head}{items}</channel></rss>".encode("utf-8" if encoding == "wrong" else encoding)


def document(body: bytes, kind: str = "application/xml") -> Document:
    said = read(body, URL, {"content-type": kind})
    assert isinstance(said, Document)
    return said


def first(body: bytes) -> Read:
    said = document(body)
    return read_entry(said.entries[0], said, Reading(URL, "rss", NOON, whole=False))


def news(body: bytes, known: Known | None = None) -> News:
    before = known or Known(url=URL, identity=URL, interval=timedelta(hours=1), due=NOON)
    return News(before, document(body), Reading(URL, "rss", NOON, whole=False), "gazette").gather(lambda some: some)


@pytest.mark.parametrize(
    ("date", "published_at"),
    [
        ("Mon, 02 Mar 2026 09:00:00 +0100", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("2026-03-02T08:00:00Z", datetime(2026, 3, 2, 8, tzinfo=UTC)),
        ("Sun, 02 Mar 2025 08:00:00 GMT", datetime(2025, 3, 2, 8, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 12:59:00 GMT", NOON),  # ahead by less than an hour: said just now
        ("Mon, 02 Mar 2076 08:00:00 GMT", None),
        ("Mon, 01 Jan 0001 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_that_cannot_be_true_is_the_time_at_which_it_was_seen(date: str, published_at: datetime | None) -> None:
    made = first(rss(f"<item><guid>1</guid><title>One</title><pubDate>{date}</pubDate></item>"))
    assert (made.mention.published_at, made.dated) == (published_at or NOON, published_at is not None)


def test_what_stood_there_before_we_listened_and_has_no_date_is_not_said_now() -> None:
    items = "<item><guid>1</guid><title>One</title></item>"
    before = news(rss(items))
    assert before.events == []
    since = Known(url=URL, identity=URL, interval=timedelta(hours=1), due=NOON, heard=NOON, seen=before.seen)
    after = news(rss(f"<item><guid>2</guid><title>Two</title></item>{items}"), since)
    assert [event.mention.title for event in after.events if isinstance(event, Posted)] == ["Two"]


@pytest.mark.parametrize(
    ("item", "guid"),
    [
        ("<guid>a</guid><link>https://gazette.example/b</link>", "a"),
        ("<link>https://gazette.example/b</link>", "https://gazette.example/b"),
        ("<title>T</title><pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate>", "T Mon, 02 Mar 2026 08:00:00 GMT"),
        ("<description>Only words</description>", "Only words"),
    ],
)
def test_an_entry_is_known_by_the_best_it_has(item: str, guid: str) -> None:
    assert guid_of(document(rss(f"<item>{item}</item>")).entries[0]) == guid


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Caf&amp;eacute; &amp;amp; &lt;i&gt;th&#233;&lt;/i&gt;", "Café & thé"),
        ("<![CDATA[<b>Bold</b> &amp; brave]]>", "Bold & brave"),
        ("5 &lt; 6 and a &lt;script&gt;alert(1)&lt;/script&gt;", "5 < 6 and a"),
        ("one\n   two", "one two"),
    ],
)
def test_a_title_is_plain_text(written: str, title: str) -> None:
    assert first(rss(f"<item><guid>1</guid><title>{written}</title></item>")).mention.title == title


def test_what_atom_says_is_text_is_text() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>t</title><entry><id>1</id>
    <title type="text">a &lt;b&gt; c</title><author><name>Ada</name><email>ada@gazette.example</email></author>
    <content type="html">&lt;p&gt;words&lt;/p&gt;</content><updated>2026-03-02T08:00:00Z</updated></entry></feed>"""
    mention = first(body).mention
    assert (mention.title, mention.text, mention.lang) == ("a <b> c", "words", "de")
    assert (mention.author.id, mention.author.name) == ("rss:gazette.example/ada", "Ada")
    assert "@" not in mention.model_dump_json()


def test_of_an_article_that_stands_there_whole_a_teaser_is_kept() -> None:
    body = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><id>1</id><title>T</title>
    <content type="html">{"word " * 500}</content></entry></feed>""".encode()
    text = first(body).mention.text
    assert text.endswith("word …")
    assert len(text) <= TEASER + 2


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (rss("<item><title>Été</title></item>"), "text/xml"),
        (rss("<item><title>Été</title></item>", "iso-8859-1"), "application/xml"),
        (rss("<item><title>Été</title></item>", "utf-16"), "application/xml"),
        (rss("<item><title>Été</title></item>", "wrong"), "application/xml"),
        (rss("<item><title>Été</title></item>").decode().encode("cp1252"), "application/xml"),
        (rss("<item><title>Été</title></item>").decode().encode("cp1252"), "text/xml; charset=utf-8"),
    ],
)
def test_an_encoding_may_be_said_wrongly(body: bytes, kind: str) -> None:
    assert document(body, kind).entries[0].title == "Été"


def test_one_that_is_not_well_formed_is_read_as_far_as_it_goes() -> None:
    said = document(rss("<item><title>a & b</title></item><item><title>c</title><descr"))
    assert [each.title for each in said.entries] == ["a & b", "c"]


def test_a_relative_link_is_made_whole_and_an_id_is_left_alone() -> None:
    said = document(rss("<item><guid>a</guid><link>/b</link><title>T</title></item>"))
    assert (said.entries[0].id, first(rss("<item><link>/b</link><title>T</title></item>")).mention.url) == (
        "a",
        "https://www.gazette.example/b",
    )


def test_the_login_of_a_feed_is_not_told_by_its_articles() -> None:
    told = read(rss("<item><link>/b</link><title>T</title></item>"), "https://me:secret@www.gazette.example/feed", {})
    assert isinstance(told, Document)
    mention = read_entry(told.entries[0], told, Reading(URL, "rss", NOON, whole=False)).mention
    assert mention.url == "https://www.gazette.example/b"
    assert "secret" not in mention.model_dump_json()


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>' + rss("<item>&b;</item>")[38:]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (BOMB, "declares entities"),
        (BOMB.decode().encode("utf-16"), "declares entities"),
        (b" " * 3, "empty"),
        (b"<rss>" + b" " * BODY_LIMIT, "bytes long"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "neither RSS nor Atom"),
        (b"<html><body>Please log in</body></html>", "page that names no feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_is_refused_in_a_sentence(body: bytes, reason: str) -> None:
    with pytest.raises(Permanent, match=reason) as told:
        read(body, URL, {})
    assert told.value.message.endswith(".")


@pytest.mark.parametrize(
    ("head", "feed"),
    [
        (
            '<link rel="alternate" type="application/rss+xml" href="/rss?a=1&amp;b=2">',
            "https://www.gazette.example/rss?a=1&b=2",
        ),
        ("<link href=feed.xml type=application/atom+xml rel=alternate>", "https://www.gazette.example/news/feed.xml"),
        (
            '<base href="https://b.example/"><link rel="alternate" type="application/rss+xml" href="x">',
            "https://b.example/x",
        ),
    ],
)
def test_a_page_names_its_feed(head: str, feed: str) -> None:
    page = f'<!doctype html><html><head><link rel="stylesheet" href="a.css">{head}</head></html>'
    assert read(page.encode(), URL, {}) == Page(feed)


@pytest.mark.parametrize(
    ("named", "feed"),
    [
        ("/feed.xml", "https://me:secret@www.gazette.example/feed.xml"),
        ("https://b.example/feed.xml", "https://b.example/feed.xml"),
        ("http://www.gazette.example/feed.xml", "http://www.gazette.example/feed.xml"),
    ],
)
def test_the_login_of_a_page_opens_its_own_feeds_and_no_others(named: str, feed: str) -> None:
    page = f'<html><link rel="alternate" type="application/rss+xml" href="{named}"></html>'
    assert read(page.encode(), "https://me:secret@www.gazette.example/", {}) == Page(feed)


def test_a_page_that_would_lead_elsewhere_than_into_the_web_leads_nowhere() -> None:
    page = b'<html><link rel="alternate" type="application/rss+xml" href="file:///etc/passwd"></html>'
    with pytest.raises(Permanent, match="names no feed"):
        read(page, URL, {})


def test_no_more_is_read_and_remembered_than_has_room() -> None:
    items = "".join(f"<item><guid>{number}</guid><title>t</title></item>" for number in range(ENTRIES_LIMIT + 100))
    seen = news(rss(items)).seen
    assert len(seen) == ENTRIES_LIMIT
    assert len(remembering(("a" * 20,), seen)) == KEPT + 1
    assert recalled("{}") is None


def test_what_cannot_be_read_is_refused_once_and_the_rest_is_given() -> None:
    body = rss(
        "<item><guid>1</guid></item><item><guid>2</guid><title>Two</title>"
        "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>"
    )
    made = news(body)
    assert [(each.where, each.reason) for each in made.refused] == [
        ("an entry of gazette", "It has neither a title nor a text.")
    ]
    assert len(made.events) == 1
    known = Known(url=URL, identity=URL, interval=timedelta(hours=1), due=NOON, heard=NOON, seen=made.seen)
    again = news(body, known)
    assert (again.refused, again.events) == ([], [])


def test_hostile_markup_takes_no_time() -> None:
    began = time.monotonic()
    for piece in ("<!--", "<![CDATA[", "<a b='", "<script>", "&", "</"):
        first(rss(f"<item><guid>1</guid><title>T</title><description><![CDATA[{piece * 5_000}</description></item>"))
    assert time.monotonic() - began < 5
