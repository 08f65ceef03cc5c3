"""Truth of an older layout brought to this one, in its place: a column added, nothing written anew."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from index.embedded.failures import telling
from index.embedded.lock import WriterLock
from index.embedded.truth import FILE, LAYOUT, Truth, layout_of

_STEPS: Mapping[int, Sequence[str]] = {
    1: (
        "ALTER TABLE mentions ADD COLUMN deleted_at INTEGER",
        "ALTER TABLE mentions ADD COLUMN deleted_by TEXT",
        "ALTER TABLE mentions ADD COLUMN deleted_from TEXT",
        "CREATE INDEX deletions ON mentions (deleted_at) WHERE deleted_at IS NOT NULL",
    ),
}
"""What leads from each layout to the next."""


def upgrade(folder: Path) -> None:
    """All of it or nothing. A store of this layout is left as it is.

    Raises Misconfigured: another process writes it, it is damaged, of a newer layout or of another program. Transient:
    the disk is full.
    """
    path = folder / FILE
    if not path.is_file():
        return
    with telling(path):
        if _layout(path) not in _STEPS:
            Truth.to_read(folder).close()
            return
        lock = WriterLock(folder)
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                for layout in range(layout_of(connection), LAYOUT):
                    for statement in _STEPS[layout]:
                        connection.execute(statement)
                connection.execute("UPDATE facts SET value = ? WHERE name = 'layout'", (str(LAYOUT).encode(),))
                connection.execute("COMMIT")
        finally:
            lock.release()


def _layout(path: Path) -> int:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return layout_of(connection)
