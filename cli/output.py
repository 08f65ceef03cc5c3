"""How answers look: tables for people, NDJSON or one object for programs, errors that say how to mend."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from core.errors import Misconfigured, NotFound, TocsinError

Row = Mapping[str, object]
Json = Annotated[bool, typer.Option("--json", help="Answer for programs: one JSON object a line.")]

screen = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class Exit(IntEnum):
    DONE = 0
    FAILURE = 1
    USAGE = 2
    MISCONFIGURED = 3
    NOT_FOUND = 4
    PARTLY = 5


def when(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write_line(row: Row) -> None:
    """One JSON object on a line of standard output."""
    sys.stdout.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")


def write_rows(rows: Iterable[Row], columns: Sequence[str], as_json: bool, empty: str) -> None:
    """A table of these columns, or NDJSON of whole rows. empty: the sentence shown when there is none."""
    if as_json:
        for row in rows:
            write_line(row)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    screen.print(table if table.row_count else empty)


def write_object(row: Row, as_json: bool) -> None:
    """One object: a line of JSON, or its fields one under the other."""
    if as_json:
        write_line(row)
        return
    for key, value in row.items():
        screen.print(f"[bold]{key.replace('_', ' ')}[/bold]  {_cell(value)}")


def fail(error: TocsinError, as_json: bool) -> Exit:
    """Says what is wrong and how to mend it, on standard error."""
    kind = type(error).__name__.lower()
    if as_json:
        told = {"error": {"kind": kind, "message": error.message, "hint": error.hint}}
        sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        errors.print(error.message, style="red", markup=False)
        if error.hint:
            errors.print(error.hint, markup=False)
    if isinstance(error, Misconfigured):
        return Exit.MISCONFIGURED
    return Exit.NOT_FOUND if isinstance(error, NotFound) else Exit.FAILURE


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(part) for part in value)
    return str(value)
