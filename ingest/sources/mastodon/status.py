"""A status as Mastodon's API writes it, and the mention that it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import JsonValue

from ingest.clean import mention_of
from ingest.foreign import read_as
from ingest.plain import plain
from schemas.base import Frozen
from schemas.mention import Mention

NETWORK = "mastodon"
_OPEN = frozenset({"public", "unlisted"})
_ALT = 10_000
_QUOTED, _END = '<p class="quote-inline">', "</p>"
_OPTED_OUT = ("#nobot", "#noindex")


class Emoji(Frozen):
    shortcode: str


class Account(Frozen):
    """acct: without a server where the account is one of the server that is asked."""

    id: str
    acct: str
    url: str
    display_name: str = ""
    note: str = ""
    followers_count: int = 0
    noindex: bool | None = None
    indexable: bool | None = None
    emojis: tuple[Emoji, ...] = ()


class Addressed(Frozen):
    id: str
    acct: str
    url: str


class Attachment(Frozen):
    type: str = "unknown"
    url: str | None = None
    remote_url: str | None = None
    description: str | None = None


class Card(Frozen):
    url: str
    title: str = ""
    description: str = ""


class Option(Frozen):
    title: str


class Poll(Frozen):
    options: tuple[Option, ...] = ()


class Quote(Frozen):
    """quoted_status: not there of one that was refused, revoked or deleted, or that is nested too deep."""

    state: str = ""
    quoted_status: "Status | None" = None


class Status(Frozen):
    """id: of this server alone. uri: the same on every server."""

    id: str
    uri: str
    url: str | None = None
    created_at: datetime
    edited_at: datetime | None = None
    content: str = ""
    spoiler_text: str = ""
    visibility: str
    language: str | None = None
    account: Account
    in_reply_to_id: str | None = None
    in_reply_to_account_id: str | None = None
    reblog: "Status | None" = None
    quote: Quote | None = None
    media_attachments: tuple[Attachment, ...] = ()
    mentions: tuple[Addressed, ...] = ()
    card: Card | None = None
    poll: Poll | None = None
    favourites_count: int = 0
    reblogs_count: int = 0
    replies_count: int = 0
    quotes_count: int = 0

    @property
    def mention(self) -> str:
        return f"{NETWORK}:{self.uri}"

    @property
    def open(self) -> bool:
        """Whether everybody may read it."""
        return self.visibility in _OPEN and (self.reblog is None or self.reblog.open)


def status_of(fields: JsonValue) -> Status:
    """Raises Permanent with a sentence."""
    return read_as(Status, fields)


def heeded(status: Status, respect: Literal["noindex", "indexable", "none"]) -> bool:
    """Whether its authors let it be found, as far as their wishes are to be respected."""
    shared = status.reblog is None or heeded(status.reblog, respect)
    account = status.account
    match respect:
        case "none":
            return True
        case "indexable":
            return shared and account.indexable is True and not _opted_out(account)
        case "noindex":
            return shared and not _opted_out(account)


def mention_in(
    status: Status, source: str, domain: str, threads: Mapping[str, tuple[str, str]], now: datetime
) -> Mention:
    """domain: of the handles of this server. threads: mention and thread of other statuses, by their local id.

    Raises Permanent with a sentence.
    """
    said = status.reblog or status
    quoted = said.quote.quoted_status if said.quote else None
    above, thread = threads.get(said.in_reply_to_id or "", ("", ""))
    return mention_of(
        {
            "id": status.mention,
            "network": NETWORK,
            "source": source,
            "kind": _kind(status),
            "url": status.url or said.url or status.uri,
            "title": said.spoiler_text[:_ALT],
            "text": _text(said),
            "lang": (said.language or "")[:16],
            "media": [_media(each) for each in said.media_attachments if each.url or each.remote_url],
            "links": [_card(said.card)] if said.card else [],
            "author": {
                "id": f"{NETWORK}:{status.account.url}",
                "handle": handle(status.account.acct, domain),
                "name": _name(status.account),
                "followers": max(0, status.account.followers_count),
            },
            "addressed": [handle(each.acct, domain) for each in said.mentions],
            "thread": thread if said.in_reply_to_id else said.mention,
            "reply_to": above,
            "reply_to_author": _answered(said),
            "repost_of": status.reblog.mention if status.reblog else "",
            "quoted": quoted.mention if quoted and quoted.open else "",
            "engagement": {
                "likes": max(0, status.favourites_count),
                "reposts": max(0, status.reblogs_count),
                "replies": max(0, status.replies_count),
                "quotes": max(0, status.quotes_count),
            },
            "published_at": status.created_at.isoformat(),
            "observed_at": now.isoformat(),
        }
    )


def handle(acct: str, domain: str) -> str:
    return acct if "@" in acct else f"{acct}@{domain}"


def _kind(status: Status) -> str:
    if status.reblog:
        return "repost"
    if status.quote:
        return "quote"
    return "reply" if status.in_reply_to_id else "post"


def _text(status: Status) -> str:
    options = "\n".join(f"- {each.title}" for each in status.poll.options) if status.poll else ""
    return "\n\n".join(filter(None, (plain(_unquoted(status.content)), options)))


def _unquoted(content: str) -> str:
    """Without the paragraph that repeats the address of a quoted post, for servers that know no quotes."""
    start = content.find(_QUOTED)
    end = content.find(_END, start) if start >= 0 else -1
    return content[:start] + content[end + len(_END) :] if end >= 0 else content


def _answered(status: Status) -> str:
    """The author id of who is answered: they are addressed as a rule, or it is the author's own thread."""
    asked = status.in_reply_to_account_id
    if asked and asked == status.account.id:
        return f"{NETWORK}:{status.account.url}"
    return next((f"{NETWORK}:{each.url}" for each in status.mentions if each.id == asked), "")


def _media(media: Attachment) -> JsonValue:
    return {"kind": media.type, "url": media.url or media.remote_url, "alt": (media.description or "")[:_ALT]}


def _card(card: Card) -> JsonValue:
    return {"url": card.url, "title": card.title[:2_000], "description": card.description[:_ALT]}


def _name(account: Account) -> str:
    """Without the pictures of a server in it."""
    name = account.display_name
    for emoji in account.emojis:
        name = name.replace(f":{emoji.shortcode}:", "")
    return " ".join(name.split())[:512]


def _opted_out(account: Account) -> bool:
    words = plain(account.note).casefold().split()
    return account.noindex is True or any(each.rstrip(".,;!") in _OPTED_OUT for each in words)
