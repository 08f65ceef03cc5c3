"""Files as a source: CSV, TSV, NDJSON and Parquet, replayed row by row."""

from ingest.sources.files.source import FileSource, Settings

__all__ = ["FileSource", "Settings"]
