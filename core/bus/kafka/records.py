"""Our messages as Kafka's records, and back."""

from collections.abc import Iterable, Mapping, Sequence

from kafka.consumer.fetcher import ConsumerRecord

from core.bus.port import Message, Record, TopicPartition

Headers = list[tuple[str, bytes]]


def headers_of(headers: Mapping[str, str]) -> Headers:
    return [(name, value.encode("utf-8", "surrogatepass")) for name, value in headers.items()]


def records_of(at: TopicPartition, found: Iterable[ConsumerRecord]) -> list[Record]:
    """What another program published (no key, bytes that are no text) is read as well as it can be."""
    return [
        Record(at, each.offset, Message(text(each.key), each.value or b"", _mapping(each.headers))) for each in found
    ]


def text(raw: bytes | None) -> str:
    try:
        return (raw or b"").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return (raw or b"").decode("utf-8", "replace")


def _mapping(headers: Sequence[tuple[str, bytes | None]]) -> dict[str, str]:
    return {name: text(value) for name, value in headers}
