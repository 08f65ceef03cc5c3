"""What a notifier is, what it is given, and how its channel may speak."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import Literal, Protocol, runtime_checkable

from core.clock import Clock
from core.errors import Permanent
from schemas.delivery import Delivery

Action = Literal["acknowledge", "snooze", "snooze_until_doubled", "assign", "not_a_crisis"]
"""What a person can do to an incident from the message about it. snooze: for an hour; assign: to themselves."""


class Hands(Protocol):
    """What people do to incidents from a channel."""

    def act(self, incident: str, action: Action, by: str) -> str:
        """Returns the line of its history. by: the person, as the channel names them.

        Raises NotFound, Permanent (it cannot be done to an incident in this state), Transient.
        """


class Pictures(Protocol):
    def of(self, incident: str) -> bytes | None:
        """A PNG of the last 24 hours against the usual band; None where none can be drawn."""


class Links(Protocol):
    def to(self, incident: str, action: Action, recipient: str, language: str) -> str:
        """The address of a page that asks the recipient whether to do it. Empty where there is no such page."""


class Nothing:
    """No picture of anything, nobody's hands, no page."""

    def of(self, incident: str) -> bytes | None:
        return None

    def act(self, incident: str, action: Action, by: str) -> str:
        raise Permanent(f"Nothing can be done to {incident} from here.", "`tocsin incidents` can.")

    def to(self, incident: str, action: Action, recipient: str, language: str) -> str:
        return ""


NOTHING = Nothing()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What wiring hands to every notifier after its settings. name: of its table in the settings (`care`)."""

    name: str
    clock: Clock
    pictures: Pictures = NOTHING
    hands: Hands = NOTHING
    links: Links = NOTHING


class Notifier(Protocol):
    def send(self, delivery: Delivery) -> str:
        """Delivers, or edits in place where the channel can. Returns the channel's reference to the message.

        Raises Transient (try again), Permanent (this message never can), Misconfigured (this notifier halts).
        """


@runtime_checkable
class Listener(Protocol):
    """A notifier whose channel also speaks: people press what is in its messages."""

    def listen(self, stop: Event, heard: Callable[[], None]) -> None:
        """Until `stop` is set; returns at once where nothing is set to be listened to. heard: called while it is.

        Raises Transient when the channel is lost (listen again), Misconfigured (until a setting is mended).
        """


@dataclass(frozen=True, slots=True)
class Reply:
    """Of ours to a request. afterwards: what takes longer than the channel waits for it."""

    status: HTTPStatus
    body: str = ""
    afterwards: Callable[[], None] = lambda: None


@runtime_checkable
class Receiver(Protocol):
    """A notifier whose channel sends what people press to an address of ours."""

    def receive(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """headers: by their names in small letters. Whoever cannot prove to be the channel is refused."""
