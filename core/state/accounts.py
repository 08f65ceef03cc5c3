"""Accounts of people, and the links with which an account is entered for the first time."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound, Permanent
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import AnyRow, alone
from core.state.tables import accounts, invitations, recent_queries, sessions, tokens
from schemas.people import Account, Person, Role

INVITED = timedelta(days=3)
"""How long a link is good."""


class Accounts:
    """password: as hashed by whoever calls; nothing here ever sees one in clear."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, person: Person, by: str) -> Account:
        """Raises Permanent where the login, or who they are to an identity provider, is taken."""
        with self._database.write() as connection:
            alone(connection, accounts.name)
            _refuse_taken(connection, person)
            values = {"login": person.login, "subject": person.subject or None, "password": "", "active": 1}
            row = insert(accounts).values(**values, created_at=micros(self._clock.now()), body=person.model_dump_json())
            number = connection.execute(row.returning(accounts.c.id)).scalar_one()
            note_action(connection, self._clock.now(), by, "account added", str(number))
            return _account(_find(connection, number))

    def change(self, number: int, person: Person, by: str) -> Account:
        """Raises NotFound, and Permanent where the login is taken or no administrator would be left."""
        with self._database.write() as connection:
            alone(connection, accounts.name)
            _find(connection, number)
            _refuse_taken(connection, person, but=number)
            if person.role is not Role.ADMINISTRATOR:
                _refuse_last(connection, number)
            values = {"login": person.login, "subject": person.subject or None, "body": person.model_dump_json()}
            connection.execute(update(accounts).where(accounts.c.id == number).values(values))
            note_action(connection, self._clock.now(), by, "account changed", str(number))
            return _account(_find(connection, number))

    def close(self, number: int, by: str) -> None:
        """Nobody enters with it any more: its sessions, keys, links and recent queries are gone. Raises NotFound,
        and Permanent for the last administrator."""
        with self._database.write() as connection:
            alone(connection, accounts.name)
            _find(connection, number)
            _refuse_last(connection, number)
            connection.execute(update(accounts).where(accounts.c.id == number).values(active=0, password=""))
            for table in (sessions, tokens, invitations, recent_queries):
                connection.execute(delete(table).where(table.c.account == number))
            note_action(connection, self._clock.now(), by, "account closed", str(number))

    def get(self, number: int) -> Account:
        """Raises NotFound."""
        with self._database.read() as connection:
            return _account(_find(connection, number))

    def find(self, number: int) -> Account | None:
        """One that is not closed."""
        standing = select(accounts).where(accounts.c.id == number, accounts.c.active == 1)
        with self._database.read() as connection:
            row = connection.execute(standing).one_or_none()
        return _account(row) if row else None

    def list(self) -> Sequence[Account]:
        """Those that are not closed, by login."""
        standing = select(accounts).where(accounts.c.active == 1).order_by(accounts.c.login)
        with self._database.read() as connection:
            return [_account(row) for row in connection.execute(standing)]

    def named(self, login: str) -> tuple[Account, str] | None:
        """The account of a login that may be entered, and its password as hashed (empty: none)."""
        standing = select(accounts).where(accounts.c.login == login, accounts.c.active == 1)
        with self._database.read() as connection:
            row = connection.execute(standing).one_or_none()
        return (_account(row), row.password) if row else None

    def known_as(self, subject: str) -> Account | None:
        """The account of somebody whom an identity provider vouches for."""
        standing = select(accounts).where(accounts.c.subject == subject, accounts.c.active == 1)
        with self._database.read() as connection:
            row = connection.execute(standing).one_or_none()
        return _account(row) if row else None

    def set_password(self, number: int, hashed: str, by: str) -> None:
        """Whoever was inside with the old one is outside. Raises NotFound."""
        with self._database.write() as connection:
            _find(connection, number)
            connection.execute(update(accounts).where(accounts.c.id == number).values(password=hashed))
            connection.execute(delete(sessions).where(sessions.c.account == number))
            note_action(connection, self._clock.now(), by, "password set", str(number))

    def invite(self, number: int | None) -> str:
        """The secret of a link that lets a password be chosen, once. None: for whoever becomes the first administrator,
        as long as there is none; an earlier such link is good no more."""
        words = secrets.token_urlsafe(32)
        with self._database.write() as connection:
            alone(connection, accounts.name)
            connection.execute(delete(invitations).where(invitations.c.account.is_not_distinct_from(number)))
            ends = micros(self._clock.now() + INVITED)
            connection.execute(insert(invitations).values(digest=digest(words), account=number, ends_at=ends))
        return words

    def invited(self, words: str) -> Account | None:
        """Whom a link is for; None: for the first administrator. Raises NotFound where it is none, or over."""
        with self._database.read() as connection:
            return _invited(connection, words, micros(self._clock.now()))

    def accept(self, words: str, person: Person, hashed: str) -> Account:
        """With the link's one use: a new password for whom it is for, or the first administrator as `person`.

        Raises NotFound where it is no link, used or over.
        """
        with self._database.write() as connection:
            alone(connection, accounts.name)
            account = _invited(connection, words, micros(self._clock.now()))
            connection.execute(delete(invitations).where(invitations.c.digest == digest(words)))
            number = account.id if account else self._first(connection, person)
            connection.execute(update(accounts).where(accounts.c.id == number).values(password=hashed))
            connection.execute(delete(sessions).where(sessions.c.account == number))
            note_action(connection, self._clock.now(), f"account {number}", "password set", str(number))
            return _account(_find(connection, number))

    def invited_until(self) -> Mapping[int, datetime]:
        """Until when a link is good, by the account that it is for, of those that were not used."""
        standing = select(invitations).where(invitations.c.ends_at > micros(self._clock.now()))
        with self._database.read() as connection:
            rows = connection.execute(standing.where(invitations.c.account.is_not(None)))
            return {row.account: from_micros(row.ends_at) for row in rows}

    def first_invited(self) -> bool:
        """Whether a link for the first administrator is out, and still good."""
        first = (invitations.c.account.is_(None), invitations.c.ends_at > micros(self._clock.now()))
        with self._database.read() as connection:
            return connection.execute(select(invitations.c.digest).where(*first).limit(1)).first() is not None

    def last_seen(self) -> Mapping[int, datetime]:
        """When each account was last used, by a session or a key that still stands, to the minute."""
        seen: dict[int, int] = {}
        with self._database.read() as connection:
            for table, moment in ((sessions, sessions.c.seen_at), (tokens, tokens.c.used_at)):
                newest = select(table.c.account, func.max(moment)).where(moment.is_not(None)).group_by(table.c.account)
                for account, at in connection.execute(newest).all():
                    seen[account] = max(seen.get(account, 0), at)
        return {account: from_micros(at) for account, at in seen.items()}

    def none_yet(self) -> bool:
        """Whether nobody can enter yet."""
        with self._database.read() as connection:
            return connection.execute(select(accounts.c.id).limit(1)).first() is None

    def _first(self, connection: Connection, person: Person) -> int:
        if connection.execute(select(accounts.c.id).limit(1)).first() is not None:
            raise _over()
        first = person.model_copy(update={"role": Role.ADMINISTRATOR})
        values = {"login": first.login, "password": "", "active": 1, "body": first.model_dump_json()}
        row = insert(accounts).values(**values, created_at=micros(self._clock.now()))
        return int(connection.execute(row.returning(accounts.c.id)).scalar_one())


