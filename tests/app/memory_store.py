"""A store of mentions in memory: as much of the ports as erasing asks of one."""

from collections.abc import Iterator, Sequence

from core.query.tree import Exact, Node, leaves
from index.port import Erased, Hit
from schemas.analysis import Analysis, Sighting
from schemas.mention import Mention
from schemas.scope import Scope


class MemoryStore:
    """Mentions can be found once they were refreshed, as in a real one."""

    def __init__(self) -> None:
        self._written: dict[str, Mention] = {}
        self._searchable: dict[str, Mention] = {}

    def write(self, mentions: Sequence[Mention]) -> None:
        self._written.update({mention.id: mention for mention in mentions})

    def ids(self) -> set[str]:
        return set(self._written)

    def refresh(self) -> None:
        self._searchable = dict(self._written)

    def mentions(self, ids: Sequence[str], scope: Scope) -> Sequence[Hit]:
        found = [self._searchable[key] for key in ids if key in self._searchable and scope.allows("-")]
        return [Hit(mention, Analysis(), Sighting(watch="-"), version=1) for mention in found]

    def scan(self, query: Node | None, scope: Scope) -> Iterator[Hit]:
        """query: alternatives of an author_id or of a repost_of."""
        wanted = {(leaf.field, leaf.value) for leaf in leaves(query) if isinstance(leaf, Exact)} if query else set()
        for mention in self._searchable.values():
            values = {("author_id", mention.author.id), ("repost_of", mention.repost_of)}
            if scope.allows("-") and values & wanted:
                yield Hit(mention, Analysis(), Sighting(watch="-"), version=1)

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> Erased:
        gone = {key for key, each in self._written.items() if key in mentions or each.author.id in authors}
        for key in gone:
            del self._written[key]
        self.refresh()
        return Erased(mentions=len(gone), sightings=len(gone))
