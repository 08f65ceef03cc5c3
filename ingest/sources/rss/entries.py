"""Entries of a feed as mentions: which one it is, when it was said, by whom, in plain text."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import JsonValue

from core.errors import Permanent
from ingest.addresses import canonical, site_of
from ingest.clean import mention_of
from ingest.plain import line, plain
from ingest.sources.rss.document import Document, Entry
from schemas.base import EARLIEST
from schemas.mention import Mention

NETWORK = "rss"
TEASER = 500
"""Characters that are kept of what a feed gives in full, where only summaries are wanted."""
_TITLE = 1_000
_NAME = 200
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})?")
_AHEAD = timedelta(hours=1)
"""How far a date may lie ahead of our clock: those of publishers are set by hand, and a summer hour off."""


@dataclass(frozen=True, slots=True)
class Reading:
    """feed: the address that ids are made of. source: the instance. now: of the observation, in UTC.

    whole: whether the full text is kept where a feed gives it, rather than its summary.
    """

    feed: str
    source: str
    now: datetime
    whole: bool


@dataclass(frozen=True, slots=True)
class Read:
    """digest: of what a reader would see of it. dated: whether its publisher says when it was said."""

    mention: Mention
    digest: str
    dated: bool


def mention_id(feed: str, guid: str) -> str:
    return f"{NETWORK}:{hashlib.sha256(f'{feed} {guid}'.encode()).hexdigest()[:32]}"


def guid_of(entry: Entry) -> str:
    """Its own id, else its link, else its title and date, else its text. Raises Permanent where it has none of them."""
    guid = entry.id or entry.link or f"{entry.title} {entry.date}".strip() or entry.summary
    if not guid:
        raise Permanent("It has no id, no link, no title and no text.")
    return guid


def read_entry(entry: Entry, document: Document, reading: Reading) -> Read:
    """Raises Permanent with a sentence."""
    title, text = line(entry.title)[:_TITLE], _text(entry, reading)
    if not title and not text:
        raise Permanent("It has neither a title nor a text.")
    url = canonical(entry.link, document.url)
    published_at = _published(entry, reading.now)
    author = _author(entry, document, url)
    fields: dict[str, JsonValue] = {
        "id": mention_id(reading.feed, guid_of(entry)),
        "network": NETWORK,
        "source": reading.source,
        "kind": "article",
        "url": url,
        "title": title,
        "text": text or title,  # moods and intents are read in the text
        "lang": entry.language.replace("_", "-") if _LANGUAGE.fullmatch(entry.language) else "",
        "author": author,
        "published_at": (published_at or reading.now).isoformat(),
        "observed_at": reading.now.isoformat(),
    }
    seen = "\x1f".join((title, text, url, str(author["name"])))
    return Read(mention_of(fields), hashlib.sha256(seen.encode("utf-8", "replace")).hexdigest(), bool(published_at))


def _text(entry: Entry, reading: Reading) -> str:
    summary = plain(entry.summary)
    whole = max(map(plain, entry.contents), key=len, default="")
    if reading.whole:
        return max(summary, whole, key=len)
    return _teaser(whole) if summary in ("", whole) else summary


def _teaser(text: str) -> str:
    return text if len(text) <= TEASER else text[:TEASER].rpartition(" ")[0] + " …"


def _published(entry: Entry, now: datetime) -> datetime | None:
    """None where no date can be true: none at all, before there was a web, or in the future."""
    true = [each for each in entry.dates if EARLIEST <= each <= now + _AHEAD]
    return min(true[0], now) if true else None


def _author(entry: Entry, document: Document, url: str) -> dict[str, JsonValue]:
    """Of whom no name is told the site speaks. Addresses of mail that feeds give away are left out."""
    address, outlet = entry.origin
    site = site_of(address) or site_of(url) or site_of(document.url)
    name = line(entry.person)[:_NAME]
    person = "" if "@" in name else name
    return {
        "id": f"{NETWORK}:{site}/{person.casefold()}" if person else f"{NETWORK}:{site}",
        "handle": site,
        "name": person or line(outlet or document.title)[:_NAME] or site,
    }
