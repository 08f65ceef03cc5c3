"""Dead letters as a work list: what could not be worked on, why, and what became of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, func, select, update

from core.clock import Clock, from_micros, micros
from core.errors import NotFound
from core.state.audit import note_action
from core.state.database import Database
from core.state.sql import MANY, AnyRow, chunks, insert
from core.state.tables import dead_letters as table
from core.state.traces import names_any
from schemas.letter import Letter

_QUOTED = re.compile(r'"[^"]*"')
_HEADERS = TypeAdapter(dict[str, str])


class LetterStatus(StrEnum):
    OPEN = "open"
    REPLAYED = "replayed"
    DROPPED = "dropped"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class FiledLetter:
    id: int
    letter: Letter
    status: LetterStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class Where:
    """Which are asked for. status: None: any. kind: empty: any. before: those numbered below; 0: all."""

    status: LetterStatus | None = None
    kind: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class LetterCount:
    """reason: without what is particular to one letter. example: the number of the first of them."""

    kind: str
    reason: str
    count: int
    example: int


class DeadLetters:
    """Implements core/bus/deadletters.py WorkList."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, letters: Sequence[Letter]) -> None:
        """Files each once: a place on the bus that is filed already stays as it is."""
        if not letters:
            return
        now = micros(self._clock.now())
        rows = [_row(letter) | {"status": LetterStatus.OPEN, "at": now} for letter in letters]
        with self._database.write() as connection:
            statement = insert(connection, table)
            connection.execute(statement.on_conflict_do_nothing(index_elements=["topic", "partition", "offset"]), rows)

    def list(self, limit: int, where: Where | None = None) -> Sequence[FiledLetter]:
        """Whatever became of them, newest first."""
        newest = select(table).where(*_narrowed(where or Where())).order_by(table.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [_filed(row) for row in connection.execute(newest)]

    def waiting(self, after: int, limit: int) -> Sequence[FiledLetter]:
        """Those that are open and numbered above `after` (0: all), oldest first."""
        still_open = (table.c.status == LetterStatus.OPEN, table.c.id > after)
        following = select(table).where(*still_open).order_by(table.c.id).limit(limit)
        with self._database.read() as connection:
            return [_filed(row) for row in connection.execute(following)]

    def open_at(self, topic: str) -> Mapping[str, Sequence[int]]:
        """The numbers of those that are open, by their key. topic: for rows of a file, what its replay is called."""
        found: dict[str, list[int]] = {}
        still_open = (table.c.status == LetterStatus.OPEN, table.c.topic == topic)
        with self._database.read() as connection:
            for row in connection.execute(select(table.c.id, table.c.key).where(*still_open).order_by(table.c.id)):
                found.setdefault(row.key, []).append(row.id)
        return found

    def get(self, number: int) -> FiledLetter:
        """Raises NotFound."""
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(
                "There is no dead letter %(number)s.",
                "`tocsin dead-letters list` shows those that there are.",
                number=number,
            )
        return _filed(row)

    def counts(self, limit: int) -> Sequence[LetterCount]:
        """How many are open, for each reason, the most frequent first; a mistake made in 1,000 rows is one reason."""
        counted: Counter[tuple[str, str]] = Counter()
        first: dict[tuple[str, str], int] = {}
        columns = select(table.c.id, table.c.kind, table.c.key, table.c.reason).order_by(table.c.id)
        with self._database.read() as connection:
            for row in connection.execute(columns.where(table.c.status == LetterStatus.OPEN)):
                cause = row.kind, _in_general(row.key, row.reason)
                counted[cause] += 1
                first.setdefault(cause, row.id)
        frequent = sorted(counted, key=lambda cause: (-counted[cause], cause))[:limit]
        return [LetterCount(*cause, counted[cause], first[cause]) for cause in frequent]

    def open_by_kind(self) -> Mapping[str, int]:
        """How many are open, for each kind."""
        counted = select(table.c.kind, func.count().label("letters")).where(table.c.status == LetterStatus.OPEN)
        with self._database.read() as connection:
            return {row.kind: row.letters for row in connection.execute(counted.group_by(table.c.kind))}

    def mark(self, numbers: Sequence[int], status: LetterStatus, by: str) -> int:
        """Says what became of these. Returns how many were open until now: no other letter changes."""
        with self._database.write() as connection:
            changed = 0
            for some in chunks(numbers):
                still_open = (table.c.id.in_(some), table.c.status == LetterStatus.OPEN)
                changed += connection.execute(update(table).where(*still_open).values(status=status)).rowcount
            if changed:
                note_action(connection, self._clock.now(), by, f"dead letters {status}", str(changed))
            return changed

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Empties the letters about them; their places stay, so that they are not filed again. Returns how many."""
        ids = frozenset((*authors, *mentions))
        with self._database.write() as connection:
            about = [row.id for row in _full(connection) if row.key in ids or names_any(row.body, ids)]
            blank = {"key": "", "body": b"", "headers": "{}", "reason": "", "status": LetterStatus.ERASED}
            for some in chunks(about):
                connection.execute(update(table).where(table.c.id.in_(some)).values(blank))
            return len(about)


def _narrowed(where: Where) -> Iterator[ColumnElement[bool]]:
    if where.status is not None:
        yield table.c.status == where.status
    if where.kind:
        yield table.c.kind == where.kind
    if where.before:
        yield table.c.id < where.before


def _in_general(key: str, reason: str) -> str:
    """A reason without its place, which the key names, and without the values that it quotes."""
    return _QUOTED.sub('"…"', reason.removeprefix(f"{key}: "))


def _full(connection: Connection) -> Iterator[AnyRow]:
    """Every letter that has a body, in bounded memory."""
    after = 0
    columns = select(table.c.id, table.c.key, table.c.body).where(table.c.status != LetterStatus.ERASED)
    while rows := connection.execute(columns.where(table.c.id > after).order_by(table.c.id).limit(MANY)).all():
        yield from rows
        after = rows[-1].id


def _row(letter: Letter) -> dict[str, str | int | bytes]:
    return {
        "topic": letter.topic,
        "partition": letter.partition,
        "offset": letter.offset,
        "key": letter.key,
        "body": letter.body,
        "headers": _HEADERS.dump_json(dict(letter.headers)).decode(),
        "kind": letter.kind,
        "reason": letter.reason,
    }


def _filed(row: AnyRow) -> FiledLetter:
    headers = _HEADERS.validate_json(row.headers)
    letter = Letter(row.topic, row.partition, row.offset, row.key, row.body, row.kind, row.reason, headers)
    return FiledLetter(row.id, letter, LetterStatus(row.status), from_micros(row.at))
