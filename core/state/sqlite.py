"""The state in a SQLite file, which lets many read and one write."""

from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from core.errors import Misconfigured, TocsinError, Transient
from core.state.database import Access

BUSY_SECONDS = 10
"""How long a writer waits for another one, unless the URL says `?timeout=`."""

_BEGIN = {"read": "BEGIN DEFERRED", "write": "BEGIN IMMEDIATE"}
_PRIMARY_CODE = 0xFF
_TRANSIENT = frozenset({5, 6, 10, 13})  # BUSY, LOCKED, IOERR, FULL
_REFUSED = frozenset({3, 8, 14, 23})  # PERM, READONLY, CANTOPEN, AUTH
_BROKEN = frozenset({11, 26})  # CORRUPT, NOTADB


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file. Raises Misconfigured for a path that no URL can carry."""
    if "?" in str(path):
        raise Misconfigured(f'The path {path} has a "?" in it.', "Set TOCSIN_HOME to a folder without one.")
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


class Sqlite:
    """Implements Backend."""

    def __init__(self, url: URL) -> None:
        """Raises Misconfigured for a URL without a file."""
        if not url.database or url.database == ":memory:":
            raise Misconfigured("state.url names no file.", "Write it like sqlite:////var/lib/tocsin/state.db.")
        if "timeout" not in url.query:
            url = url.update_query_dict({"timeout": str(BUSY_SECONDS)})
        self.place = url.database or ""
        self.engine: Engine = create_engine(url, hide_parameters=True)
        event.listen(self.engine, "connect", _prepare)
        event.listen(self.engine, "begin", _begin)

    def accessed(self, connection: Connection, access: Access) -> Connection:
        return connection.execution_options(tocsin_begin=_BEGIN[access])

    def compact(self) -> None:
        with self.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        if busy:
            raise Transient(
                "%(place)s could not be rewritten: somebody is reading it.", "Try again in a moment.", place=self.place
            )

    def failure(self, cause: BaseException) -> TocsinError | None:
        code = getattr(cause, "sqlite_errorcode", None)
        primary = code & _PRIMARY_CODE if isinstance(code, int) else None
        if primary in _TRANSIENT:
            return Transient(
                "%(place)s cannot be used now: %(why)s.",
                "Is the disk full, or another one writing?",
                place=self.place,
                why=cause,
            )
        if primary in _REFUSED:
            hint = "Does its folder exist, and may this user write there?"
            return Misconfigured(f"{self.place} cannot be opened for writing: {cause}.", hint)
        if primary in _BROKEN:
            return Misconfigured(f"{self.place} is damaged: {cause}.", "Bring it back with `tocsin restore`.")
        return None


def _prepare(connection: DBAPIConnection, _: object) -> None:
    # The driver must not begin transactions of its own: _begin says which kind.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    # A power cut may undo the last commits (all of them can be done again), never tear one.
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    begin = connection.get_execution_options().get("tocsin_begin")
    if begin:  # VACUUM runs in no transaction
        connection.exec_driver_sql(begin)
