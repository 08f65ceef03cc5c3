"""When a source last did not listen, and why: what the gaps in its coverage are explained by."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter, ValidationError

from core.clock import Clock, from_minute
from core.state.coverage import Gap
from core.state.remembered import Remembered
from ingest.port import Memory
from schemas.base import Frozen, Instant
from schemas.sentence import joined, kept, read

KEY = "outages"
MOST = 100
"""The last ones, which are kept; so long:"""
KEPT = timedelta(days=400)
BRIEF = timedelta(seconds=10)
"""What is over sooner leaves no gap."""
AWAY = timedelta(minutes=2)
"""What it had covered longer ago than this when it began to listen is a gap of its own."""
NOT_RUN = "Tocsin did not run, or did not listen to it."
SILENT = "It was strangely silent, and was not believed."


class Outage(Frozen):
    """end: None while it lasts. why: as a store keeps a sentence."""

    start: Instant
    end: Instant | None = None
    why: JsonValue

    @property
    def said(self) -> str:
        return read(self.why)


_OUTAGES = TypeAdapter(tuple[Outage, ...])


def notes(remembered: Remembered, source: str) -> Memory:
    """Where is kept what we know of a source, apart from what it keeps itself."""
    return remembered.notes(f"sources.{source}")


class Outages:
    """Of one source, oldest first. Every method raises Transient."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock
        self._known: tuple[Outage, ...] | None = None

    def all(self) -> Sequence[Outage]:
        if self._known is None:
            try:
                self._known = _OUTAGES.validate_json(self._memory.recall([KEY]).get(KEY, "[]"))
            except ValidationError:
                self._known = ()
        return self._known

    def began_to_listen(self, covered_until: datetime | None) -> None:
        """covered_until: what it had covered before; None: nothing yet."""
        self.over()
        now = self._clock.now()
        if covered_until is not None and now - covered_until > AWAY:
            self._keep((*self.all(), Outage(start=covered_until, end=now, why=kept(NOT_RUN))))

    def begins(self, why: str) -> None:
        """Why it began stays, whatever else goes wrong meanwhile."""
        if not self._lasting():
            self._keep((*self.all(), Outage(start=self._clock.now(), why=kept(why))))

    def over(self) -> None:
        lasting = self._lasting()
        if lasting is None:
            return
        now = self._clock.now()
        ended = () if now - lasting.start < BRIEF else (lasting.model_copy(update={"end": now}),)
        self._keep((*self.all()[:-1], *ended))

    def _lasting(self) -> Outage | None:
        known = self.all()
        return known[-1] if known and known[-1].end is None else None

    def _keep(self, outages: Sequence[Outage]) -> None:
        kept = tuple(outages[-MOST:])
        self._memory.keep({KEY: _OUTAGES.dump_json(kept).decode()}, self._clock.now() + KEPT)
        self._known = kept


def cause(gap: Gap, outages: Iterable[Outage]) -> str:
    """What was wrong in a gap, each thing once; empty where nobody knows."""
    start, end = from_minute(gap.start), from_minute(gap.end)
    within = [each.said for each in outages if each.start < end and (each.end is None or each.end > start)]
    return joined("%(before)s %(last)s", list(dict.fromkeys(within)))
