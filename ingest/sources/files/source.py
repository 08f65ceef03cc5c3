"""The source that replays one file."""

from pathlib import Path
from typing import ClassVar

from ingest.about import About
from ingest.port import Surroundings
from ingest.rows.columns import Columns
from ingest.rows.replay import Replay
from schemas.base import Strict


class Settings(Strict):
    """path: .csv, .tsv, .ndjson, .jsonl (also with .gz or .zst) or .parquet."""

    path: Path
    columns: Columns = Columns()


class FileSource(Replay):
    about: ClassVar[About] = About(
        title="Files: CSV, TSV, NDJSON, Parquet",
        key="no key",
        gaps="none: a file is read whole, and goes on where it was broken off",
        deletions="where a row says so",
    )

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        super().__init__(settings.path, settings.columns, around)
