"""A folder of a mailbox, looked at now and then: what came is read, and nothing is changed there."""

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, NonNegativeInt, SecretStr, ValidationError, model_validator

from core.errors import Misconfigured, Permanent
from core.secret import secret
from core.trust import trust
from ingest.about import About
from ingest.clean import mention_of
from ingest.coverage import Reach, floor_minute
from ingest.live import Live
from ingest.port import Harvest, Refused, Surroundings
from ingest.private import OwnHandle, message_of, withheld
from ingest.sources.mailbox.articles import Item, alerts, newsletter
from ingest.sources.mailbox.imap import LARGEST, Account, Letter, Looked, Place, news
from ingest.sources.mailbox.letters import letter_fields
from ingest.sources.mailbox.mail import Mail, read
from schemas.base import Frozen, Instant, Strict
from schemas.event import Event, Posted
from schemas.mention import Mention
from schemas.private import PrivateEvent, Received

NETWORK = "mailbox"
GOOGLE = "googlealerts-noreply@google.com"
GRACE = timedelta(minutes=5)
"""How long a mail may be under way, before its minute is claimed."""
_AT_ONCE = 20
_ROOM = 4
"""Mails that wait to be taken apart: each may be of 25 MB."""


class Settings(Strict):
    """reads: `alerts`, whose items become articles, `newsletters`, which become articles as a whole, or `letters`:
    private messages to `private`, the address as a watch names it. senders: the addresses whose mails are read;
    none: all, as of letters. every_seconds: between two looks. folder: as the server lists it.

    ca_file: further authorities that are trusted.
    """

    host: str
    port: int = Field(default=993, ge=1, le=65535)
    username: str
    password: SecretStr = SecretStr("")
    password_file: Path | None = None
    folder: str = Field(default="INBOX", pattern=r"^[\x20-\x7e]+$")
    reads: Literal["alerts", "newsletters", "letters"] = "alerts"
    private: OwnHandle | None = None
    senders: tuple[str, ...] = (GOOGLE,)
    every_seconds: int = Field(default=120, ge=10)
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _letters_are_for_somebody(self) -> Self:
        if (self.reads == "letters") != (self.private is not None):
            raise ValueError('reads = "letters" and private, the address that they are for, are set together')
        return self


class _Resume(Frozen):
    """Where the folder was read to, as in Place. since: from where coverage is to be claimed."""

    validity: NonNegativeInt = 0
    uid: NonNegativeInt = 0
    at: Instant | None = None
    since: Instant | None = None


