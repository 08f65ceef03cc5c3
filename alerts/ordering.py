"""Standing orders: each told when something new matches its query, or more than usual, through the outbox, and of
nothing twice."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from alerts.order import Fresh, Letterhead, of_results, of_unusual
from alerts.port import OrderBook, Results
from alerts.unusual import HOUR, hour_to, judged, reach
from core.clock import Clock
from core.errors import NotFound, Permanent, Transient
from schemas.alerting import OrderStanding
from schemas.delivery import Delivery
from schemas.scope import Scope
from schemas.watch import SavedQuery

LATE = timedelta(hours=24)
"""What arrives later than this after it was published is told to nobody."""
MOST = 500
"""Sightings that are looked at: of more, the newest."""
EVERY = timedelta(minutes=1)
"""Between two looks for one order."""
AT_ONCE = 5
"""Orders that are looked at in one turn, so that what rings does not wait for them."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sources:
    """What orders are told from. query: by its id and the login of an order's owner; raises NotFound, also where they
    do not see it any more. sight: what the owner, by their login, may see now; raises NotFound where nobody has that
    login any more."""

    results: Results
    query: Callable[[str, str], SavedQuery]
    sight: Callable[[str], Scope]
    head: Letterhead


@dataclass(frozen=True, slots=True)
class _Told:
    """after: how far the order is once it is told."""

    after: OrderStanding
    delivery: Delivery


class Ordering:
    def __init__(self, book: OrderBook, sources: Sources, clock: Clock) -> None:
        self._book = book
        self._sources = sources
        self._clock = clock
        self._looked: dict[str, datetime] = {}
        self._failing: dict[str, str] = {}

    def turn(self) -> tuple[str, ...]:
        """Queues what there is to tell, of some of the orders. Returns the keys of the new deliveries.

        What cannot be looked for now is looked for again, and keeps no other from being told. Raises Transient where
        orders cannot be read or queued.
        """
        now = self._clock.now()
        standing = {each.order.id: each for each in self._book.standing()}
        self._looked = {order: at for order, at in self._looked.items() if order in standing}
        due = [each for each in standing.values() if self._due(each, now)]
        queued = []
        for each in sorted(due, key=lambda one: self._looked.get(one.order.id, one.since))[:AT_ONCE]:
            self._looked[each.order.id] = now
            told = self._found(each, now)
            if told and self._book.tell(each, told.after, told.delivery):
                queued.append(told.delivery.key)
        return tuple(queued)

    def _due(self, each: OrderStanding, now: datetime) -> bool:
        looked = self._looked.get(each.order.id)
        rested = each.told_at is None or now >= each.told_at + each.order.apart
        if each.order.on == "unusual":
            return rested and (looked is None or hour_to(now) > hour_to(looked))
        return rested and (looked is None or now >= looked + EVERY)

    def _found(self, each: OrderStanding, now: datetime) -> _Told | None:
        try:
            query = self._sources.query(each.order.query, each.order.owner)
            scope = self._sources.sight(each.order.owner)
            look = self._unusual if each.order.on == "unusual" else self._results
            told = look(each, query, scope, now)
        except (Transient, NotFound, Permanent) as failure:
            if self._failing.get(each.order.id) != str(failure):
                _log.warning("order_left_out", order=each.order.id, reason=str(failure))
            self._failing[each.order.id] = str(failure)
            return None
        self._failing.pop(each.order.id, None)
        return told

    def _results(self, each: OrderStanding, query: SavedQuery, scope: Scope, now: datetime) -> _Told | None:
        since = max(each.since, now - LATE)
        seen = self._sources.results.newest(query.query, scope, since, MOST)
        fresh = tuple({voice.mention: voice for voice in reversed(seen) if voice.mention not in each.known}.values())
        if not fresh:
            return None
        cut = len(seen) == MOST
        since = seen[-1].published_at if cut else since  # of what is older nothing more is told
        known = {**each.known, **{voice.mention: voice.published_at for voice in fresh}}
        kept = {mention: at for mention, at in known.items() if at >= since}
        after = replace(each, since=since, told_at=now, known=kept)
        news = Fresh(fresh[::-1], cut, each.told_at or each.since)
        return _Told(after, of_results(each.order, query, news, now, self._sources.head))

    def _unusual(self, each: OrderStanding, query: SavedQuery, scope: Scope, now: datetime) -> _Told | None:
        end = hour_to(now)
        quarters = self._sources.results.quarters(query.query, scope, reach(end), end)
        found = judged(quarters, end, each.order.time_zone)
        if found is None:
            return None
        seen = self._sources.results.newest(query.query, scope, end - HOUR, MOST)
        voices = tuple({voice.mention: voice for voice in seen if voice.published_at < end}.values())
        delivery = of_unusual(each.order, query, found, voices, now, self._sources.head)
        return _Told(replace(each, told_at=now), delivery)
