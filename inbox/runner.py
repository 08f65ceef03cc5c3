"""Work of the stage `private`: from its own topic into where private messages are kept, and nowhere else."""

from collections.abc import Sequence

from pydantic import ValidationError

from core.bus.deadletters import DeadLetters
from core.bus.port import Batch, Message, Record, Refusal
from core.erased import Suppression, remaining
from core.errors import Permanent
from inbox.port import Messages
from schemas.private import PRIVATE_EVENT, PrivateEvent

UNREADABLE = "It is no private message as this version writes them: was it written by a newer one?"
WITHHELD = b"(private: it stands on the bus until that expires)"


class Keep:
    """Implements core/bus/port.py Work. Nothing is derived from a message: who answers reads it."""

    batch_size = 500

    def __init__(self, messages: Messages, suppression: Suppression) -> None:
        self._messages = messages
        self._suppression = suppression

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        events: list[PrivateEvent] = []
        refused: list[Refusal] = []
        for record in batch.records:
            try:
                events.append(PRIVATE_EVENT.validate_json(record.message.body, record.message.headers.get("kind", "")))
            except ValidationError:
                refused.append(Refusal(record, Permanent.__name__, UNREADABLE))
        kept = [event for event in remaining(events, self._suppression) if event is not None]
        if kept:
            self._messages.keep(kept)
        return refused

    def idle(self) -> None:
        """There is nothing to see to."""


class Discreet:
    """Implements core/bus/deadletters.py DeadLetters: says where something was refused, and not what it says."""

    def __init__(self, letters: DeadLetters) -> None:
        self._letters = letters

    def keep(self, refusals: Sequence[Refusal]) -> None:
        self._letters.keep([_silent(each) for each in refusals])


def _silent(refusal: Refusal) -> Refusal:
    record = refusal.record
    message = Message("", WITHHELD, record.message.headers)
    return Refusal(Record(record.at, record.offset, message), refusal.kind, UNREADABLE)
