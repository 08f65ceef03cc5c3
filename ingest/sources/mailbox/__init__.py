"""A mailbox as a source: alerts and newsletters that are sent to it, read over IMAP and left as they are."""

from ingest.sources.mailbox.source import Mailbox, Settings

__all__ = ["Mailbox", "Settings"]
