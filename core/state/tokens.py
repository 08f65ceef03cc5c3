"""Keys for programs: shown once, kept as a hash."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound, Permanent
from core.state.accounts import digest
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow
from core.state.tables import tokens
from schemas.people import Right, Token

PREFIX = "tocsin_"
"""With which each begins, so that whoever finds one in a file knows what it is."""
LONGEST = timedelta(days=366)
NOTED = timedelta(minutes=1)

_RIGHTS = TypeAdapter(frozenset[Right])


class Tokens:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, account: int, name: str, rights: frozenset[Right], lasts: timedelta, by: str) -> tuple[Token, str]:
        """Returns it, and the words that nobody is shown again. Raises Permanent for one without rights or without
        end."""
        if not rights:
            raise Permanent("A key without rights opens nothing.", "Give it the right to read, to write, or both.")
        if not timedelta() < lasts <= LONGEST:
            raise Permanent("A key lasts from a day to a year.", "Choose an earlier end.")
        words, now = PREFIX + secrets.token_urlsafe(32), self._clock.now()
        values = {"created_at": micros(now), "ends_at": micros(now + lasts), "rights": _written(rights)}
        row = insert(tokens).values(digest=digest(words), account=account, name=name, **values)
        with self._database.write() as connection:
            number = connection.execute(row.returning(tokens.c.id)).scalar_one()
            note_action(connection, now, by, "key added", str(number))
            found = connection.execute(select(tokens).where(tokens.c.id == number)).one()
        return _token(found), words

    def find(self, words: str) -> Token | None:
        """One that is not over."""
        now = self._clock.now()
        with self._database.read() as connection:
            row = connection.execute(select(tokens).where(tokens.c.digest == digest(words))).one_or_none()
        if row is None or row.ends_at <= micros(now):
            return None
        if row.used_at is None or now - from_micros(row.used_at) >= NOTED:
            with self._database.write() as connection:
                connection.execute(update(tokens).where(tokens.c.id == row.id).values(used_at=micros(now)))
        return _token(row)

    def of(self, account: int) -> Sequence[Token]:
        """Newest first, those that are over among them."""
        own = select(tokens).where(tokens.c.account == account).order_by(tokens.c.id.desc())
        with self._database.read() as connection:
            return [_token(row) for row in connection.execute(own)]

    def remove(self, token: int, account: int, by: str) -> None:
        """Raises NotFound where the account has none such."""
        mine = delete(tokens).where(tokens.c.id == token, tokens.c.account == account)
        with self._database.write() as connection:
            if connection.execute(mine).rowcount == 0:
                raise NotFound("There is no key %(token)s.", token=token)
            note_action(connection, self._clock.now(), by, "key removed", str(token))


def _written(rights: frozenset[Right]) -> str:
    return _RIGHTS.dump_json(rights).decode()


def _token(row: AnyRow) -> Token:
    return Token(
        id=row.id,
        account=row.account,
        name=row.name,
        rights=_RIGHTS.validate_json(row.rights),
        created_at=from_micros(row.created_at),
        ends_at=from_micros(row.ends_at),
        used_at=None if row.used_at is None else from_micros(row.used_at),
    )
