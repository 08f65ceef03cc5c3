"""IMAP (RFC 3501) as far as it is needed: the mails that came after one, read without a trace."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

from pydantic import SecretStr

from core.errors import Misconfigured, Permanent, Transient

SILENCE = 10.0
"""Seconds that a server may say nothing."""
LARGEST = 25 * 1024 * 1024
"""Bytes of a mail that is read."""
_FACTS = re.compile(rb'(?=.*\bUID (?P<uid>\d+))(?=.*\bRFC822\.SIZE (?P<size>\d+))(?=.*\bINTERNALDATE "(?P<at>[^"]+)")')


@dataclass(frozen=True, slots=True)
class Account:
    """source: its name, for messages. folder: as the server lists it."""

    source: str
    host: str
    port: int
    username: str
    password: SecretStr
    folder: str
    trust: ssl.SSLContext


@dataclass(frozen=True, slots=True)
class Place:
    """Where a folder was read to. validity: of its numbering; 0: it was not read yet. uid: of the last mail.

    at: when it was looked at last; all that came before is dealt with.
    """

    validity: int = 0
    uid: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """arrived: at the server. body: None of a mail that is too large."""

    place: Place
    arrived: datetime
    size: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Looked:
    """All that was there has been given."""

    place: Place


def news(account: Account, after: Place, now: datetime, stop: Event) -> Iterator[Letter | Looked]:
    """The mails that came since, oldest first; of a folder that is new to us none. Raises Transient, Misconfigured."""
    with _connected(account) as server:
        place, uids = _since(server, account, after, now)
        for uid in uids:
            if stop.is_set():
                return
            letter = _letter(server, Place(place.validity, uid, after.at), now)
            if letter is not None:
                yield letter
        yield Looked(Place(place.validity, max([place.uid, *uids]), now))


@contextmanager
def _connected(account: Account) -> Iterator[imaplib.IMAP4_SSL]:
    """Raises Transient, Misconfigured. What the server says may hold anything, the password too: it is not quoted."""
    where, setting = f"{account.host}:{account.port}", f"sources.{account.source}"
    try:
        server = imaplib.IMAP4_SSL(account.host, account.port, ssl_context=account.trust, timeout=SILENCE)
        try:
            _log_in(server, account)
            yield server
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
            with suppress(OSError):
                server.shutdown()  # a logout that nobody answers leaves the connection open
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message
        raise Misconfigured(
            f"The certificate of {where} is not trusted: {reason}.", f"Mend it, or set {setting}.ca_file."
        ) from None
    except imaplib.IMAP4.abort:
        raise Transient(f"{where} broke off.") from None
    except OSError as error:
        raise Transient(f"{where} cannot be reached: {error.strerror or error}.") from None
    except imaplib.IMAP4.error:
        raise Transient(f"{where} answered something that is no IMAP.") from None


def _log_in(server: imaplib.IMAP4_SSL, account: Account) -> None:
    try:
        server.login(account.username, account.password.get_secret_value())
    except imaplib.IMAP4.abort:
        raise
    except UnicodeEncodeError:
        raise Misconfigured(f"sources.{account.source}.password is not ASCII.", "IMAP takes no other.") from None
    except imaplib.IMAP4.error as refused:
        if "[UNAVAILABLE]" in str(refused):
            raise Transient(f"{account.host} lets nobody in now.") from None
        raise Misconfigured(
            f"{account.host} refuses the login of {account.username}.",
            f"Look at sources.{account.source}.username and password; some providers want one for each program.",
        ) from None


def _since(server: imaplib.IMAP4_SSL, account: Account, after: Place, now: datetime) -> tuple[Place, Sequence[int]]:
    """Where the folder stands for us, and the mails beyond: where it was numbered anew, by the day that they came."""
    said, _ = server.select(_quoted(account.folder), readonly=True)
    if said != "OK":
        raise Misconfigured(
            f"{account.host} has no folder {account.folder}.", f"Look at sources.{account.source}.folder."
        )
    validity = _number(server, "UIDVALIDITY") or 1
    if not after.validity:
        newest = _found(server, "ALL") if not (following := _number(server, "UIDNEXT")) else [following - 1]
        return Place(validity, max(newest, default=0), now), []
    if validity == after.validity:
        return after, [uid for uid in _found(server, f"UID {after.uid + 1}:*") if uid > after.uid]
    day = ((after.at or now) - timedelta(days=1)).strftime("%d-%b-%Y")
    return Place(validity, 0, after.at), _found(server, f"SINCE {day}")


def _letter(server: imaplib.IMAP4_SSL, place: Place, now: datetime) -> Letter | None:
    """None where it is gone meanwhile. now: taken for the arrival of one whose time cannot be read."""
    told = _fetched(server, place.uid, "(UID RFC822.SIZE INTERNALDATE)")
    facts = next((found for each in told if isinstance(each, bytes) and (found := _FACTS.search(each))), None)
    if facts is None:
        return None
    arrived = now
    with suppress(ValueError):
        arrived = datetime.strptime(facts["at"].decode("ascii", "replace").strip(), "%d-%b-%Y %H:%M:%S %z")
    size = int(facts["size"])
    if size > LARGEST:
        return Letter(place, arrived, size, None)
    bodies = [each[1] for each in _fetched(server, place.uid, "(BODY.PEEK[])") if isinstance(each, tuple)]
    return Letter(place, arrived, size, bodies[0]) if bodies else None


def _fetched(server: imaplib.IMAP4_SSL, uid: int, what: str) -> list[bytes | tuple[bytes, bytes] | None]:
    """Nothing of a mail that is gone. Raises Transient where the server refuses: the mail may be there all the same."""
    said, told = server.uid("FETCH", str(uid), what)
    if said != "OK":
        raise Transient(f"Mail {uid} cannot be fetched now.")
    return list(told)


def _found(server: imaplib.IMAP4_SSL, criterion: str) -> list[int]:
    said, told = server.uid("SEARCH", criterion)
    if said != "OK":
        raise Transient("The folder cannot be searched now.")
    return sorted(int(uid) for line in told if line for uid in line.split())


def _number(server: imaplib.IMAP4_SSL, name: str) -> int:
    """What the server said of the folder; 0 where it said nothing."""
    _, told = server.response(name)
    first = told[0] if told else None
    return int(first) if isinstance(first, bytes) and first.isdigit() else 0


def _quoted(folder: str) -> str:
    if not folder.isascii() or "\r" in folder or "\n" in folder:
        raise Permanent("A folder is named in ASCII.")
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
