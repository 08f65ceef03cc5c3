"""YouTube: comments on the videos of channels, on single videos, and on those that a search finds."""

from ingest.sources.youtube.settings import Settings
from ingest.sources.youtube.source import YouTube

__all__ = ["Settings", "YouTube"]
