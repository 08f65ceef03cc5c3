"""What the state holds of one person, table by table: to be told to them."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue
from sqlalchemy import Connection, Table, or_, select

from core.clock import from_micros
from core.state import conduct
from core.state.conduct import short
from core.state.database import Database
from core.state.sql import AnyRow, chunks
from core.state.tables import (
    authored,
    corrections,
    dead_letters,
    draws,
    incident_history,
    incidents,
    jobs,
    judgements,
    lessons,
    marks,
    outbox,
    private_messages,
    profiles,
    readings,
    source_notes,
    source_posts,
    taggings,
)
from core.state.traces import names_any, says_any
from schemas.correction import Correction
from schemas.incident import Incident

OF_MENTIONS: Mapping[str, Table] = {
    "tag": taggings,
    "judgement": judgements,
    "reading": readings,
    "source post": source_posts,
}
"""Tables with rows for a mention of theirs, by what a row is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """kind: what it is. values: what stands there, without who of ours wrote it."""

    kind: str
    values: Mapping[str, JsonValue]


class Held:
    """Implements index/access.py Held."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, author: str, mentions: Sequence[str]) -> Sequence[Piece]:
        """mentions: all that they wrote. What is long is read through whole: nothing is indexed by person."""
        ids = frozenset((author, *mentions))
        with self._database.read() as connection:
            return [
                *_profile(connection, author),
                *_numbers(connection, author),
                *_of_mentions(connection, mentions),
                *(Piece("mark", _plain(marks, row)) for row in _where(connection, marks, "author", [author])),
                *_notes(connection, ids),
                *_private(connection, author),
                *_incidents(connection, ids),
                *_elsewhere(connection, ids),
            ]


def _profile(connection: Connection, author: str) -> Iterator[Piece]:
    for row in connection.execute(select(profiles).where(profiles.c.author == author)):
        yield Piece("profile", _plain(profiles, row))


def _numbers(connection: Connection, author: str) -> Iterator[Piece]:
    """What was counted of them, by watch and day, and how many rows say only that a post was theirs."""
    for (watch, day), counts in conduct.remembered(connection, [author])[author].days.items():
        yield Piece("counts", {"watch": watch, "day": day, **counts._asdict()})
    for table in (authored, draws):
        rows = connection.execute(select(table.c.mention).where(table.c.author == short(author))).all()
        if rows:
            yield Piece(f"{table.name} (hashes)", {"rows": len(rows)})


def _of_mentions(connection: Connection, mentions: Sequence[str]) -> Iterator[Piece]:
    for kind, table in OF_MENTIONS.items():
        yield from (Piece(kind, _plain(table, row)) for row in _where(connection, table, "mention", mentions))
    for row in _where(connection, corrections, "mention", mentions):
        label = Correction.model_validate_json(row.body).label.value
        yield Piece("correction", {"watch": row.watch, "mention": row.mention, "label": label})


def _notes(connection: Connection, ids: Collection[str]) -> Iterator[Piece]:
    """What sources remember: an id stands there as the key, or as what is noted."""
    for some in chunks(sorted(ids)):
        noted = select(source_notes).where(or_(source_notes.c.key.in_(some), source_notes.c.note.in_(some)))
        yield from (Piece("source note", _plain(source_notes, row)) for row in connection.execute(noted))


def _private(connection: Connection, author: str) -> Iterator[Piece]:
    """What they wrote to accounts of ours, and these to them."""
    for row in _where(connection, private_messages, "person", [author]):
        said: JsonValue = json.loads(row.body) if row.body else None
        yield Piece("private message", {"account": row.account, "id": row.message, "message": said})


def _incidents(connection: Connection, ids: Collection[str]) -> Iterator[Piece]:
    """Where the evidence of one, its history or its lesson names them."""
    for body in connection.execute(select(incidents.c.body)).scalars():
        incident = Incident.model_validate_json(body)
        evidence = incident.evidence.model_dump_json()
        if says_any(evidence, ids):
            parts = [name for name, value in incident.evidence.model_dump(mode="json").items() if _in(value, ids)]
            yield Piece("incident evidence", {"incident": incident.id, "named in": [*parts]})
    for row in connection.execute(select(incident_history)):
        if says_any(row.action + row.note, ids):
            yield Piece("incident history", {"incident": row.incident, "at": _moment(row.at), "note": row.note})
    for row in connection.execute(select(lessons)):
        if says_any(row.body, ids):
            yield Piece("lesson", {"incident": row.incident})


def _elsewhere(connection: Connection, ids: Collection[str]) -> Iterator[Piece]:
    for row in connection.execute(select(outbox.c.incident, outbox.c.channel, outbox.c.created_at, outbox.c.body)):
        if says_any(row.body, ids):
            at = _moment(row.created_at)
            yield Piece("message sent", {"incident": row.incident, "channel": row.channel, "at": at})
    for row in connection.execute(
        select(dead_letters.c.id, dead_letters.c.key, dead_letters.c.body, dead_letters.c.at)
    ):
        if row.key in ids or names_any(row.body, ids):
            text = row.body.decode(errors="replace")
            yield Piece("dead letter", {"number": row.id, "at": _moment(row.at), "body": text})
    for row in connection.execute(select(jobs.c.id, jobs.c.kind, jobs.c.arguments, jobs.c.result)):
        if says_any(row.arguments + row.result, ids):
            yield Piece("job", {"number": row.id, "kind": row.kind})


def _in(value: JsonValue, ids: Collection[str]) -> bool:
    match value:
        case str():
            return value in ids
        case list():
            return any(_in(item, ids) for item in value)
        case dict():
            return any(key in ids or _in(item, ids) for key, item in value.items())
    return False


def _where(connection: Connection, table: Table, column: str, values: Sequence[str]) -> Iterator[AnyRow]:
    for some in chunks(values):
        yield from connection.execute(select(table).where(table.c[column].in_(some)))


def _plain(table: Table, row: AnyRow) -> dict[str, JsonValue]:
    """Without who of ours wrote it: that is somebody else's datum. Times are RFC 3339."""
    names = [column.name for column in table.columns if column.name != "by"]
    return {name: _moment(row._mapping[name]) if name in TIMES else row._mapping[name] for name in names}


TIMES = frozenset({"at", "observed_at", "until", "due", "since"})


def _moment(at: int) -> str:
    return from_micros(at).isoformat() if at else ""
