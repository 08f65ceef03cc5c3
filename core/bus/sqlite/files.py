"""The SQLite files of the bus: how one comes to be, is opened, and what is wrong with it."""

import errno
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.errors import Misconfigured, TocsinError, Transient

VERSION = 1
PATIENCE_S = 10.0

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_READ_ONLY = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH})
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
_REFUSED_ACCESS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST})


def create(path: Path, schema: str) -> None:
    """Leaves `path` as it is where it stands already; otherwise it appears whole or not at all, whoever is killed."""
    if path.exists():
        return
    with faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path.parent):
            if not path.exists():
                _write_new(path, schema)


def _write_new(path: Path, schema: str) -> None:
    draft = path.with_suffix(".new")
    for leftover in (draft, *companions(draft)):
        leftover.unlink(missing_ok=True)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size = 8192")  # 1 KB messages fill it better than the default 4096
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(f"BEGIN; {schema} PRAGMA user_version = {VERSION}; COMMIT;")
    draft.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "creating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def connect(path: Path, synchronous: str) -> sqlite3.Connection | None:
    """None where there is no such file. Usable from any thread, by one at a time."""
    connection = None
    try:
        with faults(path):
            connection = sqlite3.connect(
                f"{path.as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=PATIENCE_S, check_same_thread=False
            )
            # This first read also opens the write-ahead log: from here on the file may be unlinked under us.
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute(f"PRAGMA synchronous = {synchronous}")
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, TocsinError) and not path.exists():
            return None
        raise
    if version != VERSION:
        connection.close()
        raise damaged(path, f"it is empty or of another version ({version}, not {VERSION})")
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Holds the file's write lock from the start, so that what is read inside is still true when it commits."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Says what SQLite or the system found wrong with `path` as one of our failures."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is None:
            raise
        raise _translated(error, code & 0xFF, path) from error
    except OSError as error:
        if error.errno in _REFUSED_ACCESS:
            raise _unwritable(path, str(error)) from error
        raise Transient(f"{path}: {error}.", "Free disk space or file handles; it is tried again.") from error


def _translated(error: sqlite3.Error, code: int, path: Path) -> Exception:
    if code in _DAMAGED:
        return damaged(path, str(error))
    refused = code == sqlite3.SQLITE_CANTOPEN and not os.access(path.parent, os.W_OK | os.X_OK, effective_ids=True)
    if code in _READ_ONLY or refused:
        return _unwritable(path, str(error))
    if code in _PASSING:
        return Transient(
            f"{path}: {error}.", "Free disk space, or end the program that holds the file; it is tried again."
        )
    return error


def copy(path: Path, target: Path) -> None:
    """As the file is at one moment, while others go on writing. Raises Misconfigured if there is a target already."""
    source = connect(path, "NORMAL")
    if source is None:
        return
    with closing(source), faults(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise Misconfigured(f"{target} is there already.", "Name a new or empty folder for the copy.")
        with closing(sqlite3.connect(target)) as made:
            source.backup(made)


def _unwritable(path: Path, why: str) -> Misconfigured:
    return Misconfigured(
        f"The bus cannot write {path}: {why}.",
        f"Let the user that runs Tocsin write to {path.parent}, or set another folder.",
    )


def damaged(path: Path, why: str) -> Misconfigured:
    return Misconfigured(
        f"The bus file {path} is damaged: {why}.",
        "Stop Tocsin, restore the file from a backup, or move it and its -wal and -shm files away and start again: "
        "what it held and no stage had read yet must then be collected or replayed again.",
    )


def companions(path: Path) -> tuple[Path, Path]:
    """The write-ahead log and the shared memory beside a database file."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
