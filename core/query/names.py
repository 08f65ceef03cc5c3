"""The names in a query that somebody gave, of watches, topics and saved queries: one that is misspelt finds nothing,
as if all were quiet."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from core.errors import NotFound
from core.mistakes import guess
from core.query.errors import placed
from core.query.tree import Exact, Node, leaves
from schemas.analysis import NO_WATCH
from schemas.sentence import Sentence

_NONE = {
    "watch": 'there is no watch "%(name)s".',
    "topic": 'there is no topic "%(name)s".',
    "saved": 'there is no saved query "%(name)s".',
}
"""By each field that holds such names."""
_GONE = {
    "watch": 'the watch "%(name)s" was removed: only what is stored of it is found.',
    "topic": 'the topic "%(name)s" was removed: only what is stored of it is found.',
    "saved": 'the saved query "%(name)s" was removed: only what is stored of it is found.',
}
_SILENT = 'the saved query "%(name)s" is not live: only what it matched while it was is found.'
_LISTED = {
    "watch": "`tocsin watches list` shows those that there are.",
    "topic": "`tocsin watches show WATCH` shows those of a watch.",
    "saved": "`tocsin queries list` shows those that there are.",
}


class UnknownName(NotFound):
    """position: in the text of the query, from 0. problem: the message without it."""

    def __init__(self, leaf: Exact, known: Set[str]) -> None:
        self.position = leaf.position
        self.problem = Sentence(_NONE[leaf.field], name=leaf.value)
        super().__init__(placed(leaf.position, self.problem), guess(leaf.value, known) or _LISTED[leaf.field])


@dataclass(frozen=True, slots=True)
class Names:
    """Of one field. now: those that there are. gone: those that there were, of which something may be stored.

    silent: those that there are, though nothing that arrives is marked with them.
    """

    now: Set[str]
    gone: Set[str]
    silent: Set[str] = frozenset()


def named(tree: Node) -> Iterator[Exact]:
    """Every such name in a query, from left to right."""
    for leaf in leaves(tree):
        if isinstance(leaf, Exact) and leaf.field in _NONE and leaf.value != NO_WATCH:
            yield leaf


def doubtful(tree: Node, names: Mapping[str, Names]) -> Sequence[str]:
    """names: by field, at least of those that the query holds.

    Returns a sentence for each that is gone, and finds what is stored, but nothing new. Raises UnknownName for the
    first that never was.
    """
    return [told for leaf in named(tree) if (told := _told(leaf, names[leaf.field]))]


def _told(leaf: Exact, known: Names) -> str:
    if leaf.value in known.silent:
        return placed(leaf.position, Sentence(_SILENT, name=leaf.value))
    if leaf.value in known.now:
        return ""
    if leaf.value in known.gone:
        return placed(leaf.position, Sentence(_GONE[leaf.field], name=leaf.value))
    raise UnknownName(leaf, known.now | known.gone)
