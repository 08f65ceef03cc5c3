"""What a mail tells of: the items of an alert, or the newsletter that it is."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

from core.errors import Permanent
from ingest.sources.mailbox.mail import Mail
from ingest.sources.mailbox.pieces import Piece, pieces, tidied

_LINK = re.compile(r"<(https?://[^<>\s]+)>")
_TARGETS = ("url", "q", "u")
"""Parameters in which redirecting addresses name what they lead to."""
_HEADING = re.compile(r"^(===.*===|- - .*)$")


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    title: str
    text: str


def unwrapped(url: str) -> str:
    """What a redirecting address (`https://www.google.com/url?…&url=…`) leads to; empty where it is none."""
    try:
        query = parse_qs(urlsplit(url).query, max_num_fields=40)
        targets = [query[name][0] for name in _TARGETS if name in query]
        return next((target for target in targets if _leads_somewhere(target)), "")
    except ValueError:
        return ""


def _leads_somewhere(target: str) -> bool:
    """Raises ValueError where it is no address at all."""
    parts = urlsplit(target)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def alerts(mail: Mail) -> list[Item]:
    """Each page that the mail links to by a redirecting address, once. Raises Permanent where there is none."""
    found: dict[str, Item] = {}
    for item in _of_html(pieces(mail.html)) if mail.html else _of_text(mail.plain):
        before = found.get(item.url, item)
        found[item.url] = replace(item, title=before.title or item.title, text=before.text or item.text)
    items = [each for each in found.values() if each.title]
    if not items:
        raise Permanent("There is no item of an alert in it.")
    return items


def newsletter(mail: Mail) -> Item:
    """Raises Permanent where it says nothing."""
    text = tidied(mail.plain) or "\n".join(piece.text for piece in pieces(mail.html) if piece.text)
    if not text and not mail.subject:
        raise Permanent("There is no text in it.")
    return Item("", mail.subject, text)


def _of_html(read: Sequence[Piece]) -> Iterator[Item]:
    """A link's words are the title; what follows outside of links, up to the next item, is its text."""
    url, title = "", ""
    texts: list[str] = []
    for piece in read:
        target = unwrapped(piece.href)
        if target:
            if url:
                yield Item(url, title, "\n".join(texts))
            url, title, texts = target, " ".join(piece.text.split()), []
        elif url and not piece.href:
            texts.append(piece.text)
    if url:
        yield Item(url, title, "\n".join(texts))


def _of_text(plain: str) -> Iterator[Item]:
    """Before each address, its title on a line and its text below."""
    before = ""
    for at, part in enumerate(_LINK.split(plain)):
        if at % 2 == 0:
            before = part
            continue
        lines = [line for line in tidied(before).split("\n") if line and not _HEADING.match(line)]
        target = unwrapped(part)
        if target and lines:
            yield Item(target, lines[0], "\n".join(lines[1:]))
