"""GDELT as a source: headlines of the world's news that its DOC 2.0 API finds."""

from ingest.sources.gdelt.source import Gdelt, Settings

__all__ = ["Gdelt", "Settings"]
