"""What belongs to the incidents of lately: enrichment may look at it more closely."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.tables import incidents
from schemas.incident import Incident
from schemas.span import Span, span_of

LATELY = timedelta(days=30)
"""After this hardly any of its mentions is observed once more."""


class Spans:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def list(self) -> tuple[Span, ...]:
        """Of the incidents of lately, oldest first."""
        with self._database.read() as connection:
            return spans_of(connection, self._clock.now())


def spans_of(connection: Connection, now: datetime) -> tuple[Span, ...]:
    lately = select(incidents.c.body).where(incidents.c.opened_at >= micros(now - LATELY))
    bodies = connection.execute(lately.order_by(incidents.c.opened_at, incidents.c.id)).scalars()
    return tuple(span for body in bodies if (span := span_of(Incident.model_validate_json(body))) is not None)
