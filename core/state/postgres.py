"""The state in PostgreSQL, which lets many write at once."""

from sqlalchemy import URL, Connection, Engine, create_engine

from core.errors import Misconfigured, TocsinError
from core.state.database import Access
from core.state.postgres_failures import failure
from core.state.postgres_tls import secured
from core.state.tables import alembic_version, metadata

POOL = 5
"""Connections that a process keeps; while it needs more, it opens as many again."""
BUSY_SECONDS = 10
"""How long anybody waits for a lock, or for a connection of the pool."""
SLOW_SECONDS = 60
"""How long a statement may run, and a transaction rest: then the server ends it, and its locks are free again."""
COMPACT_SECONDS = 2
"""How long the rewriting of a table waits for it: meanwhile nobody else gets at it."""

_QUERY = {
    "application_name": "tocsin",
    "connect_timeout": "10",
    # A server that vanished without a word is given up after half a minute.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "4",
    "tcp_user_timeout": "30000",
}
_SESSION = {
    "lock_timeout": BUSY_SECONDS,
    "statement_timeout": SLOW_SECONDS,
    "idle_in_transaction_session_timeout": SLOW_SECONDS,
}


class Postgres:
    """Implements Backend."""

    def __init__(self, url: URL, password: str) -> None:
        """password: where the URL holds none. Raises Misconfigured."""
        if "password" in url.query or "passfile" in url.query or (password and url.password):
            raise Misconfigured(
                "state.url and state.password both name a password, or the URL names one among its options.",
                "Keep it in state.password, state.password_file, or before the @ of state.url: in one place.",
            )
        self.place = f"PostgreSQL at {_host(url)}/{url.database or ''}"
        self.engine: Engine = create_engine(
            _completed(url.set(drivername="postgresql+psycopg", password=password or url.password)),
            hide_parameters=True,
            pool_size=POOL,
            max_overflow=POOL,
            pool_timeout=BUSY_SECONDS,
            pool_pre_ping=True,
        )

    def accessed(self, connection: Connection, access: Access) -> Connection:
        if access == "read":
            return connection.execution_options(isolation_level="REPEATABLE READ")
        # Each statement sees what was committed before it, so also what was while it waited to be alone.
        return connection.execution_options(isolation_level="READ COMMITTED")

    def compact(self) -> None:
        """What the server itself keeps besides its tables (write-ahead log, backups) is not in our hands."""
        with self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.exec_driver_sql(f"SET lock_timeout = '{COMPACT_SECONDS}s'")
            connection.exec_driver_sql("SET statement_timeout = 0")
            try:
                for table in (*metadata.sorted_tables, alembic_version):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
            finally:
                connection.exec_driver_sql("RESET ALL")

    def failure(self, cause: BaseException) -> TocsinError | None:
        return failure(self.place, cause)


def _host(url: URL) -> str:
    """A URL may name several, each with its port, among its options; or none, and a socket of this machine is meant."""
    if url.host:
        return f"{url.host}:{url.port or 5432}"
    among = url.query.get("host", "this machine")
    return among if isinstance(among, str) else ",".join(among)


def _completed(url: URL) -> URL:
    """With time-outs, and verified where it leads to another machine: what the URL says itself stands."""
    session = " ".join(f"-c {name}={seconds}s" for name, seconds in _SESSION.items())
    asked = url.query.get("options", "")
    options = f"{session} {asked if isinstance(asked, str) else ' '.join(asked)}".rstrip()
    safe = secured(url)
    return safe.set(query={**_QUERY, **safe.query, "options": options})
