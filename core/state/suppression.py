"""Persons and mentions that were erased and must not come back, known by keyed hashes only."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.sql import insert
from core.state.tables import secrets as keys
from core.state.tables import suppression

KEY = "suppression"
KEY_BYTES = 32


class Suppression:
    """Implements core/erased.py Suppression and enrich/forgetting.py Erasures.

    The key stands in the state: every process needs it, backups carry it.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._key = b""
        self._hashes: frozenset[str] = frozenset()

    def add(self, ids: Sequence[str]) -> None:
        """Author and mention ids, from now on."""
        hashes = [self.hash(key) for key in ids]
        now = micros(self._clock.now())
        with self._database.write() as connection:
            statement = insert(connection, suppression).on_conflict_do_nothing(index_elements=["hash"])
            if hashes:
                connection.execute(statement, [{"hash": value, "at": now} for value in hashes])

    def suppressed(self, keys: Sequence[str]) -> frozenset[str]:
        """Which of these author or mention ids are on the list."""
        hashes = self._refreshed()
        if not hashes:
            return frozenset()
        return frozenset(key for key in keys if self.hash(key) in hashes)

    def length(self) -> int:
        """Nothing ever leaves the list, so that its length tells of a change."""
        with self._database.read() as connection:
            return _length(connection)

    def hash(self, key: str) -> str:
        """HMAC-SHA256 under this installation's key, in hexadecimal: tells equal ids, and nothing else of them."""
        if not self._key:
            self._key = self._read_key()
        return hmac.digest(self._key, key.encode(errors="surrogatepass"), hashlib.sha256).hex()

    def _refreshed(self) -> frozenset[str]:
        with self._database.read() as connection:
            if _length(connection) != len(self._hashes):
                self._hashes = frozenset(connection.execute(select(suppression.c.hash)).scalars())
        return self._hashes

    def _read_key(self) -> bytes:
        with self._database.read() as connection:
            found = _key(connection)
        if found is not None:
            return found
        with self._database.write() as connection:
            made = insert(connection, keys).values(name=KEY, value=secrets.token_bytes(KEY_BYTES))
            connection.execute(made.on_conflict_do_nothing(index_elements=["name"]))
            return _key(connection) or b""


def _length(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(suppression)).scalar_one())


def _key(connection: Connection) -> bytes | None:
    return connection.execute(select(keys.c.value).where(keys.c.name == KEY)).scalar_one_or_none()
