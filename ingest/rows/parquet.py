"""Parquet to rows, through pyarrow where it is installed."""

import importlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol, cast

from pydantic import JsonValue

from core.errors import Misconfigured, NotFound, Permanent
from ingest.rows.row import Row

_ROWS_AT_ONCE = 500


class _Chunk(Protocol):
    """What is used of pyarrow.RecordBatch."""

    @property
    def num_rows(self) -> int: ...
    def slice(self, offset: int, length: int) -> "_Chunk": ...
    def to_pylist(self) -> list[dict[str, object]]: ...


class _Schema(Protocol):
    @property
    def names(self) -> list[str]: ...


class _File(Protocol):
    """What is used of pyarrow.parquet.ParquetFile."""

    @property
    def schema_arrow(self) -> _Schema: ...
    def iter_batches(self, *, batch_size: int, columns: Sequence[str]) -> Iterator[_Chunk]: ...
    def close(self) -> None: ...


class ParquetTable:
    """Raises Misconfigured without pyarrow, NotFound, and Permanent when the file is no Parquet."""

    def __init__(self, path: Path) -> None:
        try:
            parquet = importlib.import_module("pyarrow.parquet")
        except ImportError:
            raise Misconfigured(f"{path.name} needs pyarrow.", "Install it: pip install 'tocsin[parquet]'.") from None
        if not path.is_file():
            raise NotFound(f"{path} is no file.")
        self._name = path.name
        try:
            self._file = cast(_File, parquet.ParquetFile(str(path)))
        except (OSError, ValueError) as error:
            raise Permanent(f"{path.name} cannot be read as Parquet: {str(error).rstrip('.')}.") from None
        self.header = tuple(self._file.schema_arrow.names)

    def rows(self, columns: Sequence[str]) -> Iterator[Row]:
        """columns: those that are read, among the header."""
        number = 0
        try:
            for chunk in self._file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
                for fields in _values(chunk):
                    number += 1
                    yield _row(f"row {number}", fields)
        except (OSError, ValueError) as error:
            raise Permanent(f"{self._name} cannot be read beyond row {number}: {str(error).rstrip('.')}.") from None

    def close(self) -> None:
        self._file.close()


def _values(chunk: _Chunk) -> Iterator[dict[str, object] | str]:
    """One value that Python cannot hold makes pyarrow refuse all rows that are asked for at once: then one by one."""
    try:
        yield from chunk.to_pylist()
        return
    except ValueError:
        pass
    for offset in range(chunk.num_rows):
        try:
            yield from chunk.slice(offset, 1).to_pylist()
        except ValueError as error:
            yield f"it holds a value that cannot be read ({error})"


def _row(where: str, fields: dict[str, object] | str) -> Row:
    if isinstance(fields, str):
        return Row(where, "", {}, fields)
    plain = {name: _plain(value) for name, value in fields.items()}
    return Row(where, json.dumps(plain, ensure_ascii=False), plain)


def _plain(value: object) -> JsonValue:
    """Times as ISO 8601, other things that JSON lacks as they print."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | dict):
        return cast(JsonValue, json.loads(json.dumps(value, default=str)))
    return str(value)
