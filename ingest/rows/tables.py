"""CSV and TSV to rows: one broken row, were it an unclosed quote, costs that row and no other."""

import csv
from collections.abc import Iterator
from contextlib import closing

from core.errors import Misconfigured
from ingest.rows.lines import Lines, TooLongError, encoding_fault
from ingest.rows.row import ROW_LIMIT, Row

csv.field_size_limit(ROW_LIMIT)  # the limit is the process's, and its default refuses a long text


def delimiter_of(lines: Lines) -> str:
    """Of a CSV, by its header: a semicolon where a spreadsheet's country writes decimals with a comma. Closes lines."""
    with closing(lines):
        lines.begin()
        header = next((line for line in lines if line.strip()), "")
    return ";" if header.count(";") > header.count(",") else ","


def header_of(lines: Lines, delimiter: str, name: str) -> tuple[str, ...]:
    """The names in the first line that is not blank. Raises Misconfigured."""
    while (cells := _record(lines, delimiter, None)) == []:
        pass
    if cells is None:
        raise Misconfigured(f"{name} is empty.", "Its first line must name its columns.")
    if isinstance(cells, str):
        raise Misconfigured(f"The header of {name} cannot be read: {cells}.")
    if fault := encoding_fault("".join(lines.taken)):
        raise Misconfigured(f"The header of {name} cannot be read: {fault}.")
    header = tuple(cell.strip() for cell in cells)
    twice = [column for column in header if column and header.count(column) > 1]
    if twice:
        raise Misconfigured(f"{name} has two columns called {twice[0]}.", "Rename one.")
    return header


def table_rows(lines: Lines, delimiter: str, header: tuple[str, ...]) -> Iterator[Row]:
    """The rows after the header. Blank lines are no rows."""
    while (cells := _record(lines, delimiter, len(header))) is not None:
        where = f"line {lines.number - len(lines.taken) + 1}"
        raw = "".join(lines.taken)
        if isinstance(cells, str):
            yield Row(where, raw, {}, cells)
        elif fault := encoding_fault(raw):
            yield Row(where, raw, {}, fault)
        elif cells:
            yield Row(where, raw, dict(zip(header, cells, strict=True)))


def _record(lines: Lines, delimiter: str, width: int | None) -> list[str] | str | None:
    """The cells of the next record (none: a blank line), or why it cannot be read; None at the end."""
    lines.begin()
    try:
        cells = next(csv.reader(lines, delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        fault = f"a quoted cell is broken ({error})"
    except TooLongError:
        fault = f"it is longer than {ROW_LIMIT} characters"
    else:
        if not cells or width in (None, len(cells)):
            return cells
        fault = f"it has {len(cells)} cells, and the header names {width} columns"
    lines.hand_back()
    return _unquoted(lines.taken[0], delimiter, width) or fault


def _unquoted(line: str, delimiter: str, width: int | None) -> list[str] | None:
    """A TSV may know no quotes at all: then a quote is a character like any other."""
    cells = line.rstrip("\r\n").split(delimiter)
    return cells if delimiter == "\t" and len(cells) == width and len(line) <= ROW_LIMIT else None
