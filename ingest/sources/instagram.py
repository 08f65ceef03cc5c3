"""Instagram as a source: comments under our own posts, and where our account is named."""

import json
import re
from collections import deque
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import structlog
from pydantic import JsonValue, SecretStr, ValidationError

from core.errors import Busy, Misconfigured, Permanent, Transient
from core.secret import secret
from ingest.about import About, Sending
from ingest.clean import mention_of
from ingest.client import Barred, Client, Gone
from ingest.client import Refused as Refusal
from ingest.hooks import Hook
from ingest.hooks.hook import LINGER
from ingest.meta import GRAPH, Change, Fields, Reference, Subscribed, Subscription, meant, needed
from ingest.meta import text as said
from ingest.port import Harvest, Refused, Surroundings
from schemas.base import Frozen
from schemas.event import Event, Posted

NETWORK = "instagram"
REQUESTS = "requests"
"""The unit of the budget."""
AGAIN = timedelta(seconds=30)
"""After a failure of the platform, where it does not say when to come back."""
_COMMENTS = frozenset({"comments", "live_comments"})
_ID = re.compile(r"\d{1,32}", re.ASCII)
_COMMENT = "mentioned_comment.comment_id({}){{id,text,timestamp,username,like_count,media{{id,permalink}}}}"
_MEDIA = "mentioned_media.media_id({}){{id,caption,timestamp,username,like_count,comments_count,permalink}}"

log = structlog.get_logger(__name__)


class Settings(Subscribed):
    """For messages, the account's app has to be subscribed to the field `messages`.

    token: of a user of the app who may read the account; mentions carry ids only, and are asked for with it.

    graph: the address of the Graph API. ca_file: further authorities that are trusted.
    """

    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    graph: str = GRAPH
    ca_file: Path | None = None


class _Place(Frozen):
    """references: what was named and is to be asked for yet: `account/media/comment`."""

    references: tuple[str, ...] = ()


