"""One database, its transactions and its schema; whatever the driver raises leaves here as one of our failures."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import Misconfigured, TocsinError, Transient
from core.state.tables import HEAD, alembic_version

BUSY_SECONDS = 10
"""How long a writer waits for another one, unless the URL says `?timeout=`."""

_PRIMARY_CODE = 0xFF
_SQLITE_TRANSIENT = frozenset({5, 6, 10, 13})  # BUSY, LOCKED, IOERR, FULL
_SQLITE_REFUSED = frozenset({3, 8, 14, 23})  # PERM, READONLY, CANTOPEN, AUTH
_SQLITE_BROKEN = frozenset({11, 26})  # CORRUPT, NOTADB


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file. Raises Misconfigured for a path that no URL can carry."""
    if "?" in str(path):
        raise Misconfigured(f'The path {path} has a "?" in it.', "Set TOCSIN_HOME to a folder without one.")
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


class Database:
    """Reads see one moment; writes are one at a time, all or nothing. Raises Transient and Misconfigured."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        url = engine.url
        self._place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: str) -> "Database":
        """Connects at the first use. Raises Misconfigured for a URL that names no database we know."""
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() != "sqlite":
                return cls(create_engine(parsed, pool_pre_ping=True))
            if not parsed.database or parsed.database == ":memory:":
                raise Misconfigured("state.url names no file.", "Write it like sqlite:////var/lib/tocsin/state.db.")
            if "timeout" not in parsed.query:
                parsed = parsed.update_query_dict({"timeout": str(BUSY_SECONDS)})
            engine = create_engine(parsed)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            hint = "Write it like sqlite:////var/lib/tocsin/state.db."
            raise Misconfigured(
                f"state.url names no database that can be used ({type(error).__name__}).", hint
            ) from None
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return cls(engine)

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the state as of its first statement."""
        return self._transaction("BEGIN DEFERRED")

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that is alone in writing; kept when the block ends, undone when it raises."""
        return self._transaction("BEGIN IMMEDIATE")

    def migrate(self) -> None:
        """Brings the schema to this version's revision. Several processes may call it at once: one does the work."""
        from core.state.migrations.upgrade import upgrade  # slow to import, and most commands never need it

        with self.write() as connection:
            upgrade(connection, HEAD)

    def check_revision(self) -> None:
        """Raises Misconfigured unless the schema is of this version's revision."""
        found = self._revision()
        if found == HEAD:
            return
        state = f"is at revision {found}" if found else "has no tables yet"
        raise Misconfigured(f"{self._place} {state}; this version of Tocsin needs {HEAD}.", "Run `tocsin migrate`.")

    def compact(self) -> None:
        """Rewrites the files, so that nothing that was deleted can be read from them. Raises Transient when in use."""
        with self._failures(), self._engine.connect() as connection:
            if self._engine.dialect.name != "sqlite":
                connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
                return
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if busy:
            raise Transient(f"{self._place} could not be rewritten: somebody is reading it.", "Try again in a moment.")

    def close(self) -> None:
        self._engine.dispose()

    def _revision(self) -> str | None:
        with self.read() as connection:
            if not self._engine.dialect.has_table(connection, alembic_version.name):
                return None
            return connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Connection]:
        with self._failures(), self._engine.connect() as plain:
            connection = plain.execution_options(tocsin_begin=begin)
            with connection.begin():
                yield connection

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout:
            raise Transient(f"{self._place}: every connection is in use.") from None
        except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
            failure = self._failure(error)
            if failure is None:
                raise
            raise failure from error

    def _failure(self, error: Exception) -> TocsinError | None:
        """Ours for what the surroundings cause; None for what only a mistake of ours can cause."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = getattr(cause, "sqlite_errorcode", None)
        if not isinstance(code, int):
            outside = isinstance(error, OperationalError)
            return Transient(f"{self._place} cannot be used now: {cause}.") if outside else None
        primary = code & _PRIMARY_CODE
        if primary in _SQLITE_TRANSIENT:
            return Transient(f"{self._place} cannot be used now: {cause}.", "Is the disk full, or another one writing?")
        if primary in _SQLITE_REFUSED:
            hint = "Does its folder exist, and may this user write there?"
            return Misconfigured(f"{self._place} cannot be opened for writing: {cause}.", hint)
        if primary in _SQLITE_BROKEN:
            return Misconfigured(f"{self._place} is damaged: {cause}.", "Bring it back with `tocsin restore`.")
        return None


def _prepare_sqlite(connection: DBAPIConnection, _: object) -> None:
    # The driver must not begin transactions of its own: _begin_sqlite says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # A power cut may undo the last commits (all of them can be done again), never tear one.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    begin = connection.get_execution_options().get("tocsin_begin")
    if begin:  # VACUUM runs in no transaction
        connection.exec_driver_sql(begin)
