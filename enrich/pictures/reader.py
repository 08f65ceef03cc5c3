"""Reads the pictures of what was enriched, remembers what they say, and has those mentions enriched again."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from core.bus.port import RAW, Batch, Message, Publisher, Record, Refusal
from core.bus.reading import read
from core.erased import Suppression, remaining
from enrich.messages import Decided, again
from enrich.pictures.port import Kept, Look
from enrich.pictures.told import EVERY, bare, told
from schemas.analysis import ENRICHED, NO_WATCH, Enriched
from schemas.event import Deleted
from schemas.mention import Visibility
from schemas.reading import Reading, address_key

READ = "pictures"
"""The header of a mention that comes again because its pictures were read: it is not looked at another time."""
LATER = timedelta(milliseconds=1)
"""A mention comes again as if observed so much later: it replaces what it was, and any true observation replaces it."""
SECONDS = 120.0
"""For the pictures of one batch: a member of a group that is silent for longer may lose its place."""
FETCHING = 8
"""Pictures that are fetched at a time."""


class Reader:
    """Work on `mentions.enriched`. watches: whose pictures are read, by id, or EVERY. Each picture is looked at once:
    what could not be read then is not tried again. What there was no time for is not remembered, so that it is looked
    at when the mention comes another time."""

    batch_size = 50

    def __init__(
        self,
        publisher: Publisher,
        memory: Kept,
        look: Look,
        watches: Sequence[str],
        suppression: Suppression,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._publisher = publisher
        self._memory = memory
        self._look = look
        self._watches = frozenset(watches)
        self._suppression = suppression
        self._seconds = seconds

    def __call__(self, batch: Batch) -> Sequence[Refusal]:
        refused: list[Refusal] = []
        wanted: list[Enriched] = []
        gone: list[str] = []
        subjects = remaining([read(ENRICHED, record) for record in batch.records], self._suppression)
        for record, subject in zip(batch.records, subjects, strict=True):
            match subject:
                case Refusal():
                    refused.append(subject)
                case Deleted():
                    gone.append(subject.id)
                case Enriched() if self._wants(record, subject):
                    wanted.append(subject)
        changed = self._read(wanted) if wanted else []
        if gone:  # after reading: a picture of the same batch may be of a mention that is gone
            self._memory.erase((), gone)
        messages = [_again(each) for each in changed if each.mention.id not in gone]
        if messages:
            self._publisher.publish(RAW, messages)
        return refused

    def idle(self) -> None:
        return

    def _wants(self, record: Record, enriched: Enriched) -> bool:
        mention = enriched.mention
        watches = {sighting.watch for sighting in enriched.sightings} - {NO_WATCH}
        return (
            READ not in record.message.headers
            and mention.visibility is Visibility.PUBLIC
            and bool(watches if EVERY in self._watches else watches & self._watches)
            and bool(bare(mention.media))
        )

    def _read(self, wanted: Sequence[Enriched]) -> list[Enriched]:
        """Those of whose pictures there is something else to say now."""
        self._keep_missing(wanted, self._memory.of([each.mention.id for each in wanted]))
        # Whoever was erased meanwhile was put on the list first: either the erasure finds what we kept, or we do.
        left = remaining(wanted, self._suppression)
        erased = [each.mention.id for each, stays in zip(wanted, left, strict=True) if stays is None]
        if erased:
            self._memory.erase((), erased)
        read_by_now = self._memory.of([each.mention.id for each in left if each])
        return [each for each in left if each and _says_otherwise(each, read_by_now.get(each.mention.id, {}))]

    def _keep_missing(self, wanted: Sequence[Enriched], remembered: Mapping[str, Mapping[str, Reading]]) -> None:
        missing = {
            each.mention.id: {
                address_key(url): url
                for url in bare(each.mention.media)
                if address_key(url) not in remembered.get(each.mention.id, {})
            }
            for each in wanted
        }
        addresses = {key: url for urls in missing.values() for key, url in urls.items()}
        known = self._memory.known(list(addresses))
        found = {**self._looked({key: url for key, url in addresses.items() if key not in known}), **known}
        for mention, urls in missing.items():
            self._memory.keep(mention, {key: found[key] for key in urls if key in found})

    def _looked(self, addresses: Mapping[str, str]) -> Mapping[str, Reading]:
        if not addresses:
            return {}
        look = partial(self._within, self._seconds() + SECONDS)
        with ThreadPoolExecutor(FETCHING, "pictures") as pool:
            looked = zip(addresses, pool.map(look, addresses.values()), strict=True)
            return {key: reading for key, reading in looked if reading is not None}

    def _within(self, deadline: float, url: str) -> Reading | None:
        left = deadline - self._seconds()
        return self._look(url, left) if left > 0 else None


def _says_otherwise(enriched: Enriched, read_by_now: Mapping[str, Reading]) -> bool:
    now = told(enriched.mention.media, read_by_now)
    return now is not None and now.model_dump(mode="json") != enriched.analysis.other.get("pictures")


def _again(enriched: Enriched) -> Message:
    mention = enriched.mention.model_copy(update={"observed_at": enriched.mention.observed_at + LATER})
    weights = {sighting.watch: sighting.weight for sighting in enriched.sightings}
    message = again(mention, enriched.generation, Decided(group=enriched.sightings[0].group, weights=weights))
    return Message(message.key, message.body, {**message.headers, READ: "read"})
