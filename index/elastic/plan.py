"""What a batch changes: entries against the heads of their mentions, worked out before anything is sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.elastic.bulk import Operation
from index.elastic.documents import Packed, counted, documents
from index.elastic.heads import Head
from index.elastic.keys import key, sighting_key
from index.elastic.layout import Names
from index.figures import MINUTE, figures
from index.life import FINAL, State, after, id_of, published_at
from schemas.analysis import Enriched
from schemas.event import Deleted


@dataclass(frozen=True, slots=True)
class Change:
    """head: as it is to be kept. packed: whose sightings stand now (None: none of them).

    dirty: the watches whose counts change, or may have changed unsaid when an earlier attempt was cut off.
    """

    head: Head
    packed: Packed | None
    dirty: frozenset[str]

    @property
    def minute(self) -> int:
        """Since 1970."""
        return self.head.published // MINUTE


def plan(heads: Mapping[str, Head], entries: Sequence[Enriched | Deleted]) -> list[Change]:
    """The newest version of each mention wins. What was written already is written again, for nobody knows how far an
    attempt came that was cut off: it harms nothing, since documents have versions."""
    drafts: dict[str, _Draft] = {}
    for entry in entries:
        mention = id_of(entry)
        if mention not in drafts:
            drafts[mention] = _Draft(mention, heads.get(mention))
        drafts[mention].take(entry)
    return [change for draft in drafts.values() if (change := draft.change())]


def adopted(mention: str, state: State) -> Change:
    """A mention that another store kept, as it stood there: whoever learned from it did so there."""
    packed = Packed.of(state.enriched) if state.enriched else None
    seen = _seen(state)
    head = Head(
        mention,
        state.version,
        state.published,
        state.first_seen,
        seen,
        packed.content if packed else "",
        state.deletion,
    )
    return Change(head, packed, frozenset())


def operations(names: Names, generation: int, change: Change, written: int) -> Iterator[Operation]:
    """written: milliseconds UTC."""
    head = change.head
    index = names.month_of(generation, head.published)
    standing = documents(change.packed, head.first_seen) if change.packed else ()
    for watch, source in standing:
        yield Operation("index", index, sighting_key(head.mention, watch), head.version, source, head.mention)
    for watch in head.seen.keys() - set(head.watches):
        yield Operation("delete", index, sighting_key(head.mention, watch), head.version, b"", head.mention)
    yield kept(names, generation, head, written)


def kept(names: Names, generation: int, head: Head, written: int) -> Operation:
    source = head.source(written)
    return Operation("index", names.heads_of(generation), key(head.mention), head.version, source, head.mention)


def buried(mention: str, head: Head | None) -> Head:
    """The tombstone of a mention."""
    if head is None:
        return Head(mention, FINAL, 0, 0, {}, "")
    return Head(mention, FINAL, head.published, head.first_seen, dict.fromkeys(head.seen, ""), "")


class _Draft:
    """A mention while its entries are gone through."""

    def __init__(self, mention: str, before: Head | None) -> None:
        self._mention = mention
        self._before = before
        self._state: State | None = None
        self._packed: Packed | None = None
        self._content = ""
        self._ever = dict.fromkeys(before.seen if before else (), "")
        self._again = False

    def take(self, entry: Enriched | Deleted) -> None:
        state = after(self._state or self._before, entry)
        if state is None and self._state is None:
            state = self._repeated(entry)
            self._again = state is not None
        if state is None:
            return
        self._state = state
        self._packed, self._content = None, ""
        if isinstance(entry, Enriched) and state.enriched:
            packed = Packed.of(entry)
            self._packed, self._content = packed.as_of(state.enriched), packed.content
            self._ever |= dict.fromkeys((one.watch for one in entry.sightings), "")

    def change(self) -> Change | None:
        state = self._state
        if state is None:
            return None
        seen = _seen(state)
        gone = {watch: "" for watch in self._ever if watch not in seen}
        head = Head(
            self._mention,
            state.version,
            state.published,
            state.first_seen,
            {**seen, **gone},
            self._content,
            state.deletion,
        )
        before = self._before.seen if self._before else {}
        dirty = {watch for watch, told in head.seen.items() if self._again or told != before.get(watch, "")}
        return Change(head, self._packed, frozenset(dirty))

    def _repeated(self, entry: Enriched | Deleted) -> State | None:
        """The very entry that the head was written from."""
        head = self._before
        if head is None:
            return None
        if isinstance(entry, Deleted):
            return State(FINAL, head.published, head.first_seen, None, head.deletion) if head.final else None
        if entry.version != head.version or Packed.of(entry).content != head.content:
            return None
        return State(head.version, head.published, head.first_seen, published_at(entry, head.published))


def _seen(state: State) -> dict[str, str]:
    """Each watch that sees it, with what tells the figures that are counted of it there."""
    sightings = state.enriched.sightings if state.enriched else ()
    return {one.watch: counted(one, figures(one, state.published, state.first_seen)) for one in sightings}
