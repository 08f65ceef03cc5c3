"""What the weigher must not forget: dealt weights, tallies, recent texts, coverage, offsets."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Self

from core.bus.port import TopicPartition
from core.clock import from_micros, micros
from enrich.ledger_file import LedgerFile
from enrich.neardup import ALGORITHM, DAY

RETENTION_DAYS = 14
"""How long what was dealt is kept, since the mention was last seen: twice what the bus keeps by default, so
that nothing replayed from it is dealt anew."""

_AT_ONCE = 500
_SCANNED = 10_000
_WHO = "SELECT substr(who, ?) FROM tally WHERE who >= ? AND who < ?"
_AUTHORS = f"SELECT author FROM dealt UNION {_WHO}"  # noqa: S608
_MENTIONS = f"SELECT mention FROM dealt UNION SELECT grp FROM dealt UNION SELECT mention FROM recent UNION {_WHO}"  # noqa: S608

_SCHEMA = (
    """CREATE TABLE dealt (mention TEXT PRIMARY KEY, author TEXT, minute INTEGER, grp TEXT, number INTEGER,
        weights TEXT, day INTEGER) WITHOUT ROWID""",
    """CREATE TABLE tally (who TEXT, watch TEXT, minute INTEGER, n INTEGER, day INTEGER,
        PRIMARY KEY (who, watch, minute)) WITHOUT ROWID""",
    "CREATE TABLE recent (number INTEGER PRIMARY KEY, minute INTEGER, mention TEXT, signature BLOB)",
    "CREATE TABLE covers (id TEXT, copy INTEGER, place INTEGER, day INTEGER, PRIMARY KEY (id, copy)) WITHOUT ROWID",
    "CREATE TABLE offsets (topic TEXT, partition INTEGER, next INTEGER, PRIMARY KEY (topic, partition)) WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Dealt:
    """What was decided of a mention when it was first seen. minute: of publication, since 1970.

    group: the mention id of the first of its near-identical texts. number: of its text in the window; 0: too short to
    be compared. weights: watch to weight; it grows when another watch matches.
    """

    mention: str
    author: str
    minute: int
    group: str
    number: int
    weights: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A text of the window."""

    number: int
    minute: int
    mention: str
    signature: bytes


