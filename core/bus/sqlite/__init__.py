"""The embedded bus: one SQLite file after another for each topic-partition, and one for the consumer groups."""

from core.bus.sqlite.bus import SqliteBus

__all__ = ["SqliteBus"]
