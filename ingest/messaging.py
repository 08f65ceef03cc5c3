"""Messages in webhooks of Meta: what people write to a page by Messenger, or to an Instagram account of ours."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue

from core.clock import EPOCH
from core.errors import Permanent
from ingest.port import Refused, Surroundings
from ingest.private import message_of, withheld
from schemas.private import PrivateEvent, Received, Withdrawn, own_account

Fields = Mapping[str, JsonValue]
_CHANNELS = ("messaging", "standby")
"""standby: while another app answers for the account."""


MOST_MEDIA = 20
"""Attachments that are noted of a message, so that none is too large for the bus."""


class Messaging:
    """accounts: the handles of own accounts, as watches name them, by Meta's id of each; what is for others is left."""

    def __init__(self, accounts: Mapping[str, str], network: str, around: Surroundings) -> None:
        self._accounts = {id_: own_account(network, handle) for id_, handle in accounts.items()}
        self._network = network
        self._around = around

    def told(self, notice: Fields) -> tuple[Sequence[PrivateEvent], Sequence[Refused]]:
        """What a notice holds of messages. What a refusal keeps says nothing of them."""
        events: list[PrivateEvent] = []
        refused: list[Refused] = []
        for number, (own, item) in enumerate(_items(notice), 1):
            account = self._accounts.get(own)
            if account is None:
                continue
            try:
                event = self._event(own, account, item)
            except Permanent as error:
                refused.append(withheld(f"message {number} of a notice to {own}", error))
            else:
                events += [event] if event else []
        return events, refused

    def _event(self, own: str, account: str, item: Fields) -> PrivateEvent | None:
        """None: that something was read, pressed or liked is no message. Raises Permanent."""
        message = _within(item, "message") or _within(item, "message_edit")
        if not message:
            return None
        id_ = f"{self._network}:{_needed(message, 'mid')}"
        now = self._around.clock.now()
        if message.get("is_deleted") is True:
            return Withdrawn(id=id_, account=account, observed_at=now)
        text, media = message.get("text"), _media(message)
        sender, recipient = (_needed(_within(item, name), "id") for name in ("sender", "recipient"))
        person = recipient if sender == own else sender
        return Received(
            message=message_of(
                {
                    "id": id_,
                    "network": self._network,
                    "source": self._around.name,
                    "account": account,
                    "conversation": f"{self._network}:dm/{own}/{person}",
                    "person": f"{self._network}:{person}",
                    "author": {"id": f"{self._network}:{sender}"},
                    "text": text if isinstance(text, str) else "",
                    "media": media,
                    "published_at": _moment(item, now).isoformat(),
                    "observed_at": now.isoformat(),
                }
            )
        )


def _items(notice: Fields) -> Iterator[tuple[str, Fields]]:
    """With the id of the account that each is for."""
    entries = notice.get("entry")
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            for channel in _CHANNELS:
                items = entry.get(channel)
                for item in items if isinstance(items, list) else []:
                    yield str(entry.get("id")), item if isinstance(item, dict) else {}


def _within(fields: Fields, name: str) -> Fields:
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def _needed(fields: Fields, name: str) -> str:
    """Raises Permanent."""
    found = fields.get(name)
    if not isinstance(found, str | int) or not str(found):
        raise Permanent(f"{name} is missing.")
    return str(found)


def _moment(item: Fields, now: datetime) -> datetime:
    """When it was sent, in milliseconds since 1970; where it does not say, now. Raises Permanent."""
    sent = item.get("timestamp")
    if sent is None:
        return now
    if not isinstance(sent, int) or not 0 <= sent < 1 << 43:
        raise Permanent("timestamp is no time in milliseconds since 1970.")
    return EPOCH + timedelta(milliseconds=sent)


def _media(message: Fields) -> list[JsonValue]:
    found: list[JsonValue] = []
    attachments = message.get("attachments")
    for each in attachments[:MOST_MEDIA] if isinstance(attachments, list) else []:
        match each:
            case {"type": str(kind), "payload": {"url": str(url)}}:
                found.append({"kind": kind[:32], "url": url[:4096]})
    return found
