"""Failures of files and of SQLite, told as what can be done about them."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EISDIR, ENOENT, ENOTDIR, EPERM, EROFS
from pathlib import Path

from core.errors import Misconfigured, TocsinError, Transient

RESTORE = "Put the newest backup in its place: `tocsin restore`. What came since is read again from the bus."

_NEEDS_A_PERSON = {EACCES, EISDIR, ENOENT, ENOTDIR, EPERM, EROFS}
_UNREADABLE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_UNWRITABLE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN}


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Turns what sqlite3 and the file system raise about `path` into Transient or Misconfigured."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(error, path) from error
    except OSError as error:
        raise _of_files(error, path) from error


def _of_sqlite(error: sqlite3.Error, path: Path) -> TocsinError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _UNREADABLE or _says_nothing_of_us(error):
        return Misconfigured(f"{path} is damaged or is no store of Tocsin ({error}).", RESTORE)
    if code in _UNWRITABLE:
        return Misconfigured(f"{path} cannot be written ({error}).", "Give this user the right to write in its folder.")
    return Transient(
        "%(path)s: %(why)s.", "Is the disk full, or another program holding the file?", path=path, why=error
    )


def _says_nothing_of_us(error: sqlite3.Error) -> bool:
    return isinstance(error, sqlite3.OperationalError) and str(error).startswith("no such table")


def _of_files(error: OSError, path: Path) -> TocsinError:
    if error.errno in _NEEDS_A_PERSON:
        return Misconfigured(f"{path} cannot be used ({error.strerror}).", "Set TOCSIN_HOME to a folder of your own.")
    return Transient("%(path)s: %(why)s.", "Is the disk full?", path=path, why=error.strerror)
