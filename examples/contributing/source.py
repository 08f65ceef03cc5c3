"""Mail as a source: the messages of an mbox file, as most mail programs export it. They are private."""

import email
import mailbox
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import ClassVar

from core.errors import NotFound, Permanent
from ingest.about import About
from ingest.port import Harvest, Refused, Surroundings
from ingest.private import OwnHandle, message_of, withheld
from schemas.base import Strict
from schemas.private import PrivateEvent, PrivateMessage, Received, own_account

_AT_ONCE = 200


class Settings(Strict):
    """path: of the mbox file. private: the address that they were sent to, as a watch names it."""

    path: Path
    private: OwnHandle


class Mbox:
    """Each message once, in the order of the file. The resume point is the number of messages already read."""

    about: ClassVar[About] = About(
        title="Mailbox files (mbox)",
        key="no key",
        gaps="none: the file is read whole, and goes on where it was broken off",
        deletions="never told",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._path = settings.path
        self._account = own_account("mail", settings.private)
        self._around = around
        self._box: mailbox.mbox | None = None
        self._next = 0

    def open(self, resume: str) -> None:
        if not self._path.is_file():
            raise NotFound(f"{self._path} is no file.", "Set the path of this source to an mbox file.")
        self.close()
        self._box = mailbox.mbox(self._path, create=False)
        self._next = int(resume or 0)

    def next_batch(self) -> Harvest:
        private: list[PrivateEvent] = []
        refused: list[Refused] = []
        raw = self._raw_messages()
        for number, body in enumerate(raw, start=self._next + 1):
            try:
                private.append(Received(message=self._message(body)))
            except Permanent as error:
                refused.append(withheld(f"message {number} of {self._path.name}", error))
        self._next += len(raw)
        return Harvest((), str(self._next), tuple(refused), done=not raw, private=tuple(private))

    def close(self) -> None:
        if self._box is not None:
            self._box.close()
            self._box = None

    def _raw_messages(self) -> list[bytes]:
        if self._box is None:
            return []
        return [self._box.get_bytes(key) for key in self._box.keys()[self._next : self._next + _AT_ONCE]]

    def _message(self, body: bytes) -> PrivateMessage:
        """Raises Permanent, which refuses this message and no other."""
        mail = email.message_from_bytes(body, EmailMessage, policy=default)
        name, address = parseaddr(mail.get("From", ""))
        published_at = _date(mail)
        return message_of(
            {
                "id": f"mail:{_written(mail, 'Message-ID')}",
                "network": "mail",
                "source": self._around.name,
                "account": self._account,
                "conversation": f"mail:{address}",
                "person": f"mail:{address}",
                "title": mail.get("Subject", ""),
                "text": _text(mail),
                "author": {"id": f"mail:{address}", "handle": address, "name": name},
                "published_at": published_at,
                "observed_at": self._around.clock.now().isoformat(),
            }
        )


def _written(mail: EmailMessage, header: str) -> str:
    value = str(mail.get(header, "")).strip()
    if not value:
        raise Permanent(f"It has no {header}.")
    return value


def _date(mail: EmailMessage) -> str:
    written = _written(mail, "Date")
    try:
        return parsedate_to_datetime(written).isoformat()
    except ValueError:
        raise Permanent("Its Date is no date.") from None


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
