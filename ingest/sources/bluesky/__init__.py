"""Bluesky as a source: its stream of events (Jetstream), and what its public API knows of posts and people."""

from ingest.sources.bluesky.settings import Settings
from ingest.sources.bluesky.source import Bluesky

__all__ = ["Bluesky", "Settings"]
