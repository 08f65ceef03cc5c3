"""A folder as a source: files that are put into it are read once they are whole, and left where they are."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import Field, ValidationError

from core.errors import Misconfigured, NotFound, Permanent, Transient
from ingest.about import About
from ingest.port import Harvest, Refused, Surroundings
from ingest.rows.columns import Columns
from ingest.rows.replay import Replay
from ingest.rows.table import can_be_read
from schemas.base import Frozen, Strict

REMEMBERED = timedelta(days=730)
"""What still lies there after so long is read once more: nothing is counted twice by that."""
_UNFINISHED = (".part", ".tmp", ".crdownload", "~")


class Settings(Strict):
    """path: of the folder; those within it are not looked into. columns: as for files.

    every_seconds: between two looks. still_seconds: how long a file has to have kept its size and its time.
    """

    path: Path
    columns: Columns = Columns()
    every_seconds: int = Field(default=10, ge=1)
    still_seconds: int = Field(default=5, ge=1)


class _Place(Frozen):
    """file: which one is being read, by its digest; empty: none. rows: where in it, as Replay says."""

    file: str = ""
    rows: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """changed: when it was written last, in nanoseconds."""

    path: Path
    size: int
    changed: int

    @property
    def digest(self) -> str:
        return hashlib.sha256(f"{self.path.name}\x1f{self.size}\x1f{self.changed}".encode()).hexdigest()[:32]


class Folder:
    """A file that was changed since it was read is another one, and is read again from its beginning."""

    about: ClassVar[About] = About(
        title="Files put into a folder",
        key="no key",
        gaps="Files wait in the folder until they are read; between the first and last row of each nothing lacks.",
        deletions="The files say them, as `deleted` events.",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around
        self._seen: dict[_Found, datetime] = {}
        self._done: set[str] = set()
        self._reading: Replay | None = None
        self._file: _Found | None = None
        self._over = False
        self._place = _Place()

    def open(self, resume: str) -> None:
        """Raises Misconfigured where there is no such folder."""
        self.close()
        if not self._settings.path.is_dir():
            raise Misconfigured(
                f"sources.{self._around.name}.path, {self._settings.path}, is no folder.", "Make it, or name another."
            )
        self._place = _Place()
        with suppress(ValidationError):
            self._place = _Place.model_validate_json(resume)

    def next_batch(self) -> Harvest:
        """Raises Transient where the folder cannot be looked at."""
        if self._over:
            self._remember()
        if self._reading is not None:
            return self._read(self._reading)
        file = next(iter(self._whole()), None)
        if file is None:
            awake = self._around.clock.now() + timedelta(seconds=self._settings.every_seconds)
            return Harvest((), self._place.model_dump_json(), awake=awake)
        return self._begun(file)

    def close(self) -> None:
        if self._reading is not None:
            self._reading.close()
        self._reading, self._file, self._over = None, None, False

    def _begun(self, file: _Found) -> Harvest:
        self._file = file
        self._reading = Replay(file.path, self._settings.columns, self._around)
        try:
            self._reading.open(self._place.rows if self._place.file == file.digest else "")
        except (Misconfigured, NotFound, Permanent) as error:
            return self._broken_off(file, f"{error.message} {error.hint}".strip())
        return Harvest((), self._place.model_dump_json())

    def _read(self, reading: Replay) -> Harvest:
        file = self._file
        if file is None:
            raise RuntimeError("what is read is a file")
        try:
            harvest = reading.next_batch()
        except Permanent as error:
            return self._broken_off(file, f"{error.message} {error.hint}".strip())
        self._over = harvest.done
        self._place = _Place(file=file.digest, rows=harvest.resume)
        return Harvest(harvest.events, self._place.model_dump_json(), harvest.refused)

    def _broken_off(self, file: _Found, reason: str) -> Harvest:
        """Nothing more is to be had of this file; the others are read all the same."""
        self._over = True
        return Harvest((), self._place.model_dump_json(), (Refused(file.path.name, file.digest.encode(), reason),))

    def _remember(self) -> None:
        """That a file was read, now that all of it is durable. Raises Transient."""
        if self._file is not None:
            until = self._around.clock.now() + REMEMBERED
            self._around.memory.keep({_note(self._file.digest): self._file.path.name}, until)
            self._done.add(self._file.digest)
        self.close()

    def _whole(self) -> Sequence[_Found]:
        """Files that were not read yet and have stood still: the one that was begun, then the oldest first."""
        now = self._around.clock.now()
        there = self._there()
        self._seen = {each: self._seen.get(each, now) for each in there}
        self._done &= {each.digest for each in there}
        still = timedelta(seconds=self._settings.still_seconds)
        waiting = [each for each in there if each.digest not in self._done]
        known = self._around.memory.recall([_note(each.digest) for each in waiting]) if waiting else {}
        self._done |= {each.digest for each in waiting if _note(each.digest) in known}
        ready = [each for each in waiting if each.digest not in self._done and now - self._seen[each] >= still]
        return sorted(ready, key=lambda each: (each.digest != self._place.file, each.changed, each.path.name))

    def _there(self) -> list[_Found]:
        """Raises Transient."""
        found = []
        try:
            for path in self._settings.path.iterdir():
                hidden = path.name.startswith(".") or path.name.endswith(_UNFINISHED)
                if not hidden and can_be_read(path) and path.is_file():
                    stat = path.stat()
                    found.append(_Found(path, stat.st_size, stat.st_mtime_ns))
        except OSError as error:
            raise Transient(f"{self._settings.path} cannot be looked at: {error.strerror}.") from None
        return found


def _note(digest: str) -> str:
    return f"file:{digest}"
