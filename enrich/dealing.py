"""Weights for counting: what a mention counts for each watch, decided once, in the order in which mentions arrive."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from core.clock import minute_of
from enrich.ledger import Dealt, Ledger, Remembered, by_author, by_text
from enrich.messages import Decided
from enrich.neardup import CAPACITY, PERMUTATIONS, Window, signatures, words
from enrich.sightings import weighed
from schemas.analysis import Analysed, Enriched, Sighting
from schemas.mention import Kind, Mention

Entry = TypeVar("Entry", Analysed, Enriched)

NOTHING: Mapping[str, Decided] = MappingProxyType({})


def weight(rank: int) -> float:
    """Of the rank-th of its kind (from 1): log2(1 + 1 / rank), so that n of them weigh log2(n + 1) together."""
    return math.log2(1 + 1 / rank)


@dataclass(frozen=True, slots=True)
class Place:
    """Of a text in the window: its number, and that of the earlier text it is near-identical to. 0: none."""

    number: int = 0
    copied: int = 0


class Dealer:
    """Works inside a transaction of the ledger. What it answers depends on the order in which mentions are first seen,
    never on how they come in batches; for a mention seen before it says what was decided then."""

    def __init__(self, ledger: Ledger, capacity: int = CAPACITY) -> None:
        self._ledger = ledger
        self._capacity = capacity
        self._window = Window(capacity)
        self._erasures = 0

    def deal(
        self, entries: Sequence[Analysed], day: int, before: Mapping[str, Decided] = NOTHING
    ) -> list[tuple[Sighting, ...]]:
        """The sightings of each, weighed. day: today, since 1970.

        before: what was decided of mentions that may have been forgotten since. Their texts are not compared again:
        old ones would only drive those of today out of the window.
        """
        known = self._known(entries, day, before)
        for entry, place in self._placed(_fresh(entries, known)):
            known[entry.mention.id] = _dealt(entry.mention, self._group(entry.mention, place, known), place)
        weighed = [self._weighed(entry, known[entry.mention.id], day) for entry in entries]
        self._ledger.keep((known[entry.mention.id] for entry in entries), day)
        return weighed

    def restore(self, entries: Sequence[Enriched], day: int, before: Mapping[str, Decided] = NOTHING) -> None:
        """Takes in what a ledger had decided that is lost. before: as it was dealt with."""
        known = self._known(entries, day, before)
        for entry, place in self._placed(_fresh(entries, known)):
            known[entry.mention.id] = _dealt(entry.mention, entry.sightings[0].group, place)
        for entry in entries:
            for sighting in entry.sightings:
                self._decide(known[entry.mention.id], sighting.watch, sighting.weight, day)
        self._ledger.keep((known[entry.mention.id] for entry in entries), day)

    def _known(self, entries: Sequence[Entry], day: int, before: Mapping[str, Decided]) -> dict[str, Dealt]:
        """What was decided of them, here or before."""
        known = self._seen(entries)
        for mention in (entry.mention for entry in entries):
            if mention.id not in known and mention.id in before:
                known[mention.id] = self._recalled(mention, before[mention.id], day)
        return known

    def _recalled(self, mention: Mention, before: Decided, day: int) -> Dealt:
        dealt = _dealt(mention, before.group or mention.id, Place())
        for watch, decided in before.weights.items():
            self._decide(dealt, watch, decided, day)
        return dealt

    def _seen(self, entries: Sequence[Entry]) -> dict[str, Dealt]:
        """What was decided of them, and of what they repost."""
        return self._ledger.dealt(
            {id_ for entry in entries for id_ in (entry.mention.id, entry.mention.repost_of) if id_}
        )

    def _placed(self, fresh: Sequence[Entry]) -> Iterator[tuple[Entry, Place]]:
        """Takes their texts into the window, and into the ledger."""
        self._catch_up()
        read = [words(_text(entry)) for entry in fresh]
        compared = [index for index, text in enumerate(read) if text]
        marks = signatures([read[index] for index in compared])
        minutes = [minute_of(fresh[index].mention.published_at) for index in compared]
        first = self._window.newest + 1
        places = {
            index: Place(number, copied)
            for number, (index, copied) in enumerate(
                zip(compared, self._window.add(marks, minutes), strict=True), first
            )
        }
        self._ledger.remember(
            [
                Remembered(places[index].number, minute, fresh[index].mention.id, mark.tobytes())
                for index, minute, mark in zip(compared, minutes, marks, strict=True)
            ]
        )
        self._ledger.forget_texts(self._window.newest - self._capacity - len(compared))
        return ((entry, places.get(index, Place())) for index, entry in enumerate(fresh))

    def _catch_up(self) -> None:
        """Reads the window at the start, after a transaction that failed, and after an erasure."""
        erasures, newest = self._ledger.position()
        if (erasures, newest) == (self._erasures, self._window.newest):
            return
        texts = self._ledger.remembered(newest - self._capacity)
        self._window = Window(self._capacity)
        self._window.restore(
            [text.number for text in texts],
            [text.minute for text in texts],
            np.frombuffer(b"".join(text.signature for text in texts), np.uint16).reshape(-1, PERMUTATIONS),
            newest,
        )
        self._erasures = erasures

    def _group(self, mention: Mention, place: Place, known: Mapping[str, Dealt]) -> str:
        """That of the mention it reposts, else of the text it is near-identical to; else it begins its own."""
        if mention.repost_of in known:
            return known[mention.repost_of].group
        copied = self._ledger.of_number(place.copied) if place.copied else None
        if copied is not None:
            first = known.get(copied) or self._ledger.dealt([copied]).get(copied)
            if first is not None:
                return first.group
        return mention.repost_of or mention.id

    def _weighed(self, entry: Analysed, dealt: Dealt, day: int) -> tuple[Sighting, ...]:
        mention = entry.mention
        original = dealt.group == mention.id and mention.kind is not Kind.REPOST and not mention.repost_of
        return weighed(
            entry.analysis,
            lambda watch: self._weight(dealt, watch, day),
            group=dealt.group,
            original=original,
        )

    def _weight(self, dealt: Dealt, watch: str, day: int) -> float:
        if watch not in dealt.weights:
            earlier = max(
                self._ledger.around(watch, who, dealt.minute) for who in (by_author(dealt.author), by_text(dealt.group))
            )
            self._decide(dealt, watch, weight(earlier + 1), day)
        return dealt.weights[watch]

    def _decide(self, dealt: Dealt, watch: str, decided: float, day: int) -> None:
        """Counts the mention, once, for its author and its text."""
        if watch not in dealt.weights:
            dealt.weights[watch] = decided
            self._ledger.count(watch, by_author(dealt.author), dealt.minute, day)
            self._ledger.count(watch, by_text(dealt.group), dealt.minute, day)


def _fresh(entries: Sequence[Entry], known: Mapping[str, Dealt]) -> list[Entry]:
    """The first appearance of each that is not known."""
    fresh: dict[str, Entry] = {}
    for entry in entries:
        if entry.mention.id not in known:
            fresh.setdefault(entry.mention.id, entry)
    return list(fresh.values())


def _dealt(mention: Mention, group: str, place: Place) -> Dealt:
    return Dealt(mention.id, mention.author.id, minute_of(mention.published_at), group, place.number)


def _text(entry: Entry) -> str:
    facts = entry.analysis.text
    return f"{entry.mention.title} {facts.clean if facts else entry.mention.text}"
