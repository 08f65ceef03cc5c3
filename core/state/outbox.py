"""Deliveries on their way out: each is kept until its channel took it, or it was given up."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.database import Database
from core.state.sql import AnyRow, insert
from core.state.tables import outbox
from core.state.traces import names_any, without
from schemas.alerting import Queued
from schemas.delivery import Delivery

CLAIM = timedelta(minutes=1)
"""How long a claimed delivery is left to whoever claimed it; then it is due again."""


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Posting:
    """A delivery and how it fares. reference: what the channel answered. reason: why it failed last.

    written_at: when it was decided that it be sent.
    """

    delivery: Delivery
    status: DeliveryStatus
    attempts: int
    due_at: datetime
    reference: str
    reason: str
    written_at: datetime


class Outbox:
    """Implements alerts/port.py Outbox."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def due(self, now: datetime, limit: int) -> Sequence[Queued]:
        """What is to be sent, oldest first, claimed for one minute by the caller.

        A delivery waits for the earlier ones of its incident and channel; its thread is what the first of them left.
        """
        with self._database.write() as connection:
            rows = connection.execute(_sendable(now).limit(limit)).all()
            claimed = [row.key for row in rows]
            connection.execute(update(outbox).where(outbox.c.key.in_(claimed)).values(due_at=micros(now + CLAIM)))
            return [Queued(_threaded(connection, row), row.attempts) for row in rows]

    def put(self, delivery: Delivery) -> None:
        """Due at once; one whose key stands already is left as it is."""
        with self._database.write() as connection:
            enqueue(connection, delivery, self._clock.now())

    def sent(self, key: str, reference: str) -> None:
        """Raises NotFound."""
        self._settle(key, status=DeliveryStatus.SENT, reference=reference, reason="")

    def failed(self, key: str, reason: str, retry_at: datetime | None) -> None:
        """retry_at None: given up, and shown as such. Raises NotFound."""
        if retry_at is None:
            self._settle(key, status=DeliveryStatus.GIVEN_UP, reason=reason)
        else:
            self._settle(key, due_at=micros(retry_at), reason=reason)

    def pending(self, but_for: Collection[str] = ()) -> int:
        """How many are still to be sent. but_for: channels that do not count."""
        waiting = select(func.count()).where(
            outbox.c.status == DeliveryStatus.PENDING, outbox.c.channel.not_in(list(but_for))
        )
        with self._database.read() as connection:
            return connection.execute(waiting).scalar_one()

    def counts(self) -> Mapping[DeliveryStatus, int]:
        """How many are pending, and how many were ever given up."""
        told = (DeliveryStatus.PENDING, DeliveryStatus.GIVEN_UP)
        counted = select(outbox.c.status, func.count().label("deliveries")).where(outbox.c.status.in_(told))
        with self._database.read() as connection:
            found = {row.status: row.deliveries for row in connection.execute(counted.group_by(outbox.c.status))}
        return {status: found.get(status, 0) for status in told}

    def oldest_pending(self) -> datetime | None:
        """When the oldest that is still to be sent was queued."""
        oldest = select(func.min(outbox.c.created_at)).where(outbox.c.status == DeliveryStatus.PENDING)
        with self._database.read() as connection:
            queued_at = connection.execute(oldest).scalar_one()
        return None if queued_at is None else from_micros(queued_at)

    def of_incident(self, incident: str) -> Sequence[Posting]:
        """Oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(outbox).where(outbox.c.incident == incident).order_by(outbox.c.id))
            return [_posting(row) for row in rows]

    def troubled(self, limit: int) -> Sequence[Posting]:
        """What was given up, and what was tried in vain and waits; newest first."""
        failed = or_(
            outbox.c.status == DeliveryStatus.GIVEN_UP,
            and_(outbox.c.status == DeliveryStatus.PENDING, outbox.c.reason != ""),
        )
        with self._database.read() as connection:
            rows = connection.execute(select(outbox).where(failed).order_by(outbox.c.id.desc()).limit(limit))
            return [_posting(row) for row in rows]

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Leaves of the deliveries about them what names nobody: subject and figures. Returns how many."""
        ids = frozenset((*authors, *mentions))
        with self._database.write() as connection:
            bodies = connection.execute(select(outbox.c.body)).scalars()
            standing = [Delivery.model_validate_json(body) for body in bodies]
            about = [delivery for delivery in standing if _about(delivery, ids)]
            for delivery in about:
                body = _without(delivery, ids).model_dump_json()
                connection.execute(update(outbox).where(outbox.c.key == delivery.key).values(body=body))
            return len(about)

    def _settle(self, key: str, **values: str | int) -> None:
        attempt = update(outbox).where(outbox.c.key == key).values(attempts=outbox.c.attempts + 1, **values)
        with self._database.write() as connection:
            if connection.execute(attempt).rowcount == 0:
                raise NotFound('There is no delivery "%(key)s" in the outbox.', key=key)


def enqueue(connection: Connection, delivery: Delivery, now: datetime) -> None:
    """Due at once; one whose key stands already is left as it is."""
    statement = insert(connection, outbox).values(
        key=delivery.key,
        channel=delivery.channel,
        incident=delivery.incident,
        body=delivery.model_dump_json(),
        status=DeliveryStatus.PENDING,
        attempts=0,
        due_at=micros(now),
        created_at=micros(now),
        reference="",
        reason="",
    )
    connection.execute(statement.on_conflict_do_nothing(index_elements=["key"]))


def _sendable(now: datetime) -> Select[*tuple[Any, ...]]:
    earlier = outbox.alias()
    waits = (
        select(earlier.c.id)
        .where(
            earlier.c.incident == outbox.c.incident,
            earlier.c.channel == outbox.c.channel,
            earlier.c.status == DeliveryStatus.PENDING,
            earlier.c.id < outbox.c.id,
        )
        .exists()
    )
    pending = (outbox.c.status == DeliveryStatus.PENDING, outbox.c.due_at <= micros(now), ~waits)
    # A second sender passes over what the first is claiming; SQLite, which has one writer, knows no such locks.
    return select(outbox).where(*pending).order_by(outbox.c.id).with_for_update(skip_locked=True)


def _threaded(connection: Connection, row: AnyRow) -> Delivery:
    delivery = Delivery.model_validate_json(row.body)
    if delivery.thread:
        return delivery
    first = (
        select(outbox.c.reference)
        .where(outbox.c.incident == row.incident, outbox.c.channel == row.channel, outbox.c.reference != "")
        .order_by(outbox.c.id)
        .limit(1)
    )
    reference = connection.execute(first).scalar_one_or_none()
    return delivery.model_copy(update={"thread": reference}) if reference else delivery


def _about(delivery: Delivery, ids: Collection[str]) -> bool:
    written = delivery.text + delivery.html
    return names_any(delivery.payload.encode(), ids) or any(key in written for key in ids)


def _without(delivery: Delivery, ids: Collection[str]) -> Delivery:
    try:
        payload = json.dumps(without(json.loads(delivery.payload), ids), ensure_ascii=False)
    except ValueError:
        payload = "{}"
    return delivery.model_copy(update={"text": delivery.subject, "html": "", "sections": (), "payload": payload})


def _posting(row: AnyRow) -> Posting:
    return Posting(
        Delivery.model_validate_json(row.body),
        DeliveryStatus(row.status),
        row.attempts,
        from_micros(row.due_at),
        row.reference,
        row.reason,
        from_micros(row.created_at),
    )
