"""X (formerly Twitter), by its API v2."""

from ingest.sources.x.settings import Settings
from ingest.sources.x.source import XSource

__all__ = ["Settings", "XSource"]