class Mailbox:
    about: ClassVar[About] = About(
        title="Alerts, newsletters and customers' letters by mail",
        key="the login of a mailbox (IMAP)",
        gaps="What came meanwhile is in the mailbox, and is read when Tocsin runs again.",
        deletions="Mails say nothing of articles that are taken away.",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        setting = f"sources.{around.name}"
        password = secret(f"{setting}.password", settings.password, settings.password_file)
        if not password.get_secret_value():
            raise Misconfigured(f"{setting}.password is empty.", f"Set it, or {setting}.password_file.")
        self._settings = settings
        anybody = settings.reads == "letters" and "senders" not in settings.model_fields_set
        self._senders = frozenset() if anybody else frozenset(sender.lower() for sender in settings.senders)
        self._around = around
        self._account = Account(
            around.name,
            settings.host,
            settings.port,
            settings.username,
            password,
            settings.folder,
            trust(f"{setting}.ca_file", settings.ca_file),
        )
        self._place = Place()
        self._reach: Reach | None = None
        self._look: Live[Letter | Looked] | None = None

    def open(self, resume: str) -> None:
        self.close()
        told = _Resume()
        with suppress(ValidationError):
            told = _Resume.model_validate_json(resume)
        self._place = Place(told.validity, told.uid, told.at)
        self._reach = Reach(self._around.name, told.since) if told.since else None

    def next_batch(self) -> Harvest:
        """Raises Transient, and Misconfigured where the mailbox does not let us in."""
        if self._look is None:
            self._look = self._begun()
        events: list[Event] = []
        refused: list[Refused] = []
        private: list[PrivateEvent] = []
        awake = None
        try:
            taken = self._look.take(_AT_ONCE)
        except Exception:
            self._look = None
            raise
        for each in taken:
            self._place = each.place
            if isinstance(each, Letter) and self._settings.private:
                self._receive(each, self._settings.private, private, refused)
            elif isinstance(each, Letter):
                self._tell(each, events, refused)
            else:
                events += self._claims(each.place.at)
                awake = self._around.clock.now() + timedelta(seconds=self._settings.every_seconds)
                self._look = None
        return Harvest(tuple(events), self._resume(), tuple(refused), awake, private=tuple(private))

    def close(self) -> None:
        if self._look is not None:
            self._look.close()
            self._look = None

    def check(self) -> str:
        """Raises Misconfigured and Transient."""
        looking = self._begun()
        try:
            while not looking.take(1):
                pass
        finally:
            looking.close()
        return f"{self._settings.username} may read {self._settings.folder} at {self._settings.host}."

    def _begun(self) -> Live[Letter | Looked]:
        account, place, now = self._account, self._place, self._around.clock.now()
        return Live(self._around.name, lambda stop: news(account, place, now, stop), _ROOM)

    def _tell(self, letter: Letter, events: list[Event], refused: list[Refused]) -> None:
        where = f"mail {letter.place.uid} of {self._settings.folder}"
        if letter.body is None:
            reason = f"It is {letter.size} bytes long, and {LARGEST} is the most that is read."
            refused.append(Refused(where, where.encode(), reason))
            return
        try:
            mail = read(letter.body, letter.arrived)
            if self._senders and mail.sender not in self._senders:
                return
            items = self._items(mail)
        except Permanent as error:
            refused.append(Refused(where, letter.body, error.message))
            return
        for item in items:
            try:
                events.append(Posted(mention=self._mention(item, mail)))
            except Permanent as error:
                refused.append(Refused(f"{item.title[:80]}, in {where}", item.url.encode(), error.message))

    def _receive(self, letter: Letter, own: str, private: list[PrivateEvent], refused: list[Refused]) -> None:
        where = f"mail {letter.place.uid} of {self._settings.folder}"
        if letter.body is None:
            refused.append(withheld(where, f"It is {letter.size} bytes long, and {LARGEST} is the most that is read."))
            return
        try:
            mail = read(letter.body, letter.arrived)
            if not self._senders or mail.sender in self._senders:
                message = message_of(letter_fields(mail, own, self._around.name, self._around.clock.now()))
                private.append(Received(message=message))
        except Permanent as error:
            refused.append(withheld(where, error))

    def _items(self, mail: Mail) -> list[Item]:
        """Raises Permanent."""
        return alerts(mail) if self._settings.reads == "alerts" else [newsletter(mail)]

    def _mention(self, item: Item, mail: Mail) -> Mention:
        """Raises Permanent."""
        host = (urlsplit(item.url).hostname or "").removeprefix("www.") if item.url else ""
        author = host or mail.sender or "unknown"
        return mention_of(
            {
                "id": article_id(item.url) if item.url else f"{NETWORK}:{mail.id}",
                "network": NETWORK,
                "source": self._around.name,
                "kind": "article",
                "url": item.url,
                "title": item.title,
                "text": item.text,
                "author": {"id": f"{NETWORK}:{author}", "handle": author, "name": "" if host else mail.sender_name},
                "published_at": mail.sent.isoformat(),
                "observed_at": self._around.clock.now().isoformat(),
            }
        )

    def _claims(self, looked_at: datetime | None) -> tuple[Event, ...]:
        if self._settings.private:  # nothing of letters is to be counted
            return ()
        now = self._around.clock.now()
        if self._reach is None:
            self._reach = Reach.listening(self._around.name, now)
        self._reach, claimed = self._reach.upto((looked_at or now) - GRACE, now)
        return claimed

    def _resume(self) -> str:
        since = floor_minute(self._reach.since) if self._reach else None
        place = self._place
        return _Resume(validity=place.validity, uid=place.uid, at=place.at, since=since).model_dump_json()


def article_id(url: str) -> str:
    """Of an article, whichever mail tells of it."""
    return f"{NETWORK}:{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:16]}"