class Instagram:
    about: ClassVar[About] = About(
        title="Instagram accounts of our own",
        key="an app with instagram_manage_comments and advanced access, and a user's token for mentions",
        gaps="Meta sends again for up to 36 hours what was not answered 2xx; after that it is lost.",
        deletions="Instagram does not tell: a comment that is taken away stays until it is erased.",
        sends=(
            Sending("reply", "to comments on own posts, and to mentions; no price"),
            Sending("hide", "comments on own posts"),
            Sending("delete", "comments on own posts"),
            Sending(
                "private",
                "one private reply to a comment, within 7 days; messages within 24 hours of what was "
                "written last, 7 days where a person answers; 1,000 bytes; no price",
            ),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        token = secret(f"sources.{around.name}.token", settings.token, settings.token_file).get_secret_value()
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client: Client | None = None
        self._hook = Hook(settings, around, Subscription(settings, around, "instagram", NETWORK, self._read).received)
        self._references: deque[str] = deque()
        self._not_before = around.clock.now()

    def open(self, resume: str) -> None:
        """Raises Misconfigured where the address cannot be listened on."""
        self.close()
        self._references = deque(_resumed(resume).references)
        self._client = self._connected()
        self._hook.open()

    def next_batch(self) -> Harvest:
        """Raises Misconfigured where the token is not taken any more."""
        parcels = self._hook.take(0 if self._asks_now() else LINGER)
        events = [event for each in parcels for event in each.events]
        refused = [letter for each in parcels for letter in each.refused]
        self._references.extend(each for parcel in parcels for each in parcel.references)
        if not parcels and self._asks_now():
            self._ask(events, refused)
        resume = _Place(references=tuple(self._references)).model_dump_json()
        private = tuple(each for parcel in parcels for each in parcel.private)
        return Harvest((*events, *self._hook.claims()), resume=resume, refused=tuple(refused), private=private)

    def close(self) -> None:
        self._hook.close()
        if self._client is not None:
            self._client.close()
            self._client = None

    def check(self) -> str:
        """Raises Misconfigured and Transient."""
        if not self._headers:
            return "Comments are heard; mentions are not, as there is no token."
        with closing(self._connected()) as client:
            me = client.get(f"{self._settings.graph}/me", {"fields": "id,name"}).json()
        return f"The token is that of {said(me, 'name') if isinstance(me, dict) else 'nobody we know'}."

    def _connected(self) -> Client:
        return Client(self._around.name, self._around.clock, headers=self._headers, ca_file=self._settings.ca_file)

    def _read(self, change: Change) -> Event | Reference | None:
        """Raises Permanent."""
        if change.field in _COMMENTS:
            return Posted(mention=mention_of(self._comment(change)))
        if change.field != "mentions":
            return None
        media, comment = needed(change.value, "media_id"), change.text("comment_id")
        named = (change.account, media, comment) if comment else (change.account, media)
        if not all(map(_ID.fullmatch, named)):
            raise Permanent("An id in it is no number.")
        if not self._headers:
            raise Permanent(f"Mentions carry ids only: set sources.{self._around.name}.token.")
        return Reference("/".join(named))

    def _comment(self, change: Change) -> dict[str, JsonValue]:
        person, media = change.within("from"), said(change.within("media"), "id")
        parent = change.text("parent_id") or media
        return self._fields(change.value, needed(change.value, "text"), change.at) | {
            "kind": "comment",
            "author": _author(said(person, "id"), needed(person, "username")),
            "thread": f"{NETWORK}:{media}" if media else "",
            "reply_to": f"{NETWORK}:{parent}" if parent else "",
        }

    def _asks_now(self) -> bool:
        due = self._around.clock.now() >= self._not_before
        return bool(self._references) and due and self._around.budget.left(REQUESTS) > 0

    def _ask(self, events: list[Event], refused: list[Refused]) -> None:
        """For one mention. What fails for the moment is asked for again; whoever pushes meanwhile is not kept waiting.

        Raises Misconfigured."""
        reference = self._references[0]
        try:
            events.append(Posted(mention=mention_of(self._asked(reference))))
        except Transient as failure:
            self._not_before = self._around.clock.now() + (failure.wait if isinstance(failure, Busy) else AGAIN)
            log.warning("a mention cannot be asked for now", source=self._around.name, reason=str(failure))
            return
        except Gone:
            log.info("a mention was taken away before it was read", source=self._around.name)
        except Permanent as error:
            refused.append(Refused(f"mention {reference}", reference.encode(), error.message))
        self._references.popleft()

    def _asked(self, reference: str) -> dict[str, JsonValue]:
        """Raises Transient, Permanent and Misconfigured."""
        if self._client is None or not self._headers:
            raise Misconfigured(f"sources.{self._around.name}.token is empty.", "Mentions are asked for with it.")
        account, media, *comment = reference.split("/")
        name, fields = ("mentioned_comment", _COMMENT) if comment else ("mentioned_media", _MEDIA)
        self._around.budget.use(REQUESTS, [reference])
        asked = {"fields": fields.format(comment[0] if comment else media)}
        try:
            answer = self._client.get(f"{self._settings.graph}/{account}", asked).json()
        except (Refusal, Barred) as refusal:
            raise meant(refusal, self._around.name) from None
        found = answer.get(name) if isinstance(answer, dict) else None
        if not isinstance(found, dict):
            raise Permanent(f"{name} is missing in what Instagram answered: {json.dumps(answer)[:200]}.")
        on = found.get("media")
        post = on if isinstance(on, dict) else found
        return self._fields(found, said(found, "text") or said(found, "caption"), _moment(found)) | {
            "kind": "comment" if comment else "post",
            "author": _author("", needed(found, "username")),
            "url": said(post, "permalink"),
            "thread": f"{NETWORK}:{media}" if comment else "",
            "reply_to": f"{NETWORK}:{media}" if comment else "",
            "engagement": {"likes": found.get("like_count") or 0, "replies": found.get("comments_count") or 0},
        }

    def _fields(self, given: Fields, text: str, published_at: datetime) -> dict[str, JsonValue]:
        return {
            "id": f"{NETWORK}:{needed(given, 'id')}",
            "network": NETWORK,
            "source": self._around.name,
            "text": text,
            "published_at": published_at.isoformat(),
            "observed_at": self._around.clock.now().isoformat(),
            "known_watches": list(self._settings.watches),
        }


def _author(native: str, username: str) -> dict[str, JsonValue]:
    """Of a mention only the name is told."""
    return {"id": f"{NETWORK}:{native or username}", "handle": username}


def _moment(found: Fields) -> datetime:
    """Raises Permanent."""
    written = needed(found, "timestamp")
    with suppress(ValueError):
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is not None:
            return moment
    raise Permanent(f'timestamp "{written[:40]}" is no time.')


def _resumed(resume: str) -> _Place:
    with suppress(ValidationError):
        return _Place.model_validate_json(resume)
    return _Place()