class Ledger:
    """One writer; what is read inside a transaction is still true when it commits."""

    def __init__(self, file: LedgerFile) -> None:
        self._file = file
        self._connection = file.connection

    @classmethod
    def open(cls, path: Path, patience_s: float = 10.0) -> Self:
        """Made where there is none. patience_s: how long to wait for another program that holds the file.

        Raises Misconfigured: no database, of another revision, not to be written.
        """
        ledger = cls(LedgerFile.open(path, _SCHEMA, patience_s))
        try:
            ledger._forget_other_algorithms()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def close(self) -> None:
        self._connection.close()

    def _forget_other_algorithms(self) -> None:
        with self.transaction():
            if self._file.fact("algorithm") != ALGORITHM:
                self._connection.execute("DELETE FROM recent")
                self._file.state("algorithm", ALGORITHM)

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing. Raises Transient (disk full, locked), Misconfigured (read-only, damaged)."""
        return self._file.transaction()

    def dealt(self, mentions: Iterable[str]) -> dict[str, Dealt]:
        """Those of the mentions that were seen before."""
        found: dict[str, Dealt] = {}
        for some in _portions(sorted(set(mentions))):
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(
                f"SELECT mention, author, minute, grp, number, weights FROM dealt WHERE mention IN ({marks})",  # noqa: S608
                some,
            )
            for mention, author, minute, group, number, weights in rows:
                found[mention] = Dealt(mention, author, minute, group, number, json.loads(weights))
        return found

    def keep(self, dealt: Iterable[Dealt], day: int) -> None:
        """day: today, since 1970."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO dealt VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((d.mention, d.author, d.minute, d.group, d.number, json.dumps(d.weights), day) for d in dealt),
        )

    def around(self, watch: str, who: str, minute: int) -> int:
        """Mentions of the watch counted for `who` less than 24 h before or after."""
        (count,) = self._connection.execute(
            "SELECT total(n) FROM tally WHERE who = ? AND watch = ? AND minute > ? AND minute < ?",
            (who, watch, minute - DAY, minute + DAY),
        ).fetchone()
        return int(count)

    def count(self, watch: str, who: str, minute: int, day: int) -> None:
        """One more."""
        self._connection.execute(
            "INSERT INTO tally VALUES (?, ?, ?, 1, ?) ON CONFLICT DO UPDATE SET n = n + 1, day = excluded.day",
            (who, watch, minute, day),
        )

    def position(self) -> tuple[int, int]:
        """(erasures, number of the newest text): a window that does not stand here must be read again."""
        return int(self._file.fact("erasures") or 0), int(self._file.fact("newest") or 0)

    def remembered(self, after: int) -> list[Remembered]:
        """The texts with a higher number, oldest first."""
        rows = self._connection.execute("SELECT * FROM recent WHERE number > ? ORDER BY number", (after,))
        return [Remembered(*row) for row in rows]

    def remember(self, texts: Sequence[Remembered]) -> None:
        self._connection.executemany(
            "INSERT INTO recent VALUES (?, ?, ?, ?)", ((t.number, t.minute, t.mention, t.signature) for t in texts)
        )
        if texts:
            self._file.state("newest", str(texts[-1].number))

    def forget_texts(self, until: int) -> None:
        self._connection.execute("DELETE FROM recent WHERE number <= ?", (until,))

    def of_number(self, number: int) -> str | None:
        """The mention of a text of the window."""
        row = self._connection.execute("SELECT mention FROM recent WHERE number = ?", (number,)).fetchone()
        return str(row[0]) if row else None

    def covered(self, event: str, copy: int, copies: int, place: int, day: int) -> bool:
        """Notes a copy of a coverage event, at its offset. True if all copies stand at or before it.

        On a replay the earlier copies are again too early, though by then all have been seen.
        """
        self._connection.execute(
            "INSERT INTO covers VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET place = min(place, excluded.place)",
            (event, copy, place, day),
        )
        seen, last = self._connection.execute(
            "SELECT count(*), max(place) FROM covers WHERE id = ? AND copy < ?", (event, copies)
        ).fetchone()
        return bool(seen == copies and place >= last)

    def note(self, ends: Mapping[TopicPartition, int], worked_at: datetime | None) -> None:
        """ends: where to go on in each partition. worked_at: now, if weights were decided; None leaves it as it was."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO offsets VALUES (?, ?, ?)",
            ((at.topic, at.partition, end) for at, end in ends.items()),
        )
        if worked_at is not None:
            self._file.state("worked_at", str(micros(worked_at)))

    def worked_at(self) -> datetime | None:
        """When weights were last decided here."""
        kept = self._file.fact("worked_at")
        return None if kept is None else from_micros(int(kept))

    def applied(self) -> Mapping[TopicPartition, int]:
        """The offsets up to which everything is in the ledger."""
        rows = self._connection.execute("SELECT topic, partition, next FROM offsets")
        return {TopicPartition(topic, partition): end for topic, partition, end in rows}

    def begin_anew(self) -> None:
        """What is kept stays; how far which bus was read is forgotten, for another one is read from here on."""
        with self.transaction():
            self._connection.execute("DELETE FROM offsets")

    def prune(self, today: int) -> None:
        """Forgets what was last seen more than RETENTION_DAYS ago; once a day, in a transaction of its own."""
        if self._file.fact("pruned") == str(today):
            return
        with self.transaction():
            for table in ("dealt", "tally", "covers"):
                self._connection.execute(f"DELETE FROM {table} WHERE day < ?", (today - RETENTION_DAYS,))  # noqa: S608
            self._file.state("pruned", str(today))

    def authors(self) -> Iterator[list[str]]:
        """Every author id that is kept."""
        return self._portions(_AUTHORS, _within(by_author("")))

    def mentions(self) -> Iterator[list[str]]:
        """Every mention id that is kept."""
        return self._portions(_MENTIONS, _within(by_text("")))

    def forgotten(self) -> int:
        """How long the list of erasures was when everything on it was last forgotten here."""
        return int(self._file.fact("forgotten") or 0)

    def note_forgotten(self, length: int) -> None:
        self._file.state("forgotten", str(length))

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes every trace of them out of the file for good. Of a group that one of them began, the earliest of the
        others becomes the first. Returns how many mentions are gone."""
        with self.transaction():
            gone = {mention for author in authors for mention in self._of_author(author)} | set(mentions)
            erased = len(self.dealt(gone))
            self._connection.execute("CREATE TEMP TABLE gone (mention TEXT PRIMARY KEY)")
            self._connection.executemany("INSERT INTO gone VALUES (?)", ((mention,) for mention in gone))
            self._inherit()
            self._connection.execute("DELETE FROM dealt WHERE mention IN gone")
            self._connection.execute("DELETE FROM recent WHERE mention IN gone")
            self._connection.executemany("DELETE FROM tally WHERE who = ?", ((by_author(each),) for each in authors))
            self._connection.executemany("DELETE FROM tally WHERE who = ?", ((by_text(each),) for each in gone))
            self._connection.execute("DROP TABLE gone")
            self._file.state("erasures", str(self.position()[0] + 1))
        self._file.rewrite()
        return erased

    def _portions(self, query: str, values: Sequence[str | int]) -> Iterator[list[str]]:
        rows = self._connection.execute(query, values)
        while portion := rows.fetchmany(_SCANNED):
            yield [str(value) for (value,) in portion]

    def _of_author(self, author: str) -> list[str]:
        return [
            mention for (mention,) in self._connection.execute("SELECT mention FROM dealt WHERE author = ?", (author,))
        ]

    def _inherit(self) -> None:
        """The groups begun by those in `gone` go to the earliest of their other members."""
        members = self._connection.execute(
            "SELECT grp, mention FROM dealt WHERE grp IN gone AND mention NOT IN gone ORDER BY minute, mention"
        ).fetchall()
        heirs: dict[str, str] = {}
        for group, mention in members:
            heirs.setdefault(group, mention)
        self._connection.executemany(
            "UPDATE dealt SET grp = ? WHERE mention = ?", ((heirs[group], mention) for group, mention in members)
        )
        self._connection.executemany(
            "UPDATE OR REPLACE tally SET who = ? WHERE who = ?",
            ((by_text(heir), by_text(group)) for group, heir in heirs.items()),
        )


def by_author(author: str) -> str:
    return f"author {author}"


def by_text(group: str) -> str:
    return f"text {group}"


def _within(kind: str) -> tuple[int, str, str]:
    """Of _WHO, for a kind of tally: where its ids begin, and between which values they stand."""
    return len(kind) + 1, kind, kind[:-1] + chr(ord(kind[-1]) + 1)


def _portions(values: list[str]) -> Iterator[list[str]]:
    return (values[first : first + _AT_ONCE] for first in range(0, len(values), _AT_ONCE))
