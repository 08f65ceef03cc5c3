"""Drops the segments of a partition that are old enough."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from core.bus.sqlite.files import companions
from core.bus.sqlite.segments import Limits, Segment, extent, opened, segments


def expire(folder: Path, limits: Limits, now: int, commits: Sequence[int]) -> int:
    """Deletes each segment whose first record is older than the retention, and returns how many.

    A segment spans little time, so no record outlives the retention by more than the time between two calls. But what
    a group still has to read stays until it has: a laptop that was shut for a fortnight loses nothing.
    now: microseconds. commits: what each group that is waited for has committed.
    """
    _sweep(folder)
    dropped = 0
    for segment, following in pairwise(segments(folder)):
        if any(committed < following.base for committed in commits) or not _is_over(segment, now - limits.retention):
            break
        for path in (segment.path, *companions(segment.path)):
            path.unlink(missing_ok=True)
        dropped += 1
    return dropped


def _is_over(segment: Segment, horizon: int) -> bool:
    """Old enough, and whole in its main file, so that a reader who opens it at this very moment misses nothing."""
    with opened(segment) as connection:
        if connection is None:
            return True
        oldest = extent(connection, segment.base).oldest
        if oldest is not None and oldest > horizon:
            return False
        (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def _sweep(folder: Path) -> None:
    """What a reader left beside a segment that was dropped while it looked."""
    for kind in ("-wal", "-shm"):
        for path in folder.glob(f"*.db{kind}"):
            if not path.with_name(path.name.removesuffix(kind)).exists():
                path.unlink(missing_ok=True)
