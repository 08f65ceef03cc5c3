"""Private messages to own accounts, by conversation, and which conversations were dealt with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, and_, case, delete, exists, func, or_, select

from core.clock import Clock, from_micros, micros
from core.state.database import Database
from core.state.sql import AnyRow, chunks, insert
from core.state.tables import private_handled as handled
from core.state.tables import private_messages as messages
from schemas.private import PrivateEvent, PrivateMessage, Received, Withdrawn

Which = Literal["waiting", "all"]
"""waiting: whose last message is theirs, and was not marked as handled."""


@dataclass(frozen=True, slots=True)
class Kept:
    """message: None where its writer took it back. ours: an account of ours wrote it."""

    id: str
    sent_at: datetime
    ours: bool
    message: PrivateMessage | None


@dataclass(frozen=True, slots=True)
class Conversation:
    """length: in messages. last: the newest. handled_by: who marked it since then; empty: nobody."""

    account: str
    id: str
    length: int
    last: Kept
    handled_by: str
    handled_at: datetime | None

    @property
    def waits(self) -> bool:
        return not self.last.ours and not self.handled_by


class PrivateMessages:
    """Implements inbox/port.py Messages. Whoever reads says of which accounts: what is of others is not found."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, events: Sequence[PrivateEvent]) -> None:
        """In their order; the same may come again. What was taken back stays so, whatever comes later."""
        with self._database.write() as connection:
            for event in events:
                if isinstance(event, Received):
                    _receive(connection, event.message)
                else:
                    _withdraw(connection, event)

    def conversations(
        self, accounts: Collection[str], which: Which = "all", limit: int = 50, skip: int = 0
    ) -> Sequence[Conversation]:
        """Those with the newest messages first."""
        whole = (messages.c.account, messages.c.conversation)
        newest_first = (messages.c.sent_at.desc(), messages.c.message.desc())
        place = func.row_number().over(partition_by=whole, order_by=newest_first).label("place")
        length = func.count().over(partition_by=whole).label("length")
        theirs = messages.c.account.in_(sorted(accounts)), messages.c.conversation != ""
        last = select(messages, place, length).where(*theirs).subquery()
        since = and_(
            handled.c.account == last.c.account,
            handled.c.conversation == last.c.conversation,
            handled.c.until >= last.c.sent_at,
        )
        asked = (
            select(last, handled.c.by, handled.c.at)
            .outerjoin(handled, since)
            .where(last.c.place == 1)
            .order_by(last.c.sent_at.desc(), last.c.account, last.c.conversation)
        )
        if which == "waiting":
            asked = asked.where(last.c.ours == 0, handled.c.by.is_(None))
        with self._database.read() as connection:
            return [_conversation(row) for row in connection.execute(asked.limit(limit).offset(skip)).all()]

    def accounts(self) -> Sequence[str]:
        """All that something is kept of."""
        with self._database.read() as connection:
            return (
                connection.execute(select(messages.c.account).distinct().order_by(messages.c.account)).scalars().all()
            )

    def messages(self, account: str, conversation: str, limit: int = 100, skip: int = 0) -> Sequence[Kept]:
        """Newest first."""
        newest = (
            select(messages)
            .where(messages.c.account == account, messages.c.conversation == conversation)
            .order_by(messages.c.sent_at.desc(), messages.c.message.desc())
        )
        with self._database.read() as connection:
            return [_kept(row) for row in connection.execute(newest.limit(limit).offset(skip)).all()]

    def handle(self, account: str, conversation: str, until: datetime, by: str) -> None:
        """Marks what was said until then as dealt with; what comes later waits again."""
        values = {"until": micros(until), "by": by, "at": micros(self._clock.now())}
        with self._database.write() as connection:
            marked = insert(connection, handled).values(account=account, conversation=conversation, **values)
            keys = ["account", "conversation"]
            connection.execute(marked.on_conflict_do_update(index_elements=keys, set_=values))

    def with_persons(self, authors: Sequence[str]) -> Sequence[str]:
        """The ids of what they wrote to us, and we to them."""
        found: list[str] = []
        with self._database.read() as connection:
            for some in chunks(authors):
                found += connection.execute(select(messages.c.message).where(messages.c.person.in_(some))).scalars()
        return found

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """What they wrote to us, and we to them. Returns how many messages went."""
        with self._database.write() as connection:
            gone = [delete(messages).where(messages.c.person.in_(some)) for some in chunks(authors)]
            gone += [delete(messages).where(messages.c.message.in_(some)) for some in chunks(mentions)]
            count = sum(connection.execute(statement).rowcount for statement in gone)
            _forget_marks(connection)
        return count

    def forget(self, before: datetime) -> int:
        """What was sent before that moment. Returns how many messages."""
        with self._database.write() as connection:
            count = connection.execute(delete(messages).where(messages.c.sent_at < micros(before))).rowcount
            if count:
                _forget_marks(connection)
        return count


def _receive(connection: Connection, message: PrivateMessage) -> None:
    values = {
        "conversation": message.conversation,
        "person": message.person,
        "sent_at": micros(message.published_at),
        "observed_at": micros(message.observed_at),
        "ours": int(message.ours),
    }
    body = message.model_dump_json()
    new = insert(connection, messages).values(
        account=message.account, message=message.id, withdrawn=0, body=body, **values
    )
    stands = case((messages.c.withdrawn == 1, ""), else_=new.excluded.body)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["account", "message"],
            set_={**values, "body": stands},
            where=or_(messages.c.conversation == "", new.excluded.observed_at >= messages.c.observed_at),
        )
    )


def _withdraw(connection: Connection, event: Withdrawn) -> None:
    """One that has not come yet waits for it without a conversation, and is in no list."""
    at = micros(event.observed_at)
    unseen = {"conversation": "", "person": "", "sent_at": at, "observed_at": at, "ours": 0}
    gone = {"withdrawn": 1, "body": ""}
    new = insert(connection, messages).values(account=event.account, message=event.id, **unseen, **gone)
    connection.execute(new.on_conflict_do_update(index_elements=["account", "message"], set_=gone))


def _forget_marks(connection: Connection) -> None:
    """Of conversations of which nothing is left."""
    same = and_(messages.c.account == handled.c.account, messages.c.conversation == handled.c.conversation)
    connection.execute(delete(handled).where(~exists().where(same)))


def _conversation(row: AnyRow) -> Conversation:
    at = None if row.at is None else from_micros(row.at)
    return Conversation(row.account, row.conversation, row.length, _kept(row), row.by or "", at)


def _kept(row: AnyRow) -> Kept:
    message = PrivateMessage.model_validate_json(row.body) if row.body else None
    return Kept(row.message, from_micros(row.sent_at), row.ours == 1, message)
