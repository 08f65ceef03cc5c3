"""Feeds as a source: RSS, RDF and Atom, of newspapers, blogs and whoever publishes news."""

from ingest.sources.rss.settings import Settings
from ingest.sources.rss.source import Feeds

__all__ = ["Feeds", "Settings"]
