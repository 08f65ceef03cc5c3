"""Watches with every revision they ever had, and the two numbers that tell the stages of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import Changed, NotFound
from core.mistakes import guess
from core.state.audit import note_action
from core.state.corrections import standing_corrections
from core.state.database import Database
from core.state.generation import GENERATION, REVISION, raise_generation
from core.state.saved_queries import live_queries
from core.state.spans import spans_of
from core.state.sql import alone, counter
from core.state.tables import watch_history, watches
from core.state.tags import standing_tags
from schemas.watch import Listening, Watch, WatchRevision


@dataclass(frozen=True, slots=True)
class WatchChange:
    """What became of a watch, and the revision that it has now."""

    watch: str
    revision: int
    change: Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class PastWatch:
    """A revision as it was made."""

    revision: WatchRevision
    by: str
    at: datetime


class Watches:
    """Implements enrich/port.py Watchlist. The caller has validated the queries."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def apply(
        self, wanted: Sequence[Watch], by: str, over: Mapping[str, int] = MappingProxyType({})
    ) -> Sequence[WatchChange]:
        """Adds and changes these, all or none; watches that are not among them stay. Returns what really changed.

        over: the revisions that some of them were read at (0: not there, or removed). Raises Changed where another one
        stands.
        """
        with self._database.write() as connection:
            alone(connection, watches.name)
            for watch, revision in over.items():
                _refuse_other(_find(connection, watch), revision, watch)
            changes = [change for watch in wanted if (change := self._apply(connection, watch, by))]
            if changes:
                raise_generation(connection)
            return changes

    def remove(self, watch: str, by: str, over: int | None = None) -> WatchChange:
        """It is listened for no more; its history and its mentions stay. over: the revision that was read. Raises
        NotFound, and Changed where another one stands."""
        with self._database.write() as connection:
            alone(connection, watches.name)
            standing = _find(connection, watch)
            if standing is None or not standing.active:
                raise _unknown(connection, watch)
            if over is not None:
                _refuse_other(standing, over, watch)
            removed = WatchRevision(watch=standing.watch, revision=standing.revision + 1, active=False)
            self._keep(connection, removed, by, "removed")
            raise_generation(connection)
            return WatchChange(watch, removed.revision, "removed")

    def get(self, watch: str) -> WatchRevision:
        """The newest revision, removed or not. Raises NotFound."""
        with self._database.read() as connection:
            standing = _find(connection, watch)
            if standing is None:
                raise _unknown(connection, watch)
        return standing

    def list(self) -> Sequence[WatchRevision]:
        """What is listened for, by id."""
        with self._database.read() as connection:
            return _active(connection)

    def ever(self) -> Sequence[WatchRevision]:
        """All that was ever listened for, removed or not, in its newest revision, by id."""
        with self._database.read() as connection:
            rows = connection.execute(select(watches).order_by(watches.c.id)).all()
        return [_revision(row.body, row.revision, row.active) for row in rows]

    def topics_ever(self) -> frozenset[str]:
        """The ids of the topics of every revision of every watch."""
        with self._database.read() as connection:
            bodies = connection.execute(select(watch_history.c.body)).scalars().all()
        return frozenset(topic.id for body in bodies for topic in Watch.model_validate_json(body).topic)

    def history(self, watch: str) -> Sequence[PastWatch]:
        """Every revision, newest first. Raises NotFound."""
        past = select(watch_history).where(watch_history.c.watch == watch).order_by(watch_history.c.revision.desc())
        with self._database.read() as connection:
            rows = connection.execute(past).all()
            if not rows:
                raise _unknown(connection, watch)
        return [PastWatch(_revision(row.body, row.revision, row.active), row.by, from_micros(row.at)) for row in rows]

    def revision(self) -> int:
        """Rises whenever anything listened for changes: cheap, asked once a second."""
        with self._database.read() as connection:
            return counter(connection, REVISION)

    def generation(self) -> int:
        """What goes into the version of everything that is enriched from now on."""
        with self._database.read() as connection:
            return counter(connection, GENERATION)

    def raise_generation(self, reason: str) -> int:
        """For a change of a model: what is enriched again replaces what stands. Returns the new generation."""
        with self._database.write() as connection:
            generation = raise_generation(connection)
            note_action(connection, self._clock.now(), "tocsin", "raise generation", reason)
            return generation

    def listening(self) -> Listening:
        """All that is listened for, as of one moment."""
        with self._database.read() as connection:
            return Listening(
                generation=counter(connection, GENERATION),
                watches=tuple(_active(connection)),
                saved=live_queries(connection),
                corrections=standing_corrections(connection),
                incidents=spans_of(connection, self._clock.now()),
                tags=standing_tags(connection),
            )

    def _apply(self, connection: Connection, watch: Watch, by: str) -> WatchChange | None:
        standing = _find(connection, watch.id)
        if standing and standing.active and standing.watch == watch:
            return None
        change: Literal["added", "changed"] = "changed" if standing and standing.active else "added"
        revision = standing.revision + 1 if standing else 1
        self._keep(connection, WatchRevision(watch=watch, revision=revision), by, change)
        return WatchChange(watch.id, revision, change)

    def _keep(self, connection: Connection, new: WatchRevision, by: str, change: str) -> None:
        key, now = new.watch.id, self._clock.now()
        values = {"revision": new.revision, "active": int(new.active), "body": new.watch.model_dump_json()}
        if new.revision == 1:
            connection.execute(insert(watches).values(id=key, **values))
        else:
            connection.execute(update(watches).where(watches.c.id == key).values(values))
        connection.execute(insert(watch_history).values(watch=key, by=by, at=micros(now), **values))
        note_action(connection, now, by, f"watch {change}", key)


def _find(connection: Connection, watch: str) -> WatchRevision | None:
    row = connection.execute(select(watches).where(watches.c.id == watch)).one_or_none()
    return _revision(row.body, row.revision, row.active) if row else None


def _refuse_other(standing: WatchRevision | None, revision: int, watch: str) -> None:
    """Raises Changed unless that revision stands."""
    stands = standing.revision if standing and standing.active else 0
    if stands != revision:
        raise Changed('The watch "%(watch)s" was changed by somebody else meanwhile.', "Look at it again.", watch=watch)


def _active(connection: Connection) -> list[WatchRevision]:
    rows = connection.execute(select(watches).where(watches.c.active == 1).order_by(watches.c.id))
    return [_revision(row.body, row.revision, row.active) for row in rows]


def _revision(body: str, revision: int, active: int) -> WatchRevision:
    return WatchRevision(watch=Watch.model_validate_json(body), revision=revision, active=active == 1)


def _unknown(connection: Connection, watch: str) -> NotFound:
    near = guess(watch, (known.watch.id for known in _active(connection)))
    return NotFound(
        'There is no watch "%(watch)s".', near or "`tocsin watches list` shows those that there are.", watch=watch
    )
