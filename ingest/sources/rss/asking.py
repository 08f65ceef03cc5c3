"""One feed, asked once: whether it has changed, and what it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.errors import Permanent
from ingest.client import Client
from ingest.public import may_go
from ingest.sources.rss.document import Document, Page, read
from ingest.sources.rss.known import Known, validated, validators
from ingest.sources.rss.schedule import wished

_SHOWN = 4_000


class Unreadable(Permanent):
    """What was answered is no feed. body: the beginning of it."""

    def __init__(self, message: str, body: bytes) -> None:
        super().__init__(message)
        self.body = body


@dataclass(frozen=True, slots=True)
class Asked:
    """at: when it was asked. moved: its new address where it has moved for good. validators: fields of Known.

    said: None where nothing has changed.
    """

    at: datetime
    moved: str
    validators: Mapping[str, str]
    wish: timedelta
    said: Document | Page | None


def ask(client: Client, known: Known, at: datetime) -> Asked:
    """Raises as Client.get does, and Unreadable."""
    answer = client.get(known.url, headers=validators(known))
    if answer.status == 304:
        return Asked(at, answer.moved, {}, wished(answer.headers), None)
    try:
        said = read(answer.body, answer.url, answer.headers)
    except Permanent as error:
        raise Unreadable(error.message, answer.body[:_SHOWN]) from None
    if isinstance(said, Page) and not may_go(said.feed, answer.url):
        raise Unreadable("It is a page that names a feed inside a network of ours.", answer.url.encode())
    wish = said.wish if isinstance(said, Document) else timedelta(0)
    return Asked(at, answer.moved, validated(answer), wish, said)
