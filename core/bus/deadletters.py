"""What could not be worked on: kept on `mentions.dead` with its reason, listed for whoever mends it, and replayed."""

from collections.abc import Sequence
from typing import Protocol

from core.bus.port import DEAD, Message, Publisher, Refusal
from schemas.letter import Letter as Letter

PREFIX = "dead-"


class DeadLetters(Protocol):
    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Durable when it returns. The same refusals may come twice. Raises Transient."""


class WorkList(Protocol):
    """The letters that somebody has to look at."""

    def add(self, letters: Sequence[Letter]) -> None:
        """Durable when it returns. A letter whose topic, partition and offset stand already changes nothing."""


class DeadTopic:
    """The dead letters on the bus, which are the record, and on the work list."""

    def __init__(self, publisher: Publisher, worklist: WorkList) -> None:
        self._publisher = publisher
        self._worklist = worklist

    def keep(self, refusals: Sequence[Refusal]) -> None:
        letters = [_letter(refusal) for refusal in refusals]
        self._publisher.publish(DEAD, [_message(letter) for letter in letters])
        self._worklist.add(letters)


def replay(letter: Letter, publisher: Publisher) -> None:
    """Publishes it again where it came from, with its key and headers (so with its observed_at). Raises Transient, or
    Misconfigured where its topic is none of the bus: a row of a file is replayed from the mended file."""
    publisher.publish(letter.topic, [Message(letter.key, letter.body, letter.headers)])


def _letter(refusal: Refusal) -> Letter:
    record = refusal.record
    return Letter(
        topic=record.at.topic,
        partition=record.at.partition,
        offset=record.offset,
        key=record.message.key,
        body=record.message.body,
        kind=refusal.kind,
        reason=refusal.reason,
        headers=record.message.headers,
    )


def _message(letter: Letter) -> Message:
    why = {
        "topic": letter.topic,
        "partition": str(letter.partition),
        "offset": str(letter.offset),
        "kind": letter.kind,
        "reason": letter.reason,
    }
    return Message(
        letter.key, letter.body, {**letter.headers, **{f"{PREFIX}{name}": value for name, value in why.items()}}
    )
