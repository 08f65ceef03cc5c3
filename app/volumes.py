"""How much was said of a watch, or of what a query finds: what digests and orders ask of the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from alerts.port import Volume
from app.ports import Reader
from core.clock import from_minute, micros, minute_of
from core.errors import Permanent
from core.query.errors import QueryError
from core.query.parse import parse
from core.query.tree import And, Node, Range
from index.asked import voice
from index.port import CountRequest, Counts, Split
from schemas.analysis import Label
from schemas.scope import Scope, only
from schemas.voice import Voice


class StoredVolumes:
    """Implements alerts/port.py Volumes and Tones."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def of_watch(self, watch: str, start: datetime, end: datetime) -> Volume:
        """Tone towards the watch."""
        return self._counted(None, only(watch), start, end, "toward")

    def positives(self, watch: str, start: int, end: int) -> Mapping[int, float]:
        """By minute since 1970."""
        request = CountRequest(None, from_minute(start), from_minute(end), bucket="minute", split="toward")
        counted = self._counts.count(request, only(watch))
        return {minute_of(each.at): each.value for each in counted if each.group == Label.POSITIVE}

    def of_query(self, query: str, scope: Scope, start: datetime, end: datetime) -> Volume:
        """Tone of the mentions themselves. Raises Permanent."""
        return self._counted(_read(query), scope, start, end, "sentiment")

    def _counted(self, query: Node | None, scope: Scope, start: datetime, end: datetime, split: Split) -> Volume:
        total = self._counts.count(CountRequest(query, start, end, bucket="all"), scope)
        by_tone = self._counts.count(CountRequest(query, start, end, bucket="all", split=split), scope)
        tones = {each.group: each.value for each in by_tone}
        mentions = sum(each.value for each in total)
        return Volume(mentions, tones.get(Label.POSITIVE, 0.0), tones.get(Label.NEGATIVE, 0.0))


class StoredResults:
    """Implements alerts/port.py Results."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def newest(self, query: str, scope: Scope, since: datetime, limit: int) -> Sequence[Voice]:
        wanted = And(0, (_read(query), Range(0, "published", micros(since), None)))
        return [voice(hit) for hit in self._reader.search(wanted, scope, limit).hits]

    def quarters(self, query: str, scope: Scope, start: datetime, end: datetime) -> Mapping[datetime, float]:
        request = CountRequest(_read(query), start, end, bucket="quarter")
        return {each.at: each.value for each in self._reader.count(request, scope)}


def _read(query: str) -> Node:
    """Raises Permanent."""
    try:
        return parse(query)
    except QueryError as error:
        raise Permanent(error.message, error.hint) from None
