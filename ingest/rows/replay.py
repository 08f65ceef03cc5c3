"""One file replayed: rows in, events out, each row an event or a refusal."""

import hashlib
from collections import deque
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from pydantic import NonNegativeInt, ValidationError

from core.errors import Permanent
from ingest.port import Harvest, Surroundings
from ingest.rows.columns import Columns
from ingest.rows.gathering import MILLISECOND, Gathering
from ingest.rows.mapping import RowMapping
from ingest.rows.row import Row
from ingest.rows.survey import Survey
from ingest.rows.table import open_table
from schemas.base import Frozen, Instant

_ROWS = 500
_CHARACTERS = 4_000_000
"""A batch ends after this many rows or characters, whichever comes first."""
_GLANCE = 20_000
"""Rows that are surveyed or skipped at once: under a second, so that a stop is heard."""
_HEAD = 4096


class _Place(Frozen):
    """Where a replay goes on. file: which one, read how; one that was mended is read again from its beginning.

    rows: how many were dealt with. The others as in Gathering.
    """

    file: str = ""
    rows: NonNegativeInt = 0
    observed: Instant | None = None
    since: Instant | None = None
    newest: Instant | None = None


def rows_until(resume: str) -> int:
    """How many rows of a file were dealt with at a resume point; 0 where it is none."""
    with suppress(ValidationError):
        return _Place.model_validate_json(resume).rows
    return 0


class _Reading:
    """An open file: surveyed first, then read from a row on, in steps that a stop can come between."""

    def __init__(self, path: Path, columns: Columns, mapping: RowMapping, source: str) -> None:
        self._tables = (open_table(path, columns), open_table(path, columns))
        self.survey = Survey(self._tables[0], mapping, source)
        self._rows = self._tables[1].rows()
        self._at = 0
        self._broken: Permanent | None = None

    def reach(self, row: int) -> bool:
        """One step towards the row; whether it is reached."""
        if not self.survey.finished:
            self.survey.look(_GLANCE)
            return False
        step = min(_GLANCE, row - self._at)
        deque(islice(self._rows, step), maxlen=0)
        self._at += step
        return self._at == row

    def take(self) -> list[Row]:
        """The next rows; none at the end. Raises Permanent where the file breaks off, after the rows before it."""
        if self._broken:
            raise self._broken
        rows: list[Row] = []
        characters = 0
        try:
            for row in self._rows:
                rows.append(row)
                characters += len(row.raw)
                if len(rows) == _ROWS or characters > _CHARACTERS:
                    break
        except Permanent as error:
            self._broken = error
            if not rows:
                raise
        self._at += len(rows)
        return rows

    def close(self) -> None:
        for table in self._tables:
            table.close()


class Replay:
    """Rows as `posted`, native events as they are. A row without `observed_at` is observed now, a later one later.

    path: .csv, .tsv, .ndjson, .jsonl (also with .gz or .zst) or .parquet.
    """

    def __init__(self, path: Path, columns: Columns, around: Surroundings) -> None:
        self._path = path
        self._columns = columns
        self._around = around
        self._mapping = RowMapping(columns, around.name)
        self._place = _Place()
        self._reading: _Reading | None = None

    def open(self, resume: str) -> None:
        """Raises NotFound, and Misconfigured when the format is unknown or a column is missing."""
        self.close()
        self._reading = _Reading(self._path, self._columns, self._mapping, self._around.name)
        self._place = self._resumed(resume)

    def next_batch(self) -> Harvest:
        """Raises Permanent where the file breaks off."""
        if self._reading is None:
            raise RuntimeError("a source is opened before it is asked")
        if not self._reading.reach(self._place.rows):
            return Harvest(events=(), resume=self._place.model_dump_json())
        rows = self._reading.take()
        gathering = Gathering(self._mapping, self._now(), self._place.since, self._place.newest)
        for row in rows:
            gathering.add(row, self._path.name)
        if rows:
            gathering.tell(self._reading.survey)
        else:
            gathering.finish(self._reading.survey)
        self._place = self._place.model_copy(
            update={
                "rows": self._place.rows + len(rows),
                "observed": gathering.observed,
                "since": gathering.since,
                "newest": gathering.newest,
            }
        )
        return Harvest(
            events=tuple(gathering.events),
            refused=tuple(gathering.refused),
            resume=self._place.model_dump_json(),
            done=not rows,
        )

    def close(self) -> None:
        if self._reading:
            self._reading.close()
            self._reading = None

    def _now(self) -> datetime:
        """In whole milliseconds, and after all that was observed before: what is read later wins."""
        now = self._around.clock.now()
        now -= timedelta(microseconds=now.microsecond % 1000)
        return max(now, self._place.observed + MILLISECOND) if self._place.observed else now

    def _resumed(self, resume: str) -> _Place:
        file = self._identity()
        with suppress(ValidationError):
            place = _Place.model_validate_json(resume)
            if place.file == file:
                return place
        return _Place(file=file)

    def _identity(self) -> str:
        """Of the file's size, time and beginning, and of the mapping."""
        stat = self._path.stat()
        with self._path.open("rb") as file:
            head = file.read(_HEAD)
        known = f"{stat.st_size} {stat.st_mtime_ns} {self._columns.model_dump_json()}"
        return hashlib.sha256(known.encode() + head).hexdigest()
