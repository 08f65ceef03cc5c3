"""Facebook as a source: what is said on our own pages, and where they are named."""

from typing import ClassVar

from pydantic import JsonValue

from core.errors import Permanent
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.hooks import Hook
from ingest.meta import Change, Reference, Subscribed, Subscription, needed, seconds
from ingest.port import Harvest, Surroundings
from schemas.event import Deleted, Event, Posted, Updated

NETWORK = "facebook"
_POSTS = frozenset({"status", "post", "photo", "video", "share", "link", "album", "note", "event"})
_HEARD = frozenset({"feed", "mention"})
_ADDED = frozenset({"add"})
_EDITED = frozenset({"edit", "edited", "update"})
_REMOVED = frozenset({"remove", "delete"})


class Settings(Subscribed):
    """The page's app has to be subscribed to the fields `feed`, where it is allowed to `mention`, and for messages
    `messages`, `message_echoes` and `message_edits`."""


class Facebook:
    about: ClassVar[About] = About(
        title="Facebook pages of our own",
        key="an app with pages_manage_metadata and pages_read_engagement, installed on the page",
        gaps="Meta sends again for up to 36 hours what was not answered 2xx; after that it is lost.",
        deletions="Told at once, as `remove`.",
        sends=(
            Sending("reply", "to comments and posts on the page; no price"),
            Sending("hide", "comments on the page"),
            Sending("delete", "comments and posts on the page"),
            Sending(
                "private",
                "one private reply to a comment, within 7 days; by Messenger within 24 hours of what was "
                "written last, 7 days where a person answers; 2,000 characters; no price",
            ),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._watches = settings.watches
        self._around = around
        self._hook = Hook(settings, around, Subscription(settings, around, "page", NETWORK, self._read).received)

    def open(self, resume: str) -> None:
        """Raises Misconfigured where the address cannot be listened on."""
        self._hook.open()

    def next_batch(self) -> Harvest:
        parcels = self._hook.take()
        events = tuple(event for each in parcels for event in each.events)
        refused = tuple(letter for each in parcels for letter in each.refused)
        private = tuple(each for parcel in parcels for each in parcel.private)
        return Harvest((*events, *self._hook.claims()), resume="", refused=refused, private=private)

    def close(self) -> None:
        self._hook.close()

    def _read(self, change: Change) -> Event | Reference | None:
        """Raises Permanent. Likes, reactions and what a page does to itself are no mentions."""
        item, verb = change.text("item"), change.text("verb")
        if change.field not in _HEARD or (item != "comment" and item not in _POSTS):
            return None
        native = needed(change.value, "comment_id" if item == "comment" else "post_id")
        if verb in _REMOVED:
            now = self._around.clock.now()
            gone = seconds(change.value, "created_time") or change.at
            return Deleted(id=f"{NETWORK}:{native}", deleted_at=min(gone, now), observed_at=now)
        if verb not in _ADDED | _EDITED:
            return None
        if change.value.get("published") == 0:
            return None
        mention = mention_of(self._fields(change, item, native))
        return Updated(mention=mention) if verb in _EDITED else Posted(mention=mention)

    def _fields(self, change: Change, item: str, native: str) -> dict[str, JsonValue]:
        message, media = change.text("message"), _media(change, item)
        if not message and not media:
            raise Permanent("message is missing.")
        published_at = seconds(change.value, "created_time") or change.at
        post = change.text("post_id")
        parent = change.text("parent_id") or post
        url = change.text("permalink_url") or str(change.within("post").get("permalink_url") or "")
        return {
            "id": f"{NETWORK}:{native}",
            "network": NETWORK,
            "source": self._around.name,
            "kind": "comment" if item == "comment" else "post",
            "url": url or f"https://www.facebook.com/{native}",
            "text": message,
            "media": media,
            "author": _author(change, native),
            "thread": f"{NETWORK}:{post}" if post else "",
            "reply_to": f"{NETWORK}:{parent}" if item == "comment" and parent else "",
            "published_at": published_at.isoformat(),
            "observed_at": self._around.clock.now().isoformat(),
            "known_watches": list(self._watches),
        }


def _author(change: Change, native: str) -> dict[str, JsonValue]:
    """Meta leaves out who it was where the app may not know: then it is somebody of whom nothing else is known."""
    person = change.within("from")
    known = str(person.get("id") or change.text("sender_id") or "")
    name = str(person.get("name") or change.text("sender_name") or "")
    return {"id": f"{NETWORK}:{known or f'unknown-{native}'}", "handle": name, "name": name}


def _media(change: Change, item: str) -> list[JsonValue]:
    found: list[JsonValue] = []
    for kind in ("photo", "video"):
        url = change.text(kind) or (change.text("link") if item == kind else "")
        if url:
            found.append({"kind": kind, "url": url})
    photos = change.value.get("photos")
    found += [{"kind": "photo", "url": url} for url in (photos if isinstance(photos, list) else []) if url]
    return found
