"""One file, whatever its format: its columns and its rows."""

from collections.abc import Iterator
from contextlib import ExitStack
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol

from core.errors import Misconfigured
from ingest.rows.columns import Columns
from ingest.rows.lines import Lines, open_lines
from ingest.rows.objects import object_rows
from ingest.rows.parquet import ParquetTable
from ingest.rows.row import Row
from ingest.rows.tables import delimiter_of, header_of, table_rows

_DELIMITERS = {".csv": "", ".tsv": "\t"}
"""Of a CSV the header tells it."""
_OBJECTS = frozenset({".ndjson", ".jsonl"})
_COMPRESSED = frozenset({".gz", ".zst"})
READABLE = "Known are .csv, .tsv, .ndjson and .jsonl (also with .gz or .zst), and .parquet."


class Table(Protocol):
    def rows(self) -> Iterator[Row]:
        """Every row, once, in the order of the file. Raises Permanent where the file breaks off."""

    def close(self) -> None: ...


def can_be_read(path: Path) -> bool:
    """Whether its ending names a format that we know."""
    return path.suffix.lower() == ".parquet" or _ending(path) in {*_DELIMITERS, *_OBJECTS}


def open_table(path: Path, columns: Columns) -> Table:
    """Raises NotFound, and Misconfigured when the format is unknown or a column that must be there is not."""
    inner = _ending(path)
    if inner in _DELIMITERS:
        delimiter = _DELIMITERS[inner] or delimiter_of(open_lines(path, newline=""))
        return _Delimited(open_lines(path, newline=""), delimiter, path.name, columns)
    if inner in _OBJECTS:
        return _Objects(open_lines(path, newline="\n"))
    if path.suffix.lower() == ".parquet":
        return _Parquet(path, columns)
    raise Misconfigured(f"{path.name} is in no format that can be read.", READABLE)


def _ending(path: Path) -> str:
    """Without that of its compression."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix in _COMPRESSED else suffix


class _Delimited:
    def __init__(self, lines: Lines, delimiter: str, name: str, columns: Columns) -> None:
        self._lines = lines
        self._delimiter = delimiter
        with ExitStack() as undo:
            undo.callback(lines.close)
            self._header = header_of(lines, delimiter, name)
            _check(self._header, columns, name)
            undo.pop_all()

    def rows(self) -> Iterator[Row]:
        return table_rows(self._lines, self._delimiter, self._header)

    def close(self) -> None:
        self._lines.close()


class _Objects:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def rows(self) -> Iterator[Row]:
        return object_rows(self._lines)

    def close(self) -> None:
        self._lines.close()


class _Parquet:
    def __init__(self, path: Path, columns: Columns) -> None:
        self._table = ParquetTable(path)
        with ExitStack() as undo:
            undo.callback(self._table.close)
            _check(self._table.header, columns, path.name)
            undo.pop_all()
        wanted = {spec for _, spec in columns.named() if isinstance(spec, str)}
        self._read = [name for name in self._table.header if name in wanted]

    def rows(self) -> Iterator[Row]:
        return self._table.rows(self._read)

    def close(self) -> None:
        self._table.close()


def _check(header: tuple[str, ...], columns: Columns, name: str) -> None:
    missing = [column for column in columns.required() if column not in header]
    if missing:
        field = next((field for field, spec in columns.named() if spec == missing[0]), missing[0])
        meant = next(iter(get_close_matches(missing[0], header, n=1)), "NAME")
        raise Misconfigured(
            f"{name} has no column {missing[0]}. Its columns are {', '.join(header)}.",
            f'Say which is meant: {field} = "{meant}" under [columns], or --column {field}={meant}.',
        )
