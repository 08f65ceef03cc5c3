"""A copy of the store while it is being written."""

import sqlite3
from contextlib import closing
from pathlib import Path

from core.errors import Misconfigured
from index.embedded.failures import telling
from index.embedded.follower import CURRENT
from index.embedded.truth import FILE, Truth


def copy(folder: Path, into: Path) -> None:
    """Copies truth as it is at one moment. The copy names no search index, so that one is made for it when opened."""
    target, partial = into / FILE, into / f"{FILE}.partial"
    if target.exists():
        raise Misconfigured(f"{target} exists.", "Name an empty folder.")
    with telling(into):
        into.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
    source = Truth.to_read(folder)
    try:
        with telling(partial), closing(sqlite3.connect(partial, isolation_level=None)) as made:
            source.connection.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
            made.execute("DELETE FROM facts WHERE name = ?", (CURRENT,))
            made.execute("PRAGMA quick_check(1)")
        with telling(target):
            partial.rename(target)
    finally:
        source.close()
