"""One database, its transactions and its schema; whatever the driver raises leaves here as one of our failures."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal, Protocol

from sqlalchemy import Connection, Engine, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import Misconfigured, TocsinError, Transient
from core.state.sql import alone, patiently
from core.state.tables import HEAD, alembic_version

Access = Literal["read", "write"]
EXAMPLES = "Write it like sqlite:////var/lib/tocsin/state.db or postgresql://tocsin@db.example.org/tocsin."


class Backend(Protocol):
    """What one kind of database does in its own way. place: where it is, as messages say it, without a password."""

    @property
    def engine(self) -> Engine: ...

    @property
    def place(self) -> str: ...

    def accessed(self, connection: Connection, access: Access) -> Connection:
        """Set up so that its next transaction keeps what Database promises of it."""
        ...

    def compact(self) -> None:
        """Rewrites what is stored, without what was deleted. Raises Transient and the driver's errors."""
        ...

    def failure(self, cause: BaseException) -> TocsinError | None:
        """Ours for what the surroundings cause; None for what only a mistake of ours can cause."""
        ...


class Database:
    """Reads see one moment; writes are all or nothing. Raises Transient, Permanent and Misconfigured.

    Writers may work side by side where the database lets them: a change that rests on what it read asks to be `alone`
    first (core/state/sql.py).
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._engine = backend.engine

    @classmethod
    def open(cls, url: str, password: str = "") -> "Database":
        """Connects at the first use. Raises Misconfigured for a URL that names no database we know."""
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError):  # whose words may hold the password
            raise Misconfigured("state.url is no address of a database.", EXAMPLES) from None
        match parsed.drivername:
            case "sqlite":
                from core.state.sqlite import Sqlite

                return cls(Sqlite(parsed))
            case "postgresql" | "postgresql+psycopg":
                from core.state.postgres import Postgres  # slow to import, and most installations have none

                return cls(Postgres(parsed, password))
            case other:
                raise Misconfigured(
                    f'state.url begins with "{other}", which is no database that can be used.', EXAMPLES
                )

    def read(self) -> AbstractContextManager[Connection]:
        """A transaction that sees the state as of its first statement."""
        return self._transaction("read")

    def write(self) -> AbstractContextManager[Connection]:
        """A transaction that is kept when the block ends, undone when it raises."""
        return self._transaction("write")

    def migrate(self) -> None:
        """Brings the schema to this version's revision. Several processes may call it at once: one does the work.

        Raises Misconfigured where a newer version of Tocsin made it.
        """
        found = self._revision()
        if found == HEAD:
            return
        self._refuse_newer(found)
        from core.state.migrations.upgrade import upgrade  # slow to import, and most commands never need it

        with self.write() as connection:
            patiently(connection)
            alone(connection, "schema")
            upgrade(connection, HEAD)

    def is_new(self) -> bool:
        """Whether it has no tables yet."""
        return self._revision() is None

    def check_revision(self) -> None:
        """Raises Misconfigured unless the schema is of this version's revision."""
        found = self._revision()
        if found == HEAD:
            return
        self._refuse_newer(found)
        state = f"is at revision {found}" if found else "has no tables yet"
        place = self._backend.place
        raise Misconfigured(f"{place} {state}; this version of Tocsin needs {HEAD}.", "Run `tocsin migrate`.")

    def compact(self) -> None:
        """Rewrites the files, so that nothing that was deleted can be read from them. Raises Transient when in use."""
        with self._failures():
            self._backend.compact()

    def close(self) -> None:
        self._engine.dispose()

    def _refuse_newer(self, found: str | None) -> None:
        """Revisions are numbered in their order."""
        if found is not None and found > HEAD:
            raise Misconfigured(
                f"{self._backend.place} is at revision {found}, which a newer version of Tocsin made; this one knows "
                f"{HEAD}, and nothing is taken back.",
                "Use that version, or restore a backup that this one made.",
            )

    def _revision(self) -> str | None:
        with self.read() as connection:
            if not self._engine.dialect.has_table(connection, alembic_version.name):
                return None
            return connection.execute(select(alembic_version.c.version_num)).scalar_one_or_none()

    @contextmanager
    def _transaction(self, access: Access) -> Iterator[Connection]:
        with self._failures(), self._engine.connect() as plain:
            connection = self._backend.accessed(plain, access)
            with connection.begin():
                yield connection

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeout:
            raise Transient("%(place)s: every connection is in use.", place=self._backend.place) from None
        except (DBAPIError, self._engine.dialect.loaded_dbapi.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            failure = self._backend.failure(cause or error)
            if failure is None:
                raise
            raise failure from error
