"""What is counted while writing: per watch, topic and minute for detection, per watch, source and day for exposure."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from index.figures import DAY, MINUTE, UNIT, figures
from index.port import MinuteCount
from schemas.alerting import Dirty
from schemas.analysis import Enriched

WHOLE = ""
"""The topic that stands for the watch as a whole."""
CHANGES_KEPT = 10_000


class Tally:
    """Differences that a transaction makes to the roll-ups, gathered before they are written."""

    def __init__(self) -> None:
        self.minutes: defaultdict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0] * 5)
        self.sources: defaultdict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, enriched: Enriched, published: int, first_seen: int) -> None:
        self._deal(enriched, published, first_seen, 1)

    def take_away(self, enriched: Enriched, published: int, first_seen: int) -> None:
        self._deal(enriched, published, first_seen, -1)

    def _deal(self, enriched: Enriched, published: int, first_seen: int, sign: int) -> None:
        minute = published // MINUTE
        for sighting in enriched.sightings:
            counted = figures(sighting, published, first_seen)
            added = (1, int(counted.original), counted.weight, counted.negative, counted.late)
            for topic in {WHOLE, *sighting.topics}:
                sums = self.minutes[sighting.watch, topic, minute]
                for place, figure in enumerate(added):
                    sums[place] += sign * figure
            daily = self.sources[sighting.watch, minute // DAY, enriched.mention.source]
            daily[0] += sign
            daily[1] += sign * counted.weight


def keep(connection: sqlite3.Connection, tally: Tally) -> None:
    """Within the caller's transaction."""
    minutes = [(*key, *sums) for key, sums in tally.minutes.items() if any(sums)]
    sources = [(*key, *sums) for key, sums in tally.sources.items() if any(sums)]
    connection.executemany(
        """INSERT INTO minutes VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        sightings = sightings + excluded.sightings, originals = originals + excluded.originals,
        mentions = mentions + excluded.mentions, negatives = negatives + excluded.negatives,
        late = late + excluded.late""",
        minutes,
    )
    connection.executemany(
        """INSERT INTO sources VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
        sightings = sightings + excluded.sightings, mentions = mentions + excluded.mentions""",
        sources,
    )
    connection.executemany(
        "DELETE FROM minutes WHERE watch = ? AND topic = ? AND minute = ? AND sightings = 0",
        [key for key, sums in tally.minutes.items() if sums[0] < 0],
    )
    connection.executemany(
        "DELETE FROM sources WHERE watch = ? AND day = ? AND source = ? AND sightings = 0",
        [key for key, sums in tally.sources.items() if sums[0] < 0],
    )
    _log_changes(connection, [(watch, minute) for (watch, _, minute), sums in tally.minutes.items() if any(sums)])


def _log_changes(connection: sqlite3.Connection, changed: Sequence[tuple[str, int]]) -> None:
    """One row for each watch that changed. Old rows are drawn together, so that the log stays short: a reader who has
    not asked since then is told of too much, never of too little."""
    oldest: dict[str, int] = {}
    for watch, minute in changed:
        oldest[watch] = min(minute, oldest.get(watch, minute))
    before = _last_change(connection)
    connection.executemany("INSERT INTO changes (watch, oldest) VALUES (?, ?)", oldest.items())
    after = before + len(oldest)
    if before // CHANGES_KEPT == after // CHANGES_KEPT:
        return
    settled = after - CHANGES_KEPT
    drawn = connection.execute(
        "SELECT max(number), watch, min(oldest) FROM changes WHERE number <= ? GROUP BY watch", (settled,)
    ).fetchall()
    connection.execute("DELETE FROM changes WHERE number <= ?", (settled,))
    connection.executemany("INSERT INTO changes VALUES (?, ?, ?)", drawn)


def _last_change(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'changes'").fetchone()
    return row[0] if row else 0


def minutes(connection: sqlite3.Connection, watch: str, start: int, end: int) -> list[MinuteCount]:
    read = connection.execute(
        """SELECT topic, minute, mentions, negatives, late FROM minutes
        WHERE watch = ? AND minute >= ? AND minute < ? ORDER BY minute, topic""",
        (watch, start, end),
    )
    return [
        MinuteCount(watch, topic or None, minute, mentions / UNIT, negatives / UNIT, late / UNIT)
        for topic, minute, mentions, negatives, late in read
    ]


def changed_since(connection: sqlite3.Connection, cursor: int) -> Dirty:
    """A cursor that we have not given yet is from before a restore: then everything may have changed."""
    since = cursor if cursor <= _last_change(connection) else 0
    read = connection.execute(
        "SELECT watch, min(oldest), max(number) FROM changes WHERE number > ? GROUP BY watch", (since,)
    ).fetchall()
    return Dirty(max((row[2] for row in read), default=since), {row[0]: row[1] for row in read})


def source_shares(connection: sqlite3.Connection, watch: str, start: int, end: int) -> Mapping[str, float]:
    """Effective mentions of the whole UTC days that [start, end), in minutes, touches."""
    read = connection.execute(
        """SELECT source, sum(mentions) FROM sources WHERE watch = ? AND day >= ? AND day <= ?
        GROUP BY source HAVING sum(mentions) > 0""",
        (watch, start // DAY, (end - 1) // DAY),
    ).fetchall()
    total = sum(row[1] for row in read)
    return {source: mentions / total for source, mentions in read}
