"""A dead letter: a message that could not be worked on, and why."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """topic, partition, offset: where it was refused. kind, reason: why. The rest: the message, as it was."""

    topic: str
    partition: int
    offset: int
    key: str
    body: bytes
    kind: str
    reason: str
    headers: Mapping[str, str]
