"""What the rows of one batch come to: events, refusals, and how far the file has been told."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from core.errors import Permanent
from ingest.clean import admit, event_of
from ingest.coverage import MINUTE, Reach, floor_minute
from ingest.port import Refused
from ingest.rows.mapping import RowMapping
from ingest.rows.row import Row
from ingest.rows.survey import Order, Survey
from schemas.event import Event, Posted

MILLISECOND = timedelta(milliseconds=1)
"""The step of a version: what is observed this much later wins."""


class Gathering:
    """now: of rows that do not say when they were observed. since: from where coverage is still to be told.

    newest: the newest publication so far. observed: the newest `observed_at` given to a row.
    """

    def __init__(self, mapping: RowMapping, now: datetime, since: datetime | None, newest: datetime | None) -> None:
        self._mapping = mapping
        self._now = now
        self._repeats: Counter[str] = Counter()
        self.events: list[Event] = []
        self.refused: list[Refused] = []
        self.since = since
        self.newest = newest
        self.observed = now

    def add(self, row: Row, file: str) -> None:
        """Exactly one event or one refusal."""
        try:
            event = admit(self._event(row), self._now)
        except Permanent as error:
            self.refused.append(Refused(f"{row.where} of {file}", row.body(), error.message))
            return
        self.events.append(event)
        if isinstance(event, Posted):
            published_at = event.mention.published_at
            self.since = min(self.since or published_at, floor_minute(published_at))
            self.newest = max(self.newest or published_at, published_at)

    def tell(self, survey: Survey) -> None:
        """Claims the coverage of what lies before the newest row of a sorted file."""
        if survey.order is Order.RISING:
            self._claim(survey.sources, timedelta(0))

    def finish(self, survey: Survey) -> None:
        """Claims the coverage of what is left, the newest row's minute included."""
        if survey.order is not Order.TOLD:
            self._claim(survey.sources, MINUTE)

    def _claim(self, sources: Iterable[str], beyond: timedelta) -> None:
        if self.since is None or self.newest is None:
            return
        upto = self.newest + beyond
        told = [claim for source in sorted(sources) for claim in Reach(source, self.since).upto(upto, self._now)[1]]
        self.events += told
        self.since = told[-1].end if told else self.since

    def _event(self, row: Row) -> Event:
        if row.fault:
            raise Permanent(f"{row.fault}.")
        if row.native:
            return event_of(row.fields)
        told = self._mapping.observed_at(row)
        mention = self._mapping.mention(row, told or self._now)
        if told:
            return Posted(mention=mention)
        observed_at = self._now + self._repeats[mention.id] * MILLISECOND
        self._repeats[mention.id] += 1
        self.observed = max(self.observed, observed_at)
        return Posted(mention=mention.model_copy(update={"observed_at": observed_at}))
