"""Mastodon: the public timeline of a server by its stream, or asked for again and again, and timelines of hashtags."""

from ingest.sources.mastodon.settings import Settings
from ingest.sources.mastodon.source import Mastodon

__all__ = ["Mastodon", "Settings"]
