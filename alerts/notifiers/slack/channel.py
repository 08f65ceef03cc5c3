"""One message for each incident in Slack's channel: posted once, edited in place, its changes in its thread."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

import structlog

from alerts.channel import Pictures
from alerts.messages import sendable
from alerts.notifiers.slack.api import Api, Block, Message
from alerts.notifiers.slack.blocks import Shown, Target, change, fallback, message, without_picture
from alerts.notifiers.slack.faults import Refused
from alerts.notifiers.slack.words import words
from core.errors import TocsinError
from schemas.delivery import APART, Delivery

IN_THREAD_ONLY: frozenset[str] = frozenset({"joined"})
"""What is said of another incident than that of the thread: its message stays as it is."""
MARGIN = timedelta(hours=1)
"""How much earlier than an incident its message may seem to be, for clocks differ."""

Targeting = Callable[[str, str], Target | None]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """A message of Slack's. As text it is the reference that the outbox keeps: it names the channel, for the settings
    may name another by the time of the next change."""

    channel: str
    ts: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.ts}"

    @classmethod
    def read(cls, reference: str) -> "Place | None":
        channel, colon, ts = reference.partition(":")
        return cls(channel, ts) if colon and channel and ts else None


class Channel:
    """Every step looks up first whether an earlier attempt did it, so that what comes twice is shown once.

    name: of the notifier. target: of the buttons of an incident's message, in a language; None: it has none.
    editing: held while a message is written, for people act at the same time.
    """

    def __init__(self, api: Api, channel: str, name: str, pictures: Pictures, target: Targeting, editing: Lock) -> None:
        self._api = api
        self._channel = channel
        self._name = name
        self._pictures = pictures
        self._target = target
        self._editing = editing

    def deliver(self, delivery: Delivery) -> Place:
        """Raises Busy, Transient, Permanent, Misconfigured."""
        place = Place.read(delivery.thread)
        if place is None:
            return self._begin(delivery)
        try:
            return self._follow(place, delivery)
        except Refused as refusal:
            if not refusal.is_about_a_message_that_is_gone:
                raise
        return self._begin(delivery)  # somebody deleted it: it is shown once more

    def _begin(self, delivery: Delivery) -> Place:
        standing = self._standing(delivery)
        if standing is None:
            return self._open(delivery)
        place = Place(self._channel, standing.ts)
        if standing.told("key") != _key(delivery):
            return self._follow(place, delivery)
        self._show(place, delivery, list(self._api.thread(place.channel, place.ts)))
        return place

    def _standing(self, delivery: Delivery) -> Message | None:
        """The incident's message, where an attempt whose outcome is unknown has posted it."""
        opened = Shown.of(delivery).opened_at
        since = opened - MARGIN if opened else None
        root = _root(delivery)
        return next((m for m in self._api.newest(self._channel, since) if self._is_ours(m, "root", root)), None)

    def _open(self, delivery: Delivery) -> Place:
        blocks = self._blocks(delivery, "")
        ts = self._api.post(self._channel, fallback(delivery), blocks, _told(delivery))
        place = Place(self._channel, ts)
        self._show(place, delivery, [])
        return place

    def _follow(self, place: Place, delivery: Delivery) -> Place:
        thread = list(self._api.thread(place.channel, place.ts))
        key = _key(delivery)
        if not any(self._is_ours(reply, "key", key) for reply in thread if reply.ts != place.ts):
            told = {"key": key}
            self._api.post(place.channel, fallback(delivery), change(delivery), told, thread=place.ts)
        if delivery.what not in IN_THREAD_ONLY:
            picture = self._picture(place, delivery, thread)
            self._edit(place, delivery, picture)
        return place

    def _show(self, place: Place, delivery: Delivery, thread: Sequence[Message]) -> None:
        """Adds the picture to a message that says everything else already."""
        picture = self._picture(place, delivery, thread)
        if picture:
            self._edit(place, delivery, picture)

    def _edit(self, place: Place, delivery: Delivery, picture: str) -> None:
        blocks = self._blocks(delivery, picture)
        with self._editing:
            try:
                self._api.edit(place.channel, place.ts, fallback(delivery), blocks, _told(delivery))
            except Refused as refusal:
                if not picture or refusal.code != "invalid_blocks":
                    raise
                # Slack works on a new file for a moment, and refuses it meanwhile; the thread shows it all the same.
                bare = without_picture(blocks)
                self._api.edit(place.channel, place.ts, fallback(delivery), bare, _told(delivery))

    def _blocks(self, delivery: Delivery, picture: str) -> list[Block]:
        shown = Shown.of(delivery)
        target = self._target(shown.id, delivery.language) if shown.id else None
        return message(delivery, shown, target, picture)

    def _picture(self, place: Place, delivery: Delivery, thread: Iterable[Message]) -> str:
        """The id of the file in the thread, uploaded unless it is there; empty without one.

        A picture that cannot be had or shared never holds up the words.
        """
        if delivery.what in APART:
            return ""
        name = f"{hashlib.sha256(_key(delivery).encode()).hexdigest()[:24]}.png"
        standing = next((file.id for reply in thread for file in reply.files if file.name == name), "")
        if standing:
            return standing
        try:
            png = self._pictures.of(delivery.incident)
            alt = words(delivery.language)["picture"]
            return self._api.share(place.channel, place.ts, name, alt, png) if png else ""
        except TocsinError as failure:
            _log.warning("picture_left_out", key=delivery.key, reason=str(failure))
            return ""

    def _is_ours(self, found: Message, field: str, value: str) -> bool:
        """Told by our own app: anybody's can write such metadata."""
        return found.told(field) == value and found.bot_id == self._api.myself


def _told(delivery: Delivery) -> dict[str, str]:
    return {"root": _root(delivery), "key": _key(delivery)}


def _root(delivery: Delivery) -> str:
    if delivery.what in APART:
        return _key(delivery)
    return sendable(f"{delivery.incident}|{delivery.channel}")


def _key(delivery: Delivery) -> str:
    return sendable(delivery.key)
