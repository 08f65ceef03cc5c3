"""Digests, each sent once for each of its periods: through the outbox, whenever the process runs and clocks are set."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog

from alerts.digest import Compared, Figures, sent, written
from alerts.messages import explored
from alerts.periods import Period, latest
from alerts.port import DigestBook, Rang, Volume, Volumes
from core.clock import Clock
from core.errors import NotFound, Permanent, Transient
from schemas.delivery import Delivery, Section
from schemas.digest import Digest
from schemas.incident import Incident, IncidentState
from schemas.scope import Scope
from schemas.watch import SavedQuery, Watch, WatchRevision

Reports = Callable[[str, datetime, str, Scope], tuple[str, tuple[Section, ...]]]
"""Of a watch, the last whole week before a moment, in a language, within what may be seen: title and parts. Raises
NotFound for a watch that is gone or may not be seen, Transient."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Material:
    """What digests are made of. query: raises NotFound. language: where a digest names none. sight: what the owner of a
    digest, by their login, may see now; raises NotFound where nobody has that login any more. site: under which people
    reach the pages; empty: no link to them."""

    volumes: Volumes
    rang: Rang
    watches: Callable[[], Sequence[WatchRevision]]
    query: Callable[[str], SavedQuery]
    language: str
    sight: Callable[[str], Scope]
    report: Reports
    site: str


class Digesting:
    def __init__(self, book: DigestBook, material: Material, clock: Clock) -> None:
        self._book = book
        self._material = material
        self._clock = clock

    def turn(self) -> tuple[str, ...]:
        """Queues what is due, of several missed periods only the newest. Returns the keys of the new deliveries.

        What cannot be counted now is due the next time, and keeps no other from being sent. Raises Transient where
        digests cannot be read or queued.
        """
        queued = []
        for standing in self._book.standing():
            period = latest(standing.digest, self._clock.now())
            if period.key <= standing.last or period.end <= standing.since:
                continue
            try:
                delivery = compose(standing.digest, period, self._material)
            except Transient as failure:
                _log.warning("digest_waits", digest=standing.digest.id, reason=str(failure))
                continue
            except (NotFound, Permanent) as failure:  # its query was removed, or can no longer be read
                _log.warning("digest_left_out", digest=standing.digest.id, reason=str(failure))
                self._book.passed(standing.digest.id, period.key)
                continue
            self._book.queue(standing.digest.id, period.key, delivery)
            queued.append(delivery.key)
        return tuple(queued)


def compose(digest: Digest, period: Period, material: Material) -> Delivery:
    """Raises NotFound for a saved query or an owner that is gone, Permanent for what cannot be read, Transient."""
    spoken = digest.model_copy(update={"language": digest.language or material.language})
    if digest.query:
        query = material.query(digest.query)
        count = partial(material.volumes.of_query, query.query, material.sight(digest.owner))
        volumes = [_compared(query.name, period, count, explored(material.site, query.query, period.start, period.end))]
        return written(spoken, period, Figures(tuple(volumes), (), 0), query.name)
    if digest.watch:
        scope, language = material.sight(digest.owner), spoken.language or "en"
        return sent(spoken, period, *material.report(digest.watch, period.end, language, scope))
    watches = [each.watch for each in material.watches() if not digest.team or each.watch.team == digest.team]
    volumes = [_of_watch(watch, period, material) for watch in watches]
    known = [incident for watch in watches for incident in material.rang.incidents(watch.id, period.before)]
    rang = tuple(incident for incident in known if _alive(incident, period.start, period.end))
    before = sum(_alive(incident, period.before, period.start) for incident in known)
    return written(spoken, period, Figures(tuple(volumes), rang, before), digest.team)


def _of_watch(watch: Watch, period: Period, material: Material) -> Compared:
    link = explored(material.site, f"watch:{watch.id}", period.start, period.end)
    return _compared(watch.name, period, partial(material.volumes.of_watch, watch.id), link)


def _compared(name: str, period: Period, count: Callable[[datetime, datetime], Volume], link: str) -> Compared:
    return Compared(name, count(period.start, period.end), count(period.before, period.start), link)


def _alive(incident: Incident, start: datetime, end: datetime) -> bool:
    """Whether it rang in the period, and was about it."""
    over = incident.state is IncidentState.RESOLVED and incident.closed_at is not None and incident.closed_at <= start
    return incident.opened_at < end and not over and not incident.historical
