"""For which watches X is listened to, how, and with which rules."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from core.clock import EPOCH, Clock
from ingest.budget import Level, Shared
from ingest.port import Refused, Watches
from ingest.sources.x.access import Access
from ingest.sources.x.rulebook import Wish, follow, wished
from ingest.sources.x.rules import NETWORK, SEARCH_LIMIT, clauses, texts
from ingest.sources.x.settings import POST, Settings
from schemas.watch import Watch

LOOK = timedelta(seconds=5)
"""Between two looks at the watches and at what the budget allows them."""
RECOVER = timedelta(minutes=15)
"""Before a watch that was listened to less is listened to more again: each change of rules is a request."""
_ORDER = tuple(Level)


class Listeners:
    """source: the name under which X is listened to. Raises as Access does, from `follow` alone."""

    def __init__(
        self, settings: Settings, source: str, access: Access, budget: Shared, watches: Watches, clock: Clock
    ) -> None:
        self._settings = settings
        self._source = source
        self._access = access
        self._budget = budget
        self._watches = watches
        self._clock = clock
        self._looked = EPOCH
        self._wish: Wish | None = None
        self._levels: dict[str, Level] = {}
        self._changed: dict[str, datetime] = {}
        self._whole_from: dict[str, datetime] = {}
        self._refused: Mapping[str, str] = {}
        self._revision = -1
        self._heard: tuple[Watch, ...] = ()

    def follow(self, tell: Callable[[Refused], None]) -> None:
        """Brings the rules of the stream in step. tell: hears of each watch that X cannot be asked for, once."""
        now = self._clock.now()
        if abs(now - self._looked) < LOOK:
            return
        watches = self._listening()
        levels = {watch.id: self._level(watch.id, now) for watch in watches}
        wish = wished(watches, levels, self._source, self._settings.sample)
        if self._wish is None or wish != self._wish:
            refused = {**wish.refused, **follow(self._access, wish)}
            for watch in watches:
                if (why := refused.get(watch.id)) and why != self._refused.get(watch.id):
                    tell(Refused(f"watch {watch.id}", watch.query.encode(), why))
            self._wish, self._refused = wish, refused
        self._levels, self._looked = levels, now
        full = {watch.id for watch in watches if levels[watch.id] is Level.FULL} - self._refused.keys()
        self._whole_from = {id_: self._whole_from.get(id_, now) for id_ in full}

    @property
    def anybody(self) -> bool:
        """Whether there is a rule at all: without one X opens no stream."""
        return self._wish is not None and bool(self._wish.rules)

    def of_level(self, level: Level) -> Sequence[Watch]:
        return [watch for watch in self._heard if self._levels.get(watch.id) is level]

    def queries(self) -> Sequence[tuple[str, tuple[str, ...]]]:
        """Searches for what the watches that are listened to in full ask for, each with the watches that it serves."""
        found: dict[str, tuple[str, ...]] = {}
        for watch in self.of_level(Level.FULL):
            if watch.id in self._refused:
                continue
            for query in texts(clauses(watch, self._source), SEARCH_LIMIT):
                found[query] = (*found.get(query, ()), watch.id)
        return list(found.items())

    def with_accounts(self) -> frozenset[str]:
        return frozenset(w.id for w in self._heard if any(account.network == NETWORK for account in w.account))

    def whole(self, start: datetime) -> tuple[str, ...] | None:
        """The watches for which all was heard from then on; empty: all of them; None: none of them."""
        whole = {id_ for id_, since in self._whole_from.items() if since <= start}
        if whole == {watch.id for watch in self._heard}:
            return ()
        return tuple(sorted(whole)) or None

    @property
    def in_full(self) -> Mapping[str, datetime]:
        """The watches that are listened to in full, which `queries` serves, and since when."""
        return self._whole_from

    def filled(self, start: datetime, served: Mapping[str, datetime]) -> None:
        """What was said from then on was searched for. served: `in_full` as it was when the search took its queries; a
        watch that came, or came back, later was not searched for."""
        self._whole_from = {
            id_: min(since, start) if served.get(id_) == since else since for id_, since in self._whole_from.items()
        }

    def _listening(self) -> tuple[Watch, ...]:
        """Those that weigh most come first: rules are few."""
        revision = self._watches.revision()
        if revision != self._revision:
            own = [e.watch for e in self._watches.listening().watches if e.active and e.watch.listens(self._source)]
            weights: Mapping[str, float] = self._settings.budget.shares
            self._heard = tuple(sorted(own, key=lambda watch: (-weights.get(watch.id, 1.0), watch.id)))
            self._revision = revision
        return self._heard

    def _level(self, watch: str, now: datetime) -> Level:
        level, before = self._budget.level(POST, watch), self._levels.get(watch)
        better = before is not None and _ORDER.index(level) < _ORDER.index(before)
        if better and now - self._changed.get(watch, EPOCH) < RECOVER:
            return before or level
        if level is not before:
            self._changed[watch] = now
        return level
