"""A newspaper of the tests: a local server with feeds in Atom and RSS, which knows what has changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.ingest.parts import HandClock
from tests.ingest.site import BREAKS_OFF, Reply, Request, Site, site


@dataclass(frozen=True)
class Article:
    """date: as it is written, or none. body: HTML of the summary. full: of the whole."""

    guid: str
    title: str
    body: str = "<p>Some words.</p>"
    date: str | None = None
    full: str = ""
    link: str = ""


@dataclass
class Press:
    """feeds: by path. pages: other answers by path. asked: when each path was asked, by the clock of the test."""

    clock: HandClock
    feeds: dict[str, list[Article]] = field(default_factory=dict)
    pages: dict[str, Reply] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    channel: str = ""
    gone: list[tuple[str, datetime]] = field(default_factory=list)
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    site: Site = field(init=False)

    def answer(self, request: Request) -> Reply:
        self.asked.append((request.path, self.clock.now()))
        if request.path in self.pages:
            return self.pages[request.path]
        if request.path not in self.feeds:
            return Reply(404)
        body = (self.atom if request.path.endswith(".atom") else self.rss)(self.feeds[request.path])
        etag = f'"{hash(body)}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(304, headers={"ETag": etag, **self.headers})
        return Reply(200, body, {"Content-Type": "application/xml", "ETag": etag, **self.headers})

    def rss(self, articles: list[Article]) -> bytes:
        items = "".join(
            f"<item><guid isPermaLink='false'>{each.guid}</guid><title>{escape(each.title)}</title>"
            f"<description>{escape(each.body)}</description>"
            + (f"<link>{escape(each.link)}</link>" if each.link else "")
            + (f"<pubDate>{each.date}</pubDate>" if each.date else "")
            + (f"<content:encoded>{escape(each.full)}</content:encoded>" if each.full else "")
            + "</item>"
            for each in reversed(articles)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>'
            f"<title>The Gazette</title><language>fr-FR</language>{self.channel}{items}</channel></rss>"
        ).encode()

    def atom(self, articles: list[Article]) -> bytes:
        entries = "".join(
            f"<entry><id>{each.guid}</id><title>{escape(each.title)}</title><updated>{each.date}</updated>"
            f"<summary type='html'>{escape(each.body)}</summary></entry>"
            for each in reversed(articles)
            if each.guid not in [guid for guid, _ in self.gone]
        )
        deleted = "".join(f"<at:deleted-entry ref='{guid}' when='{at.isoformat()}'/>" for guid, at in self.gone)
        return (
            '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="en">'
            f"<title>The Gazette</title><id>urn:gazette</id>{deleted}{entries}</feed>"
        ).encode()


@contextmanager
def stand() -> Iterator[Callable[[HandClock], Press]]:
    """A server that outlives tests, with a new paper for each."""
    current: list[Press] = []
    with site(lambda request: current[-1].answer(request)) as here:

        def opened(clock: HandClock) -> Press:
            here.asked.clear()
            here.faults.clear()
            current.append(Press(clock))
            current[-1].site = here
            return current[-1]

        yield opened


@contextmanager
def press(clock: HandClock) -> Iterator[Press]:
    with stand() as opened:
        yield opened(clock)


def dated(moment: datetime) -> str:
    return format_datetime(moment)


BROKEN = (BREAKS_OFF, Reply(500))
