"""Mentions into a file, by its ending; the file appears once it is whole."""

from pathlib import Path

from core.errors import Misused
from core.query.tree import Node
from core.whole import whole
from index.export import public, to_csv, to_ndjson, to_parquet
from index.port import MentionReader
from schemas.scope import Scope


def export(store: MentionReader, query: Node | None, scope: Scope, file: Path) -> int:
    """Returns the number of rows: sightings, oldest first. Private messages stay out. Raises Misused, Misconfigured."""
    hits = public(store.scan(query, scope))
    if file.suffix == ".parquet":
        return to_parquet(hits, file)
    write = {".csv": to_csv, ".ndjson": to_ndjson}.get(file.suffix)
    if write is None:
        raise Misused(f"{file.name} has no ending that can be written.", "Use .csv, .ndjson or .parquet.")
    with whole(file) as partial, partial.open("w", encoding="utf-8", newline="") as out:
        return write(hits, out)
