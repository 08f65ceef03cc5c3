"""What the room of private messages needs of others."""

from collections.abc import Sequence
from typing import Protocol

from schemas.private import PrivateEvent


class Messages(Protocol):
    """Where they are kept."""

    def keep(self, events: Sequence[PrivateEvent]) -> None:
        """In their order; durable when it returns, and the same may come again. Raises Transient."""
