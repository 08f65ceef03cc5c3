"""The mentions behind a topic, also of one that was found a moment ago."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.port import Stream, Voices
from schemas.found import Found
from schemas.voice import Voice


@dataclass(frozen=True, slots=True)
class Behind:
    """Implements alerts/port.py Voices for one watch. found: by id."""

    others: Voices
    stream: Stream
    found: Mapping[str, Found]

    def voices(self, watch: str, topic: str | None, start: datetime, end: datetime, limit: int) -> Sequence[Voice]:
        found = self.found.get(topic or "")
        if found is None:
            return self.others.voices(watch, topic, start, end, limit)
        return self.stream.behind(watch, found.query, start, end, limit)
