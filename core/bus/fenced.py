"""Publishing by one member of a group at a time."""

from collections.abc import Sequence

from core.bus.port import Message, Publisher, Tenure


class Fenced:
    """A publisher that is silent once another member has taken over: one that was paused and wakes up does not know.

    Between the answer and the publishing a process may still be paused: what it then says must be what the other says.
    """

    def __init__(self, publisher: Publisher, tenure: Tenure) -> None:
        self._publisher = publisher
        self._tenure = tenure

    def publish(self, topic: str, messages: Sequence[Message]) -> None:
        """Raises Lost, besides what the publisher raises."""
        self._tenure.affirm()
        self._publisher.publish(topic, messages)

    def partitions(self, topic: str) -> int:
        return self._publisher.partitions(topic)

    def close(self) -> None:
        self._publisher.close()
