"""NDJSON to rows: one JSON object a line, either columns or a native event."""

import json
from collections.abc import Iterator

from ingest.rows.lines import Lines, TooLongError, encoding_fault
from ingest.rows.row import ROW_LIMIT, Row

NATIVE = ("posted", "updated", "deleted", "covered")


def object_rows(lines: Lines) -> Iterator[Row]:
    """A row for each line that is not blank."""
    while True:
        lines.begin()
        try:
            if next(lines, None) is None:
                return
        except TooLongError:
            yield Row(f"line {lines.number}", lines.taken[0], {}, f"it is longer than {ROW_LIMIT} characters")
            continue
        raw = lines.taken[0]
        if raw.strip():
            yield _row(f"line {lines.number}", raw)


def _row(where: str, raw: str) -> Row:
    if fault := encoding_fault(raw):
        return Row(where, raw, {}, fault)
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        return Row(where, raw, {}, f"it is no JSON ({error})")
    if not isinstance(fields, dict):
        return Row(where, raw, {}, "it is no JSON object")
    return Row(where, raw, fields, native=fields.get("kind") in NATIVE)
