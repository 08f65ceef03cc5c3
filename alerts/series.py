"""Backtest of plain series: files of `timestamp,value` in, the same with an anomaly score a row out."""

import csv
import math
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from alerts.detect.series import novelty
from core.errors import Misconfigured, Permanent
from core.whole import whole

COLUMNS = ("timestamp", "value")
SCORE = "anomaly_score"
LARGEST = 1e12
Row = tuple[str, str]


def backtest_series(source: Path, target: Path) -> int:
    """Scores every CSV file of the folder `source` into one of the same name in `target`; returns how many.

    Files are scored by themselves, with the same parameters, row by row: a score knows nothing of later rows.
    Raises Permanent with the line that cannot be read; Misconfigured for a folder without files, or of no use.
    """
    files = sorted(source.glob("*.csv"))
    if not files:
        raise Misconfigured(f"{source} holds no .csv file.", f"Each should have lines with {','.join(COLUMNS)}.")
    if target.resolve() == source.resolve():
        raise Misconfigured(f"{target} is also where the series come from.", "Write to another folder with --out.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            _write(target / file.name, _read(file))
    except OSError as error:
        raise Misconfigured(f"{error.filename}: {error.strerror}.") from error
    return len(files)


def _read(file: Path) -> list[Row]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            missing = [column for column in COLUMNS if column not in (table.fieldnames or ())]
            if missing:
                raise Permanent(
                    f"line 1 of {file.name}: no column {', '.join(missing)}.", f"Write {','.join(COLUMNS)}."
                )
            return [(row["timestamp"] or "", row["value"] or "") for row in table]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Permanent(f"{file} is no CSV file in UTF-8: {error}.") from error


def _write(file: Path, rows: Sequence[Row]) -> None:
    """All of it or nothing. The cells that were read stand as they were."""
    scores = scored(rows, file.name)
    with whole(file) as unfinished, unfinished.open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow((*COLUMNS, SCORE))
        table.writerows((*row, f"{score:.9g}") for row, score in zip(rows, scores, strict=True))


def scored(rows: Sequence[Row], name: str) -> list[float]:
    """The novelty of each row. Raises Permanent with the line of the file `name`."""
    minutes, values = np.empty(len(rows)), np.empty(len(rows))
    for place, (timestamp, value) in enumerate(rows):
        try:
            minutes[place], values[place] = _minute(timestamp), _value(value)
        except ValueError as error:
            raise Permanent(f"line {place + 2} of {name}: {error}.") from error
        if place and minutes[place] < minutes[place - 1]:
            raise Permanent(f"line {place + 2} of {name}: {timestamp} lies before the line above.", "Sort the file.")
    found: list[float] = novelty(minutes, values).tolist()
    return found


def _minute(timestamp: str) -> float:
    """Without an offset it is UTC: only the time between rows matters."""
    moment = datetime.fromisoformat(timestamp)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 60


def _value(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(f'value "{cell}" is no number') from None
    if not math.isfinite(value) or not 0 <= value <= LARGEST:
        raise ValueError(f"value {cell} is not between 0 and {LARGEST:g}")
    return value