def digest(words: str) -> str:
    """Of a secret of ours that nobody could guess: what is kept of it."""
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()


def _invited(connection: Connection, words: str, now: int) -> Account | None:
    standing = select(invitations).where(invitations.c.digest == digest(words), invitations.c.ends_at > now)
    row = connection.execute(standing).one_or_none()
    if row is None:
        raise _over()
    return None if row.account is None else _account(_find(connection, row.account))


def _over() -> NotFound:
    return NotFound("This link was used, or is too old.", "Ask an administrator for another one.")


def _find(connection: Connection, number: int) -> AnyRow:
    standing = select(accounts).where(accounts.c.id == number, accounts.c.active == 1)
    row = connection.execute(standing).one_or_none()
    if row is None:
        raise NotFound("There is no account %(number)s.", number=number)
    return row


def _refuse_taken(connection: Connection, person: Person, but: int = 0) -> None:
    others = select(accounts.c.id).where(accounts.c.id != but)
    if connection.execute(others.where(accounts.c.login == person.login)).first():
        raise Permanent('The login "%(login)s" is taken.', "Choose another one.", login=person.login)
    if person.subject and connection.execute(others.where(accounts.c.subject == person.subject)).first():
        raise Permanent("Somebody else enters with this identity already.")


def _refuse_last(connection: Connection, number: int) -> None:
    rows = connection.execute(select(accounts.c.id, accounts.c.body).where(accounts.c.active == 1))
    administrators = {row.id for row in rows if Person.model_validate_json(row.body).role is Role.ADMINISTRATOR}
    if administrators == {number}:
        raise Permanent("The last administrator stays one.", "Make somebody else an administrator first.")


def _account(row: AnyRow) -> Account:
    person = Person.model_validate_json(row.body)
    created = from_micros(row.created_at)
    return Account(
        id=row.id, person=person, active=row.active == 1, has_password=bool(row.password), created_at=created
    )
