"""What others push or publish as JSON: items, each of them an event or a refusal."""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from pydantic import JsonValue

from core.errors import Permanent
from ingest.clean import EVENT_LIMIT
from ingest.port import Refused
from ingest.rows.columns import Columns
from ingest.rows.gathering import Gathering
from ingest.rows.lines import Lines
from ingest.rows.mapping import RowMapping
from ingest.rows.objects import NATIVE, object_rows
from ingest.rows.row import Row
from schemas.event import Event


@dataclass(frozen=True, slots=True)
class Taken:
    """faults: what was refused, by where it stands (`line 3`, `item 3`), and why."""

    events: tuple[Event, ...]
    refused: tuple[Refused, ...]
    faults: tuple[tuple[str, str], ...]


class Items:
    """source: its name, which is that of every mention it gives, whatever the sender calls it. network: of mentions
    that do not say theirs."""

    def __init__(self, columns: Columns, source: str, network: str) -> None:
        self._mapping = RowMapping(columns, source)
        self._defaults = {columns.network: network} if isinstance(columns.network, str) else {}
        self._source = source

    def taken(self, rows: Iterable[Row], where: str, now: datetime) -> Taken:
        """where: what the rows are in, for refusals."""
        gathering = Gathering(self._mapping, now, None, None)
        faults: list[tuple[str, str]] = []
        for row in rows:
            before = len(gathering.refused)
            self._add(row, gathering, where)
            faults += [(row.where, each.reason) for each in gathering.refused[before:]]
        return Taken(tuple(gathering.events), tuple(gathering.refused), tuple(faults))

    def _add(self, row: Row, gathering: Gathering, where: str) -> None:
        try:
            gathering.add(self._own(row), where)
        except RecursionError:
            gathering.add(replace(row, fault="it is nested too deeply"), where)

    def _own(self, row: Row) -> Row:
        if row.fault:
            return row
        if len(row.raw) > EVENT_LIMIT:
            return replace(row, fault=f"it is longer than {EVENT_LIMIT} characters")
        if not row.native:
            return replace(row, fields={**self._defaults, **row.fields})
        if row.fields["kind"] == "covered":
            return replace(row, fault="which minutes are covered is said by Tocsin itself")
        mention = row.fields.get("mention")
        if isinstance(mention, dict):
            return replace(row, fields={**row.fields, "mention": {**mention, "source": self._source}})
        return row


def rows_of(body: bytes) -> Iterator[Row]:
    """Of one object, of a list of them, or of one a line. Raises Permanent where a list is broken."""
    if body.lstrip()[:1] == b"[":
        yield from _listed(body)
        return
    try:
        whole: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        text = io.TextIOWrapper(io.BytesIO(body), encoding="utf-8-sig", errors="surrogateescape", newline="\n")
        yield from object_rows(Lines(text, "the body"))
        return
    yield _row("item 1", whole)


def row_of(where: str, body: bytes) -> Row:
    """Of one object."""
    try:
        return _row(where, json.loads(body))
    except (ValueError, RecursionError) as error:
        return Row(where, body.decode("utf-8", "surrogateescape"), {}, f"it is no JSON ({error})")


def _listed(body: bytes) -> Iterator[Row]:
    try:
        listed: list[JsonValue] = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Permanent(f"It is no JSON: {error}.") from None
    for number, each in enumerate(listed, 1):
        yield _row(f"item {number}", each)


def _row(where: str, item: JsonValue) -> Row:
    raw = _written(item)
    if not isinstance(item, dict):
        return Row(where, raw, {}, "it is no JSON object")
    return Row(where, raw, item, native=item.get("kind") in NATIVE)


def _written(item: JsonValue) -> str:
    """As it can be kept: with half a pair of surrogates in it, it has to stay escaped."""
    try:
        written = json.dumps(item, ensure_ascii=False)
        written.encode()
    except UnicodeEncodeError:
        return json.dumps(item)
    except RecursionError:
        return ""
    return written
