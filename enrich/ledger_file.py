"""The weigher's SQLite file: how it comes to be, its transactions, and what can be wrong with it."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from core.errors import Misconfigured, Transient

REVISION = 1

_PASSING = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_UNWRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_REBUILD = "Stop Tocsin and move the file away: it is rebuilt from what mentions.enriched still holds."


class LedgerFile:
    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    @classmethod
    def open(cls, path: Path, schema: Sequence[str], patience_s: float) -> Self:
        """Made, with these tables, where there is none. Raises Misconfigured, Transient."""
        with _faults(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(path, isolation_level=None, timeout=patience_s, check_same_thread=False)
        file = cls(path, connection)
        try:
            file._prepare(schema)
        except BaseException:
            connection.close()
            raise
        return file

    def _prepare(self, schema: Sequence[str]) -> None:
        with _faults(self.path):
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = FULL")  # what is published must not outlive what was decided
            self.connection.execute("PRAGMA secure_delete = ON")
            self.connection.execute("PRAGMA temp_store = MEMORY")  # an erasure leaves no temporary file behind either
        with self.transaction():
            (revision,) = self.connection.execute("PRAGMA user_version").fetchone()
            if revision not in (0, REVISION):
                raise Misconfigured(f"{self.path} is of revision {revision}, not {REVISION}.", _REBUILD)
            if revision == 0:
                for statement in (*schema, "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"):
                    self.connection.execute(statement)
                self.connection.execute(f"PRAGMA user_version = {REVISION}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises Transient (disk full, locked), Misconfigured (read-only, damaged)."""
        with _faults(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def fact(self, name: str) -> str | None:
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def state(self, name: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))

    def rewrite(self) -> None:
        """What was deleted stays neither in the file nor in its log. Raises Transient."""
        with _faults(self.path):
            self.connection.execute("VACUUM")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    """What SQLite or the system finds wrong with the file, as one of our failures; a defect of ours stays itself."""
    try:
        yield
    except OSError as error:
        raise _unwritable(path, error) from error
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _PASSING:
            hint = "Free disk space, or end the program that holds it; it is tried again."
            raise Transient(f"{path}: {error}.", hint) from error
        if code in _DAMAGED:
            raise Misconfigured(f"{path} is damaged: {error}.", _REBUILD) from error
        if code in _UNWRITABLE:
            raise _unwritable(path, error) from error
        raise


def _unwritable(path: Path, error: Exception) -> Misconfigured:
    return Misconfigured(
        f"{path} cannot be written: {error}.", f"Let the user that runs Tocsin write to {path.parent}."
    )
