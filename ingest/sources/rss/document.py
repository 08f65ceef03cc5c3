"""What a feed says: its entries and those it takes back, read from a body of which nothing is known."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from time import struct_time
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser

from core.errors import Permanent
from core.references import unescaped
from ingest.addresses import canonical
from ingest.sources.rss.schedule import wished

BODY_LIMIT = 5 * 1024 * 1024
"""Bytes of a feed; those of newspapers have a tenth of it at most."""
ENTRIES_LIMIT = 1_000
"""Entries of a feed that are read, in its order."""
HTML_LIMIT = 300_000
"""Characters of a page in which the addresses of its feeds are looked for: they stand at its head."""
_ENTITY = re.compile(rb"<!entity", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_LINK = re.compile(r"<(link|base)\b([^>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-z]{1,20})\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "text/xml", "application/xml")
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """RFC 6721. guid: of an entry that its publisher took back. at: when; None where it does not say."""

    guid: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """title, summary, contents: HTML. dates: those that can be read of its publication, its last change and its making.

    date: as it is written. origin: site and name of whoever it was taken over from. raw: all of it, to show.
    """

    id: str
    link: str
    title: str
    summary: str
    contents: tuple[str, ...]
    date: str
    dates: tuple[datetime, ...]
    language: str
    person: str
    origin: tuple[str, str]
    raw: str


@dataclass(frozen=True, slots=True)
class Document:
    """url: where it was read. title: HTML. wish: how long its publisher wants to be left alone."""

    url: str
    title: str
    entries: tuple[Entry, ...]
    tombstones: tuple[Tombstone, ...]
    wish: timedelta


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the web that names a feed: feed is its address."""

    feed: str


def read(body: bytes, url: str, headers: Mapping[str, str]) -> Document | Page:
    """Raises Permanent with a sentence where this is no feed, and no page that names one."""
    if len(body) > BODY_LIMIT:
        raise Permanent(f"It is {len(body)} bytes long, and {BODY_LIMIT} is the most that is read of a feed.")
    if not body.strip():
        raise Permanent("It is empty.")
    if _ENTITY.search(body.replace(b"\0", b"")):
        raise Permanent("It declares entities of its own, as feeds do not and attacks do; it is not read.")
    parsed = _parsed(body, headers)
    entries, channel = _several(parsed, "entries"), _inner(parsed, "feed")
    version = _said(parsed, "version")
    if not version and not entries:
        return _page(body, url)
    language, literal = _said(channel, "language"), version.startswith("atom")
    return Document(
        url=url,
        title=_html(channel, "title_detail", literal=literal),
        entries=tuple(_entry(each, language, literal=literal) for each in entries[:ENTRIES_LIMIT]),
        tombstones=tuple(_tombstones(body)),
        wish=wished(headers, channel),
    )


def _parsed(body: bytes, headers: Mapping[str, str]) -> Mapping[str, object]:
    """From memory: the parser would fetch an address, and open the name of a file."""
    told = _told(headers)
    try:
        parsed = feedparser.parse(
            io.BytesIO(body), response_headers=told, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as fault:  # what hostile bodies make of its parsers is not foreseen
        raise Permanent(f"It cannot be read ({type(fault).__name__}).") from None
    return dict(parsed)


def _entry(of: Mapping[str, object], language: str, *, literal: bool) -> Entry:
    contents = [_html({"c": each}, "c", literal=literal) for each in _several(of, "content")]
    origin = _inner(of, "source")
    return Entry(
        id=_said(of, "id"),
        link=_said(of, "link"),
        title=_html(of, "title_detail", literal=literal),
        summary=_html(of, "summary_detail", literal=literal),
        contents=tuple(contents),
        date=_said(of, "published") or _said(of, "updated"),
        dates=tuple(_moments(of)),
        language=_said(_inner(of, "title_detail"), "language") or language,
        person=_said(_inner(of, "author_detail"), "name"),
        origin=(_said(origin, "href"), _said(origin, "title")),
        raw=str(of),
    )


def _said(of: Mapping[str, object], field: str) -> str:
    value = of.get(field)
    return value.strip() if isinstance(value, str) else ""


def _inner(of: Mapping[str, object], field: str) -> Mapping[str, object]:
    value = of.get(field)
    return dict(value) if isinstance(value, dict) else {}


def _several(of: Mapping[str, object], field: str) -> list[Mapping[str, object]]:
    value = of.get(field)
    return [dict(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _html(of: Mapping[str, object], field: str, *, literal: bool) -> str:
    """literal: what is said to be text is text, as in Atom. What RSS means by a title nobody knows: mostly HTML."""
    detail = _inner(of, field)
    value = _said(detail, "value")
    return escape(value, quote=False) if literal and _said(detail, "type") == "text/plain" else value


def _moments(of: Mapping[str, object]) -> Iterator[datetime]:
    for field in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = of.get(field)
        if isinstance(parsed, struct_time):
            with suppress(ValueError):
                yield datetime(*parsed[:5], min(parsed.tm_sec, 59), tzinfo=UTC)


def _told(headers: Mapping[str, str]) -> dict[str, str]:
    """A type without a charset would have XML read as ASCII (RFC 3023), which nobody means any more.

    Where it was read is not told: ids of entries would be made whole with it, and change when the feed moves.
    """
    kind = headers.get("content-type", "")
    return {"content-type": kind if "charset" in kind.lower() else "application/xml"}


def _page(body: bytes, url: str) -> Page:
    if not _PAGE.search(body[:HTML_LIMIT]):
        raise Permanent("It is neither RSS nor Atom, and no page either.")
    for link in _links(body[:HTML_LIMIT].decode("utf-8", "replace")):
        if (address := canonical(link, url)) and (feed := _with_login(address, url)) != url:
            return Page(feed)
    raise Permanent("It is a page that names no feed; set the address of the feed itself.")


def _with_login(address: str, url: str) -> str:
    """As its page was asked for: a login goes to the host that it was set for, and to no other."""
    meant, asked = urlsplit(address), urlsplit(url)
    same = (meant.scheme, meant.netloc) == (asked.scheme, asked.netloc.rpartition("@")[2])
    return meant._replace(netloc=asked.netloc).geturl() if same else address


def _links(page: str) -> Iterator[str]:
    """Addresses of feeds, as they are written; one that names the base of them all is put before them."""
    base = ""
    for tag in _LINK.finditer(page):
        said = {each[1].lower(): unescaped(each[2].strip("\"'")) for each in _ATTRIBUTE.finditer(tag[2])}
        address = said.get("href", "").strip()
        if tag[1].lower() == "base":
            base = base or address
        elif "alternate" in said.get("rel", "").lower().split() and _is_feed(said.get("type", "")):
            yield urljoin(base, address)


def _is_feed(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() in _FEED_TYPES


def _tombstones(body: bytes) -> Iterator[Tombstone]:
    """feedparser knows of one a feed at most."""
    if b"deleted-entry" not in body:
        return
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - what declares entities was refused before
    except (ElementTree.ParseError, LookupError, ValueError):
        return
    for element in root.iter(_TOMBSTONE):
        if ref := element.get("ref", "").strip():
            yield Tombstone(ref, _moment(element.get("when", "")))


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
