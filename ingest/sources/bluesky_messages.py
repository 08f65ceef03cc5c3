"""Messages to a Bluesky account of ours: the log of its chats, through the server where it lives."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, Field, JsonValue, SecretStr

from core.errors import Misconfigured, Permanent, Transient
from core.requests import of_the_web
from ingest.about import About, Sending
from ingest.client import Barred, Client, Refused
from ingest.conversing import Conversing, Heard, credential
from ingest.foreign import read_as
from ingest.port import Refused as Letter
from ingest.port import Surroundings
from ingest.private import OwnHandle, message_of, withheld
from schemas.base import Strict
from schemas.private import PrivateEvent, Received, Withdrawn, own_account

NETWORK = "bluesky"
CHAT = {"Atproto-Proxy": "did:web:api.bsky.chat#bsky_chat"}
"""Asks the account's server to hand a question on to the service of chats."""
_SAID = "chat.bsky.convo.defs#logCreateMessage"
_TAKEN_BACK = "chat.bsky.convo.defs#logDeleteMessage"
_MOST_KNOWN = 2_000


class Settings(Strict):
    """private: the account, as a watch names it. app_password: of it, with the right to read messages. service: where
    it lives. every_seconds: between two questions."""

    private: OwnHandle
    app_password: SecretStr = SecretStr("")
    app_password_file: Path | None = None
    service: Annotated[str, AfterValidator(of_the_web)] = "https://bsky.social"
    ca_file: Path | None = None
    every_seconds: float = Field(default=30, ge=5, le=3600)


class _Sender(BaseModel):
    did: str


class _Message(BaseModel):
    """text, sentAt: not there of one that was deleted."""

    id: str
    text: str = ""
    sender: _Sender
    sentAt: datetime | None = None  # noqa: N815 - the platform's name


class _Entry(BaseModel):
    convoId: str  # noqa: N815 - the platform's name
    message: _Message


class _Member(BaseModel):
    did: str
    handle: str = ""
    displayName: str = ""  # noqa: N815 - the platform's name


class BlueskyMessages(Conversing):
    """What is said in chats from when it first listens on, and what is taken back."""

    about: ClassVar[About] = About(
        title="Messages to a Bluesky account of our own",
        key="an app password of the account that may read messages",
        gaps="The log of chats is read on from where it was left.",
        deletions="Told by the log: the text goes, and that there was a message stays.",
        sends=(
            Sending("private", "1,000 characters; to those whose settings let the account write to them; no price"),
        ),
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        password = credential(around.name, "app_password", settings.app_password, settings.app_password_file)
        every = timedelta(seconds=settings.every_seconds)
        super().__init__(around, every, lambda: _Chats(around, settings, password))


class _Chats:
    def __init__(self, around: Surroundings, settings: Settings, password: SecretStr) -> None:
        self._settings = settings
        self._around = around
        self._password = password
        self._account = own_account(NETWORK, settings.private)
        self._client = Client(around.name, around.clock, ca_file=settings.ca_file)
        self._token = SecretStr("")
        self._did = ""
        self._members: dict[str, Mapping[str, _Member]] = {}

    def since(self, resume: str) -> Heard:
        if not resume:
            return Heard((), self._newest())
        found = self._ask("chat.bsky.convo.getLog", {"cursor": resume})
        logs, cursor = found.get("logs"), found.get("cursor")
        if not isinstance(logs, list):
            raise Transient("The log of chats lacks its entries.")
        events: list[PrivateEvent] = []
        refused: list[Letter] = []
        for entry in logs:
            try:
                events += self._told(entry)
            except Permanent as error:
                refused.append(withheld(f"an entry of the chats of {self._around.name}", error))
        further = cursor if isinstance(cursor, str) and cursor else resume
        return Heard(tuple(events), further, tuple(refused), more=bool(logs) and further != resume)

    def close(self) -> None:
        self._client.close()

    def _newest(self) -> str:
        """The place in the log from which on it is read; `0`: there was no chat yet."""
        chats = self._ask("chat.bsky.convo.listConvos", {"limit": "1"}).get("convos")
        match chats:
            case [{"rev": str(rev)}, *_]:
                return rev
        return "0"

    def _told(self, entry: JsonValue) -> list[PrivateEvent]:
        """Raises Permanent."""
        kind = entry.get("$type") if isinstance(entry, dict) else None
        if kind not in (_SAID, _TAKEN_BACK):
            return []
        try:
            read = read_as(_Entry, entry)
        except Permanent:
            raise Permanent("It is no entry of a chat as Bluesky describes it.") from None
        id_, now = f"{NETWORK}:{read.convoId}/{read.message.id}", self._around.clock.now()
        if kind == _TAKEN_BACK:
            return [Withdrawn(id=id_, account=self._account, observed_at=now)]
        return [Received(message=message_of(self._fields(read, id_, now)))]

    def _fields(self, entry: _Entry, id_: str, now: datetime) -> dict[str, JsonValue]:
        members = self._of(entry.convoId)
        sender = members.get(entry.message.sender.did, _Member(did=entry.message.sender.did))
        other = next((did for did in members if did != self._did), sender.did)
        return {
            "id": id_,
            "network": NETWORK,
            "source": self._around.name,
            "account": self._account,
            "conversation": f"{NETWORK}:{entry.convoId}",
            "person": f"{NETWORK}:{other if sender.did == self._did else sender.did}",
            "author": {"id": f"{NETWORK}:{sender.did}", "handle": sender.handle, "name": sender.displayName},
            "text": entry.message.text,
            "published_at": (entry.message.sentAt or now).isoformat(),
            "observed_at": now.isoformat(),
        }

    def _of(self, chat: str) -> Mapping[str, _Member]:
        """Who is in it, by their DIDs."""
        if chat not in self._members:
            match self._ask("chat.bsky.convo.getConvo", {"convoId": chat}):
                case {"convo": {"members": list(listed)}}:
                    members = [read_as(_Member, each) for each in listed]
                case _:
                    raise Transient("A chat lacks its members.")
            if len(self._members) >= _MOST_KNOWN:
                self._members.clear()
            self._members[chat] = {each.did: each for each in members}
        return self._members[chat]

    def _ask(self, method: str, asked: Mapping[str, str]) -> Mapping[str, JsonValue]:
        if not self._token.get_secret_value():
            self._log_in()
        try:
            return self._answer(method, asked)
        except Refused:  # its hours are over: 400, ExpiredToken
            self._log_in()
            return self._answer(method, asked)

    def _answer(self, method: str, asked: Mapping[str, str]) -> Mapping[str, JsonValue]:
        bearer = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        answer = self._client.get(f"{self._settings.service}/xrpc/{method}", asked, {**bearer, **CHAT}).json()
        if not isinstance(answer, dict):
            raise Transient("Bluesky answered with something that is no JSON object.")
        return answer

    def _log_in(self) -> None:
        """Raises Misconfigured where the account is not let in."""
        body = {"identifier": self._settings.private, "password": self._password.get_secret_value()}
        url = f"{self._settings.service}/xrpc/com.atproto.server.createSession"
        try:
            session = self._client.ask("POST", url, body=dict(body)).json()
        except Barred as refusal:
            hint = f"Look at private and app_password of sources.{self._around.name}: it needs the right to messages."
            raise Misconfigured(refusal.message, hint) from None
        match session:
            case {"accessJwt": str(token), "did": str(did)}:
                self._token, self._did = SecretStr(token), did
            case _:
                raise Transient("A session was opened without a token.")
