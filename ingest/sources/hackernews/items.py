"""Stories and comments of Hacker News as mentions: as its search finds them, and as they stand when looked at again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pydantic import JsonValue

from core.errors import Permanent
from ingest.addresses import canonical
from ingest.clean import mention_of, shown
from ingest.plain import line, plain
from schemas.event import Deleted, Event, Updated
from schemas.mention import Mention

NETWORK = "hackernews"
PAGE = "https://news.ycombinator.com/item?id="
LOOKS = (timedelta(minutes=20), timedelta(hours=1), timedelta(hours=3), timedelta(days=1), timedelta(days=7))
"""Ages at which what was given is looked at again. Authors may edit and delete for two hours; votes end within days."""

Fields = Mapping[str, JsonValue]


def native_id(mention: str) -> str:
    return mention.removeprefix(f"{NETWORK}:")


def mention_of_hit(hit: Fields, source: str, now: datetime) -> Mention:
    """hit: of the search by date. Raises Permanent with a sentence."""
    number, seconds = _number(hit, "objectID"), _number(hit, "created_at_i")
    comment = bool(hit.get("comment_text")) or "comment" in _strings(hit.get("_tags"))
    published_at = _moment(seconds)
    link = "" if comment else canonical(_text(hit, "url"))
    title = "" if comment else line(_text(hit, "title"))[:1_000]
    return mention_of(
        {
            "id": f"{NETWORK}:{number}",
            "network": NETWORK,
            "source": source,
            "kind": "comment" if comment else "post",
            "url": f"{PAGE}{number}",
            "title": title,
            "text": plain(_text(hit, "comment_text" if comment else "story_text")),
            "links": [{"url": link, "title": title}] if link else [],
            "author": {"id": f"{NETWORK}:{_text(hit, 'author')}", "handle": _text(hit, "author")},
            "thread": _reference(hit, "story_id") or f"{NETWORK}:{number}",
            "reply_to": _reference(hit, "parent_id") if comment else "",
            "engagement": {"likes": _count(hit, "points"), "replies": _count(hit, "num_comments")},
            "published_at": published_at.isoformat(),
            "observed_at": now.isoformat(),
        }
    )


def as_it_stands(mention: str, item: JsonValue, given: Mention | None, now: datetime) -> Event | None:
    """None: nothing has changed that is known of. item: of the items API; its null says nothing.

    What moderators or readers killed (`dead`) is seen by nobody any more, as what its author deleted.
    """
    if not isinstance(item, dict):
        return None
    if item.get("deleted") is True or item.get("dead") is True:
        return Deleted(id=mention, deleted_at=now, observed_at=now)
    if given is None:
        return None
    engagement = {"likes": _count(item, "score"), "replies": _count(item, "descendants")}
    again = {
        **given.model_dump(mode="json"),
        "title": line(_text(item, "title"))[:1_000] if given.kind == "post" else "",
        "text": plain(_text(item, "text")),
        "engagement": engagement,
        "observed_at": now.isoformat(),
    }
    changed = mention_of(again)
    same = changed.model_copy(update={"observed_at": given.observed_at}) == given
    return None if same else Updated(mention=changed)


def next_look(published_at: datetime, now: datetime) -> datetime | None:
    """None: it has been looked at often enough."""
    return next((published_at + age for age in LOOKS if published_at + age > now), None)


def _number(hit: Fields, name: str) -> int:
    value = hit.get(name)
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 15:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**15:
        return value
    raise Permanent(f"{name} {shown(value)} is no number.")


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise Permanent(f"created_at_i {seconds} is no time.") from None


def _reference(hit: Fields, name: str) -> str:
    return f"{NETWORK}:{_number(hit, name)}" if hit.get(name) is not None else ""


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def _count(fields: Fields, name: str) -> int:
    value = fields.get(name)
    return max(value, 0) if isinstance(value, int) else 0


def _strings(value: JsonValue) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
