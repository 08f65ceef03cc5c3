"""Which of many queries are worth asking of a batch: those that find in it a word or value they cannot do without."""

from collections.abc import Iterable, Mapping

from core.query.batch import Batch
from core.query.fields import TITLE, WORDS
from core.query.tree import And, Exact, Near, Node, Or, Phrase, Word

Clue = tuple[str, str]
"""A field, and a word or value of it."""


class Clues:
    """queries: query id to its tree."""

    def __init__(self, queries: Mapping[str, Node]) -> None:
        self._queries_by_clue: dict[str, dict[str, list[str]]] = {}
        self._always: list[str] = []
        for name, node in queries.items():
            clues = _clues(node)
            if clues is None:
                self._always.append(name)
                continue
            for field, value in clues:
                self._queries_by_clue.setdefault(field, {}).setdefault(value, []).append(name)

    def candidates(self, batch: Batch) -> Iterable[str]:
        """Every query that matches one of the documents, and few others; each once."""
        found = dict.fromkeys(self._always)
        for field, queries in self._queries_by_clue.items():
            for value in queries.keys() & batch.having(field).keys():
                found.update(dict.fromkeys(queries[value]))
        return found


def _clues(node: Node) -> frozenset[Clue] | None:
    """Words and values of which a document must hold at least one to match; None: nothing that simple can be said."""
    match node:
        case Word(field=field, word=value) | Exact(field=field, value=value):
            return frozenset(((field, value),))
        case Phrase(field=field, words=words):
            return frozenset(((field, max(words, key=len)),))
        case Near(left=left, right=right):
            return _best((_any(left), _any(right)))
        case And(children=children):
            return _best(map(_clues, children))
        case Or(children=children):
            return _any(children)
        case _:
            return None


def _any(nodes: Iterable[Node]) -> frozenset[Clue] | None:
    sets = [_clues(node) for node in nodes]
    known = [clues for clues in sets if clues is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _best(choices: Iterable[frozenset[Clue] | None]) -> frozenset[Clue] | None:
    """The set that is likely to be met least often: words before values, fewer before more."""
    return min((clues for clues in choices if clues is not None), key=_commonness, default=None)


def _commonness(clues: frozenset[Clue]) -> tuple[int, int]:
    return sum(field not in (WORDS.name, TITLE.name) for field, _ in clues), len(clues)
