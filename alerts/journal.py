"""What each evaluation read and said, in files: so that `why` can answer as known then."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

from alerts.detect.signal import Signal
from alerts.port import Reading
from core.clock import from_micros, from_minute, micros
from core.errors import Transient
from schemas.incident import IncidentKind

KEPT_DAYS = 30


class FileJournal:
    """A folder for each watch, a file for each UTC day of evaluation; files older than KEPT_DAYS are taken away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tidied: date | None = None

    def keep(self, readings: Sequence[Reading]) -> None:
        """Raises Transient when the folder cannot be written."""
        lines: defaultdict[Path, list[str]] = defaultdict(list)
        for reading in readings:
            lines[self._file(reading.watch, reading.at)].append(_line(reading))
        try:
            for file, written in lines.items():
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("a", encoding="utf-8") as out:
                    # A line break first: a line that a crash cut short must not spoil the next.
                    out.write("\n" + "\n".join(written) + "\n")
            self._tidy(readings)
        except OSError as error:
            raise Transient(f"The journal of evaluations in {self._folder} cannot be written: {error}.") from error

    def read(self, watch: str, minute: int) -> Reading | None:
        """What was first said of that minute, if it is still kept."""
        wanted = f'"minute":{minute},'
        earliest = from_minute(minute).date().isoformat()
        for file in sorted((self._folder / watch).glob("*.ndjson")):
            if file.stem < earliest:
                continue
            for line in _lines(file):
                if wanted in line and (reading := _parsed(watch, line)) is not None and reading.minute == minute:
                    return reading
        return None

    def _file(self, watch: str, at: datetime) -> Path:
        return self._folder / watch / f"{at.date().isoformat()}.ndjson"

    def _tidy(self, readings: Sequence[Reading]) -> None:
        """Once a day of evaluation, by the newest reading's own time."""
        today = max((reading.at.date() for reading in readings), default=self._tidied)
        if today is None or today == self._tidied:
            return
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        for file in self._folder.glob("*/*.ndjson"):
            if file.stem < oldest:
                file.unlink(missing_ok=True)
        self._tidied = today


def _lines(file: Path) -> Iterator[str]:
    with file.open(encoding="utf-8", errors="replace") as written:
        yield from written


def _line(reading: Reading) -> str:
    fields = {
        "minute": reading.minute,
        "at": micros(reading.at),
        "exposure": round(reading.exposure, 4),
        "mentions": round(reading.mentions, 3),
        "negatives": round(reading.negatives, 3),
        "signals": [asdict(signal) for signal in reading.signals],
    }
    return json.dumps(fields, separators=(",", ":"))


def _parsed(watch: str, line: str) -> Reading | None:
    """None for a line that a crash cut short."""
    try:
        fields = json.loads(line)
        return Reading(
            watch,
            int(fields["minute"]),
            from_micros(int(fields["at"])),
            float(fields["exposure"]),
            float(fields["mentions"]),
            float(fields["negatives"]),
            tuple(Signal(**{**signal, "kind": IncidentKind(signal["kind"])}) for signal in fields["signals"]),
        )
    except (ValueError, KeyError, TypeError):
        return None
