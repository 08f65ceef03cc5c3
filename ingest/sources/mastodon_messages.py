"""Messages to a Mastodon account of ours: statuses that it is named in and that not everybody may read."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar
from urllib.parse import quote

import httpx
from pydantic import AfterValidator, BaseModel, Field, JsonValue, SecretStr, ValidationError

from core.errors import Misconfigured, Permanent, Transient
from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.client import Barred, Client, Gone
from ingest.conversing import Conversing, Heard, credential
from ingest.foreign import read_as
from ingest.plain import line, plain
from ingest.port import Refused, Surroundings
from ingest.private import OwnHandle, message_of, withheld
from schemas.base import Frozen, Strict
from schemas.private import PrivateEvent, PrivateMessage, Received, Withdrawn, own_account

NETWORK = "mastodon"
PAGE = 40
AGAIN = (timedelta(hours=1), timedelta(days=1), timedelta(days=6))
"""After it was sent a message is looked at again: it may have been edited or taken back. Later nothing is noted of it,
for what the store of mentions does not hold is looked at no longer than the bus keeps it."""
KEPT = timedelta(days=7)
_LOOKS = 10
_CLOSED = frozenset({"direct", "private"})


class Settings(Strict):
    """server: its address. private: the account, as a watch names it. token: of it, which may read accounts,
    notifications and statuses. every_seconds: between two questions."""

    server: Annotated[str, AfterValidator(of_the_web)]
    private: OwnHandle
    token: SecretStr = SecretStr("")
    token_file: Path | None = None
    ca_file: Path | None = None
    every_seconds: float = Field(default=60, ge=10, le=3600)


class _Account(BaseModel):
    id: str
    acct: str
    url: str
    display_name: str = ""


class _Named(BaseModel):
    """Somebody who is addressed."""

    id: str
    url: str


class _Status(BaseModel):
    id: str
    uri: str
    created_at: datetime
    content: str = ""
    spoiler_text: str = ""
    visibility: str
    account: _Account
    mentions: tuple[_Named, ...] = ()


class _Place(Frozen):
    """The last notification, and the last status of our own. Ids of one server; empty: none yet."""

    notice: str = ""
    own: str = ""


class MastodonMessages(Conversing):
    """The newest page at first, then all that comes."""

    about: ClassVar[About] = About(
        title="Messages to a Mastodon account of our own",
        key="the token of the account",
        gaps="The notifications are read on from where they were left.",
        deletions="Looked at again after an hour, a day and six days: what is gone by then loses its text.",
        sends=(
            Sending("private", "500 characters on most servers; 300 requests in 5 minutes; no price"),
            Sending("delete", "own messages; 30 in 30 minutes"),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        token = credential(around.name, "token", settings.token, settings.token_file)
        every = timedelta(seconds=settings.every_seconds)
        super().__init__(around, every, lambda: _Mail(around, settings, token))


class _Mail:
    def __init__(self, around: Surroundings, settings: Settings, token: SecretStr) -> None:
        self._url = settings.server.rstrip("/")
        self._host = httpx.URL(self._url).host
        self._around = around
        self._account = own_account(NETWORK, settings.private)
        bearer = {"Authorization": f"Bearer {token.get_secret_value()}"}
        self._client = Client(around.name, around.clock, headers=bearer, ca_file=settings.ca_file)
        self._self: _Account | None = None

    def since(self, resume: str) -> Heard:
        place = _Place()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
        me = self._me()
        notices = self._list("/api/v1/notifications", {"types[]": "mention"}, place.notice)
        own = self._list(f"/api/v1/accounts/{me.id}/statuses", {"exclude_reblogs": "true"}, place.own)
        events: list[PrivateEvent] = []
        refused: list[Refused] = []
        for item in (*(_within(each) for each in notices), *own):
            try:
                events += self._told(item, me)
            except Permanent as error:
                refused.append(withheld(f"a status of {self._host}", error))
        events += self._looked(me)
        further = _Place(notice=_last(notices) or place.notice, own=_last(own) or place.own)
        more = bool(resume) and PAGE in (len(notices), len(own))
        return Heard(tuple(events), further.model_dump_json(), tuple(refused), more)

    def close(self) -> None:
        self._client.close()

    def _told(self, item: JsonValue, me: _Account) -> list[PrivateEvent]:
        """Raises Permanent. What everybody may read is no message."""
        try:
            status = read_as(_Status, item)
        except Permanent:
            raise Permanent("It is no status as Mastodon describes it.") from None
        if status.visibility not in _CLOSED or (status.account.id == me.id and not _others(status, me)):
            return []
        message = message_of(self._fields(status, me))
        self._note(message, status.id)
        return [Received(message=message)]

    def _note(self, message: PrivateMessage, number: str) -> None:
        """That it is to be looked at again. number: of the status on this server."""
        now = self._around.clock.now()
        looks = [message.published_at + each for each in AGAIN if message.published_at + each > now]
        if not looks:
            self._around.given.let_go([message.id])
            return
        self._around.memory.keep({message.id: number}, message.published_at + KEPT)
        self._around.given.look_again([message.id], looks[0])

    def _fields(self, status: _Status, me: _Account) -> dict[str, JsonValue]:
        ours = status.account.id == me.id
        person = _others(status, me)[0].url if ours else status.account.url
        acct = status.account.acct
        return {
            "id": f"{NETWORK}:{status.uri}",
            "network": NETWORK,
            "source": self._around.name,
            "account": self._account,
            "conversation": f"{NETWORK}:{person}",
            "person": f"{NETWORK}:{person}",
            "author": {
                "id": f"{NETWORK}:{status.account.url}",
                "handle": acct if "@" in acct else f"{acct}@{self._host}",
                "name": line(status.account.display_name),
            },
            "title": status.spoiler_text,
            "text": plain(status.content),
            "published_at": status.created_at.isoformat(),
            "observed_at": self._around.clock.now().isoformat(),
        }

    def _looked(self, me: _Account) -> list[PrivateEvent]:
        """What became of those whose time has come."""
        events: list[PrivateEvent] = []
        due = self._around.given.due(_LOOKS)
        numbers = self._around.memory.recall(due)
        for id_ in due:
            try:
                events += self._told(self._ask(f"/api/v1/statuses/{quote(numbers[id_], safe='')}", {}), me)
            except Gone:
                events.append(Withdrawn(id=id_, account=self._account, observed_at=self._around.clock.now()))
                self._around.given.let_go([id_])
            except (Permanent, KeyError):
                self._around.given.let_go([id_])
        return events

    def _me(self) -> _Account:
        if self._self is None:
            try:
                self._self = read_as(_Account, self._ask("/api/v1/accounts/verify_credentials", {}))
            except Permanent:
                raise Transient(f"{self._host} does not say whose token it is.") from None
        return self._self

    def _list(self, path: str, asked: Mapping[str, str], after: str) -> Sequence[JsonValue]:
        """What follows, the newest first; the newest page where nothing was read yet."""
        found = self._ask(path, {**asked, "limit": str(PAGE), **({"min_id": after} if after else {})})
        if not isinstance(found, list):
            raise Transient(f"{self._host} answered with something that is no list.")
        return found

    def _ask(self, path: str, asked: Mapping[str, str]) -> JsonValue:
        try:
            return self._client.get(self._url + path, asked).json()
        except Barred as refusal:
            hint = f"Look at the token of sources.{self._around.name}: it may read accounts, notifications, statuses."
            raise Misconfigured(refusal.message, hint) from None


def _within(notice: JsonValue) -> JsonValue:
    """The status that a notification is about."""
    return notice.get("status") if isinstance(notice, dict) else None


def _last(items: Sequence[JsonValue]) -> str:
    """The id of the newest, which is listed first; empty where there is none."""
    newest = items[0] if items else None
    found = newest.get("id") if isinstance(newest, dict) else None
    return found if isinstance(found, str) else ""


def _others(status: _Status, me: _Account) -> Sequence[_Named]:
    return [each for each in status.mentions if each.id != me.id]
