"""Hacker News as a source: its stories and comments."""

from ingest.sources.hackernews.source import HackerNews, Settings

__all__ = ["HackerNews", "Settings"]
