"""A webhook as a source: whatever can send JSON over HTTP pushes mentions and events to us."""

from ingest.sources.webhook.source import Settings, Webhook

__all__ = ["Settings", "Webhook"]
