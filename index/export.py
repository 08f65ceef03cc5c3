"""Sightings as files that other programs read: CSV, NDJSON and Parquet."""

import csv
import importlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import TextIO

from core.errors import Misconfigured
from core.whole import whole
from index.port import Hit
from schemas.analysis import NO_WATCH
from schemas.mention import Visibility

Cell = str | int | float | bool | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CHUNK = 2_000
_KINDS = {
    "id": "string",
    "published_at": "string",
    "watch": "string",
    "topics": "string",
    "tags": "string",
    "network": "string",
    "source": "string",
    "kind": "string",
    "url": "string",
    "author_id": "string",
    "author": "string",
    "author_name": "string",
    "followers": "int64",
    "rating": "float64",
    "title": "string",
    "text": "string",
    "lang": "string",
    "sentiment": "string",
    "toward": "string",
    "polarity": "float64",
    "weight": "float64",
    "original": "bool_",
    "influence": "float64",
    "likes": "int64",
    "reposts": "int64",
    "replies": "int64",
    "views": "int64",
    "thread": "string",
    "reply_to": "string",
    "repost_of": "string",
}
"""The columns and their Arrow types."""


def row(hit: Hit) -> dict[str, Cell]:
    """The columns of every export, in their order. Times are RFC 3339 UTC; topics and tags are joined by spaces."""
    mention, analysis, sighting = hit.mention, hit.analysis, hit.sighting
    return {
        "id": mention.id,
        "published_at": _moment(mention.published_at),
        "watch": sighting.watch,
        "topics": " ".join(sighting.topics),
        "tags": " ".join(sighting.tags),
        "network": mention.network,
        "source": mention.source,
        "kind": mention.kind.value,
        "url": mention.url,
        "author_id": mention.author.id,
        "author": mention.author.handle,
        "author_name": mention.author.name,
        "followers": mention.author.followers,
        "rating": mention.rating,
        "title": mention.title,
        "text": mention.text,
        "lang": analysis.language.code if analysis.language else mention.lang,
        "sentiment": analysis.sentiment.label.value if analysis.sentiment else None,
        "toward": sighting.toward.value if sighting.toward else None,
        "polarity": sighting.polarity,
        "weight": sighting.weight,
        "original": sighting.original,
        "influence": analysis.influence.score if analysis.influence else None,
        "likes": mention.engagement.likes,
        "reposts": mention.engagement.reposts,
        "replies": mention.engagement.replies,
        "views": mention.engagement.views,
        "thread": mention.thread,
        "reply_to": mention.reply_to,
        "repost_of": mention.repost_of,
    }


def ndjson_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """One object a line."""
    for hit in hits:
        several = {"topics": hit.sighting.topics, "tags": hit.sighting.tags}
        yield json.dumps({**row(hit), **several}, ensure_ascii=False) + "\n"


def csv_lines(hits: Iterable[Hit]) -> Iterator[str]:
    """Below one with the names. A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    written = StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_KINDS)
    for hit in hits:
        yield _taken(written)
        writer.writerow([_harmless(cell) for cell in row(hit).values()])
    yield _taken(written)


def to_ndjson(hits: Iterable[Hit], out: TextIO) -> int:
    """One object a line. Returns the number of rows, as all of these do."""
    return sum(1 for _ in map(out.write, ndjson_lines(hits)))


def to_csv(hits: Iterable[Hit], out: TextIO) -> int:
    """out: opened with newline=""."""
    return sum(1 for _ in map(out.write, csv_lines(hits))) - 1


def public(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Without private messages, which stay where they were written."""
    return (hit for hit in hits if hit.mention.visibility is Visibility.PUBLIC)


def to_parquet(hits: Iterable[Hit], path: Path) -> int:
    """The file appears once it is whole. Raises Misconfigured where pyarrow is not installed, or path not writable."""
    try:
        pyarrow = importlib.import_module("pyarrow")
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise Misconfigured(f"{path.name} needs pyarrow.", "Install it: pip install 'tocsin[parquet]'.") from None
    columns = pyarrow.schema([(name, getattr(pyarrow, kind)()) for name, kind in _KINDS.items()])
    written = 0
    rows = map(row, hits)
    with whole(path) as partial, parquet.ParquetWriter(partial, columns, compression="zstd") as file:
        while chunk := list(islice(rows, _CHUNK)):
            file.write_table(pyarrow.Table.from_pylist(chunk, columns))
            written += len(chunk)
    return written


def _taken(written: StringIO) -> str:
    """What was written since it was last taken."""
    text = written.getvalue()
    written.seek(0)
    written.truncate()
    return text


def _harmless(cell: Cell) -> Cell:
    """Numbers are left alone: they are ours. So is what stands for no watch: by itself it computes nothing."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) and cell != NO_WATCH else cell


def _moment(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
