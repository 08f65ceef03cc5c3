"""What is said of a watch besides its topics, and behind those that were found: asked of the store by query."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.ports import Reader
from core.clock import from_minute, micros, minute_of
from core.errors import NotFound
from core.query.parse import parse
from core.query.tree import And, Exact, Node, Not, Or, Range
from core.state.found import FoundTopics
from index.asked import voice
from index.port import CountRequest, Mode
from schemas.analysis import Label
from schemas.scope import only
from schemas.voice import Voice
from schemas.watch import Watch


class StoredStream:
    """Implements alerts/port.py Stream and Voices, the same over every engine."""

    def __init__(self, reader: Reader, found: FoundTopics) -> None:
        self._reader = reader
        self._found = found

    def negatives(self, watch: Watch, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        query = _all([*_against(watch), _published(start, end)])
        return [voice(hit) for hit in self._reader.search(query, only(watch.id), limit).hits]

    def counted(self, watch: Watch, query: str, start: int, end: int) -> Mapping[int, float]:
        wanted = _all([*_against(watch), parse(query)])
        request = CountRequest(wanted, from_minute(start), from_minute(end), bucket="minute", mode=Mode.EFFECTIVE)
        return {minute_of(each.at): each.value for each in self._reader.count(request, only(watch.id))}

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        """Of a topic that was found those that its query finds."""
        try:
            found = self._found.get(watch, topic) if topic is not None else None
        except NotFound:
            found = None
        if found is None:
            return self._reader.voices(watch, topic, start, end, limit)
        return self.behind(watch, found.query, start, end, limit)

    def behind(self, watch: str, query: str, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        wanted = _all([parse(query), _published(start, end)])
        return [voice(hit) for hit in self._reader.search(wanted, only(watch), limit).hits]


def _against(watch: Watch) -> list[Node]:
    named = tuple(Exact(0, "topic", topic.id) for topic in watch.topic)
    against: list[Node] = [Exact(0, "toward", Label.NEGATIVE)]
    return [*against, Not(0, Or(0, named))] if named else against


def _published(start: datetime, end: datetime) -> Node:
    return Range(0, "published", micros(start), micros(end) - 1)


def _all(nodes: Sequence[Node]) -> Node:
    return nodes[0] if len(nodes) == 1 else And(0, tuple(nodes))
