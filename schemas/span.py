"""What belongs to an incident: a stretch of time of a watch, or of one of its topics."""

from datetime import datetime, timedelta

from schemas.base import Frozen, Instant
from schemas.incident import Incident, IncidentKind

BEFORE = timedelta(days=1)
"""How far before it rang its first mention may lie, at most."""
LONGEST = timedelta(days=3)
"""What is said later than this after it rang belongs to it no more: a slow burn may last for weeks."""


class Span(Frozen):
    """Mentions of a watch, and of its topic where it is of one, published from one moment to another."""

    incident: str
    watch: str
    topic: str | None
    since: Instant
    until: Instant

    def holds(self, topics: tuple[str, ...], published_at: datetime) -> bool:
        """topics: of the mention, in the watch."""
        return (self.topic is None or self.topic in topics) and self.since <= published_at <= self.until


def span_of(incident: Incident) -> Span | None:
    """None: it is about late data, or about what was not heard."""
    if incident.historical or incident.kind is IncidentKind.BLIND:
        return None
    rang = incident.opened_at
    return Span(
        incident=incident.id,
        watch=incident.watch,
        topic=incident.topic,
        since=max(min(incident.evidence.first_seen_at or rang, rang), rang - BEFORE),
        until=min(incident.closed_at or rang + LONGEST, rang + LONGEST),
    )
