"""Which partition a message goes to: the same on every bus, in every process, today and for ever."""

import zlib
from collections.abc import Mapping

from core.bus.port import Message
from core.errors import Misconfigured


def partitions_of(topic: str, topics: Mapping[str, int]) -> int:
    """topics: each one's partitions. Raises Misconfigured for one that is none of them."""
    if topic not in topics:
        raise Misconfigured(f"The bus has no topic {topic}.", f"Its topics are {', '.join(sorted(topics))}.")
    return topics[topic]


def partition_of(message: Message, count: int) -> int:
    """Raises ValueError for a partition that is not there."""
    if message.partition is None:
        return zlib.crc32(key_bytes(message.key)) % count
    if not 0 <= message.partition < count:
        raise ValueError(f"partition {message.partition} of {count}")
    return message.partition


def key_bytes(key: str) -> bytes:
    """Of any string at all: lone surrogates, which UTF-8 refuses, come back as they were."""
    return key.encode("utf-8", "surrogatepass")
