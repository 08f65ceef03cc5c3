"""A state as `init` leaves it: made once in each process that tests, since that takes longer than most tests, and then
copied."""

from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from core.state.database import Database
from core.state.sqlite import sqlite_url


def migrated(file: Path) -> Database:
    """In a file that it makes; opened, for whoever closes it."""
    file.write_bytes(_made())
    return Database.open(sqlite_url(file))


@cache
def _made() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "state.db"
        with closing(Database.open(sqlite_url(file))) as database:
            database.migrate()
        return file.read_bytes()
