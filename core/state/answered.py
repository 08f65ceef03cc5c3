"""What was answered to whoever asked with a key of their own: asked again, it is answered again, and not done again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from core.clock import Clock, from_micros, micros
from core.errors import Misused, Transient
from core.state.database import Database
from core.state.sql import alone
from core.state.tables import answered as table
from core.state.traces import says_any

KEPT = timedelta(hours=24)
LONGEST = 255
"""Characters of a key."""
AT_WORK = timedelta(minutes=5)
"""After which whoever began it is taken for dead, and somebody else may begin it again."""
UNDER_WAY = 0


class UnderWay(Transient):
    """Somebody asked for the same with the same key, and that is not done yet."""


@dataclass(frozen=True, slots=True)
class Answer:
    """status: of HTTP."""

    status: int
    body: str


class Answered:
    """account: whose key it is. request: a digest of what is asked for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def begin(self, account: int, key: str, request: str) -> Answer | None:
        """What was answered; None: nothing yet, and it is the caller's to do now.

        Raises UnderWay, and Misused where the key was given to another request, or is none.
        """
        if not 0 < len(key) <= LONGEST or not key.isprintable():
            raise Misused(
                "This Idempotency-Key is none.", "Write 1 to %(longest)s characters, such as a UUID.", longest=LONGEST
            )
        now = self._clock.now()
        with self._database.write() as connection:
            alone(connection, f"{table.name} {account}")
            connection.execute(delete(table).where(table.c.at <= micros(now - KEPT)))
            row = connection.execute(select(table).where(_named(account, key))).one_or_none()
            if row is not None and row.request != request:
                raise Misused("This Idempotency-Key was sent with another request.", "Take a new key for each request.")
            if row is not None and row.status != UNDER_WAY:
                return Answer(row.status, row.body)
            if row is not None and from_micros(row.at) > now - AT_WORK:
                raise UnderWay("The same request is under way.", "Ask again in a moment.")
            connection.execute(delete(table).where(_named(account, key)))
            values = {"request": request, "status": UNDER_WAY, "body": "", "at": micros(now)}
            connection.execute(insert(table).values(account=account, key=key, **values))
        return None

    def end(self, account: int, key: str, answer: Answer) -> None:
        """What was begun is done."""
        values = {"status": answer.status, "body": answer.body}
        with self._database.write() as connection:
            connection.execute(update(table).where(_named(account, key)).values(values))

    def give_up(self, account: int, key: str) -> None:
        """What was begun was refused, or failed: the same may be asked for again."""
        begun = and_(_named(account, key), table.c.status == UNDER_WAY)
        with self._database.write() as connection:
            connection.execute(delete(table).where(begun))

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Drops the answers that name one of these. Returns how many."""
        ids = [*authors, *mentions]
        with self._database.write() as connection:
            naming = [row for row in connection.execute(select(table)).all() if says_any(row.body, ids)]
            for row in naming:
                connection.execute(delete(table).where(_named(row.account, row.key)))
        return len(naming)


def _named(account: int, key: str) -> ColumnElement[bool]:
    return and_(table.c.account == account, table.c.key == key)
