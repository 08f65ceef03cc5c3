"""How answers look: aligned lines for people, NDJSON or one object for programs, errors that say how to mend."""

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from cli.tables import aligned
from core.errors import Misconfigured, Misused, NotFound, TocsinError, Transient
from core.query.errors import QueryError

Row = Mapping[str, object]
Json = Annotated[bool, typer.Option("--json", help="Answer for programs: JSON, one object a line for lists.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")]

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What would move the cursor, colour the screen or turn the direction of writing: mentions are written by strangers."""


class Screen(Console):
    def on_broken_pipe(self) -> NoReturn:
        leave()


screen = Screen(highlight=False, emoji=False)
errors = Console(stderr=True, highlight=False, emoji=False)


class Exit(IntEnum):
    DONE = 0
    FAILURE = 1
    USAGE = 2
    MISCONFIGURED = 3
    NOT_FOUND = 4
    PARTLY = 5


def when(moment: datetime) -> str:
    """RFC 3339 in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def say(text: str, style: str = "") -> None:
    """A sentence or more, on standard output: wrapped on a terminal, as it is anywhere else."""
    screen.print(legible(text), style=style, markup=False, soft_wrap=not screen.is_terminal)


def note(text: str, style: str = "") -> None:
    """What a person may want to know besides the answer, on standard error."""
    errors.print(legible(text), style=style, markup=False, soft_wrap=not errors.is_terminal)


def write_line(row: Row) -> None:
    """One JSON object on a line of standard output."""
    write(json.dumps(row, ensure_ascii=False, default=_plain))


def write(line: str) -> None:
    """A line of standard output, as it is."""
    try:
        sys.stdout.write(line + "\n")
    except BrokenPipeError:
        leave()


def leave() -> NoReturn:
    """Whoever read our answer has enough of it: no failure."""
    hush()
    raise typer.Exit(Exit.DONE)


def hush() -> None:
    """What is still to be flushed goes nowhere, and complains of nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_rows(rows: Iterable[Row], columns: Sequence[str], as_json: bool, empty: str) -> None:
    """These columns, aligned, or NDJSON of whole rows. empty: the sentence for people when there is none."""
    if as_json:
        for row in rows:
            write_line(row)
        return
    found = list(rows)
    if not found:
        note(empty)
        return
    heads = [column.replace("_", " ") for column in columns]
    cells = [[cell(row.get(column)) for column in columns] for row in found]
    numeric = [at for at, column in enumerate(columns) if all(_is_number(row.get(column)) for row in found)]
    lines = aligned(heads, cells, numeric, screen.width if screen.is_terminal else None)
    for number, line in enumerate(lines):
        screen.print(line, style="" if number else "bold", markup=False, soft_wrap=True)


def write_object(row: Row, as_json: bool) -> None:
    """One object: a line of JSON, or its fields one under the other."""
    if as_json:
        write_line(row)
        return
    widest = max(map(len, row))
    for key, value in row.items():
        screen.print(f"[bold]{key.replace('_', ' '):{widest}}[/bold]", end="  ")
        screen.print(cell(value), markup=False, soft_wrap=True)


def fail(error: TocsinError, as_json: bool) -> Exit:
    """Says what is wrong and how to mend it, on standard error."""
    kind, code = _kind(error)
    complain(kind, error.message, error.hint, as_json)
    return code


def complain(kind: str, message: str, hint: str, as_json: bool) -> None:
    if as_json:
        told = {"error": {"kind": kind, "message": message, "hint": hint}}
        sys.stderr.write(json.dumps(told) + "\n")
        return
    note(message, style="red")
    if hint:
        note(hint)


def _kind(error: TocsinError) -> tuple[str, Exit]:
    match error:
        case QueryError():
            return "query", Exit.USAGE
        case Misused():
            return "usage", Exit.USAGE
        case Misconfigured():
            return "misconfigured", Exit.MISCONFIGURED
        case NotFound():
            return "not_found", Exit.NOT_FOUND
        case Transient():
            return "transient", Exit.FAILURE
        case _:
            return "permanent", Exit.FAILURE


def cell(value: object) -> str:
    """On one line, for people; times to the minute, as --since and --at take them."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        case float():
            return f"{value:,.1f}"
        case Mapping():
            return ", ".join(f"{key} {cell(part)}".strip() for key, part in value.items())
        case list() | tuple():
            return ", ".join(map(cell, value))
        case _:
            return legible(" ".join(str(value).split()))


def legible(text: str) -> str:
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return when(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
