"""Reddit: posts and comments of subreddits, and posts that a search finds."""

from ingest.sources.reddit.settings import Settings
from ingest.sources.reddit.source import Reddit

__all__ = ["Reddit", "Settings"]
