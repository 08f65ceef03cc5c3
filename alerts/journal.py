"""What each evaluation read, said and had learned, in files: so that `why` can answer with alerting's own numbers."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path

from alerts.detect.episodes import Episodes
from alerts.detect.memory import Remembered, from_bytes, to_bytes
from alerts.detect.signal import Signal
from alerts.learned import Learned
from alerts.port import Reading
from core.clock import from_micros, from_minute, micros
from core.errors import Permanent, Transient
from schemas.incident import IncidentKind

KEPT_DAYS = 30
LEARNED = '{"learned":'
"""How a line begins that holds what a series had learned."""


class FileJournal:
    """A folder for each watch, a file for each UTC day of evaluation; files older than KEPT_DAYS are taken away."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tidied: date | None = None

    def keep(self, readings: Sequence[Reading], learned: Sequence[Learned]) -> None:
        """Raises Transient when the folder cannot be written."""
        lines: defaultdict[Path, list[str]] = defaultdict(list)
        for reading in readings:
            lines[self._file(reading.watch, reading.at)].append(_line(reading))
        for each in learned:
            lines[self._file(each.watch, each.at)].append(_learned_line(each))
        try:
            for file, written in lines.items():
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("a", encoding="utf-8") as out:
                    # A line break first: a line that a crash cut short must not spoil the next.
                    out.write("\n" + "\n".join(written) + "\n")
            self._tidy([*readings, *learned])
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

    def learned(self, watch: str) -> Sequence[Learned]:
        """Files, and lines in each of them, are in the order of writing."""
        lines = (line for file in sorted((self._folder / watch).glob("*.ndjson")) for line in _lines(file))
        found = (_parsed_learned(watch, line) for line in lines if line.startswith(LEARNED))
        return [each for each in found if each is not None]

    def _file(self, watch: str, at: datetime) -> Path:
        return self._folder / watch / f"{at.date().isoformat()}.ndjson"

    def _tidy(self, kept: Sequence[Reading | Learned]) -> None:
        """Once a day of evaluation, by the time of what was evaluated last."""
        today = max((each.at.date() for each in kept), default=self._tidied)
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


def _learned_line(learned: Learned) -> str:
    memory = to_bytes(Remembered(learned.baseline, Episodes())).decode()
    return json.dumps({"learned": memory, "at": micros(learned.at), "since": learned.since}, separators=(",", ":"))


def _parsed_learned(watch: str, line: str) -> Learned | None:
    """None for a line that a crash cut short, or that another version wrote."""
    try:
        fields = json.loads(line)
        baseline = from_bytes(fields["learned"].encode()).baseline
        return Learned(watch, from_micros(int(fields["at"])), int(fields["since"]), baseline)
    except (ValueError, KeyError, TypeError, AttributeError, Permanent):
        return None
