"""What is pushed to us: a listener that sources share, and senders who are told once what they sent is durable."""

from ingest.hooks.hook import Hook
from ingest.hooks.room import Parcel
from ingest.hooks.settings import Hooked

__all__ = ["Hook", "Hooked", "Parcel"]
