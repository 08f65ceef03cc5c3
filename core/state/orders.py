"""Standing orders as people gave them, and what each has told."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.outbox import enqueue
from core.state.sql import AnyRow, alone, insert
from core.state.stamps import refuse_other
from core.state.tables import standing_orders
from schemas.alerting import OrderStanding
from schemas.delivery import Delivery
from schemas.order import StandingOrder

_KNOWN = TypeAdapter(dict[str, int])


class Orders:
    """Implements alerts/port.py OrderBook."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def set(self, order: StandingOrder, by: str, over: str | None = None) -> None:
        """Adds it, or puts it in the place of the one with its id: what is published from now on counts. over: the
        stamp of what was read; empty: none stood. Raises Changed where something else stands."""
        now = self._clock.now()
        values = {"since": micros(now), "known": "{}", "body": order.model_dump_json()}
        with self._database.write() as connection:
            alone(connection, standing_orders.name)
            refuse_other(_find(connection, order.id), over, order.id)
            statement = insert(connection, standing_orders).values(id=order.id, **values)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
            note_action(connection, now, by, "order set", order.id)

    def drop(self, order: str, by: str, over: str | None = None) -> None:
        """over: as `set` takes it. Raises NotFound, Changed."""
        with self._database.write() as connection:
            alone(connection, standing_orders.name)
            standing = _find(connection, order)
            if standing is None:
                raise _unknown(order)
            refuse_other(standing, over, order)
            connection.execute(delete(standing_orders).where(standing_orders.c.id == order))
            note_action(connection, self._clock.now(), by, "order dropped", order)

    def get(self, order: str) -> StandingOrder:
        """Raises NotFound."""
        with self._database.read() as connection:
            standing = _find(connection, order)
        if standing is None:
            raise _unknown(order)
        return standing

    def standing(self) -> Sequence[OrderStanding]:
        """By id."""
        with self._database.read() as connection:
            rows = connection.execute(select(standing_orders).order_by(standing_orders.c.id)).all()
        return [_standing(row) for row in rows]

    def tell(self, before: OrderStanding, after: OrderStanding, delivery: Delivery) -> bool:
        """In one transaction, into the outbox, and how far it is then. False, and nothing: somebody else was quicker,
        or it was set anew since `before` was read. after: has a time at which it was told."""
        assert after.told_at is not None  # noqa: S101 - what is told is told at some time
        row = standing_orders.c
        told = row.told_at.is_(None) if before.told_at is None else row.told_at == micros(before.told_at)
        same = (row.id == before.order.id, told, row.body == before.order.model_dump_json())
        with self._database.write() as connection:
            alone(connection, standing_orders.name)
            passed = update(standing_orders).where(*same, row.since == micros(before.since))
            moved = {"since": micros(after.since), "told_at": micros(after.told_at)}
            if connection.execute(passed.values(known=_written(after.known), **moved)).rowcount == 0:
                return False
            enqueue(connection, delivery, after.told_at)
            return True

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Forgets that they were told. Returns in how many orders."""
        gone, changed = frozenset((*authors, *mentions)), 0
        with self._database.write() as connection:
            alone(connection, standing_orders.name)
            for each in map(_standing, connection.execute(select(standing_orders)).all()):
                kept = {mention: at for mention, at in each.known.items() if mention not in gone}
                if len(kept) < len(each.known):
                    own = update(standing_orders).where(standing_orders.c.id == each.order.id)
                    connection.execute(own.values(known=_written(kept)))
                    changed += 1
        return changed


def _find(connection: Connection, order: str) -> StandingOrder | None:
    wanted = select(standing_orders.c.body).where(standing_orders.c.id == order)
    body = connection.execute(wanted).scalar_one_or_none()
    return None if body is None else StandingOrder.model_validate_json(body)


def _standing(row: AnyRow) -> OrderStanding:
    order = StandingOrder.model_validate_json(row.body)
    told_at = None if row.told_at is None else from_micros(row.told_at)
    known = {mention: from_micros(at) for mention, at in _KNOWN.validate_json(row.known).items()}
    return OrderStanding(order, from_micros(row.since), told_at, known)


def _written(known: Mapping[str, datetime]) -> str:
    return _KNOWN.dump_json({mention: micros(at) for mention, at in known.items()}).decode()


def _unknown(order: str) -> NotFound:
    return NotFound(
        'There is no standing order "%(order)s".', "`tocsin orders list` shows those that there are.", order=order
    )
