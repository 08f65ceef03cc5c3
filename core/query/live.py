"""Many queries against a stream: which of them match each document, and through which of its words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.query.batch import Batch, members
from core.query.clues import Clues
from core.query.document import Document
from core.query.fields import HANDLE, HASHTAG
from core.query.fold import stems, tokens, written
from core.query.tree import And, Exact, Leaf, Near, Node, Not, Or, Phrase, Prefix, Range, Stem, Word
from core.query.words import parts

BATCH = 512
"""Documents that are matched at once."""
TERMS_LIMIT = 20
"""Words that are named for a match."""

Test = Callable[[Batch], int]


class LiveMatcher:
    """queries: query id to its tree."""

    def __init__(self, queries: Mapping[str, Node]) -> None:
        keys = _Keys()
        self._tests = {name: _test(node, keys) for name, node in queries.items()}
        self._causes = {name: _causes(node, keys) for name, node in queries.items()}
        self._clues = Clues(queries)

    def match(self, documents: Sequence[Document], now: datetime) -> list[dict[str, tuple[str, ...]]]:
        """For each document, the ids of the queries that match it, with the words of it that did, as written.

        What matches by other things than words (its author, what it does not say) has none. now: what `now-7d` counts
        from.
        """
        found: list[dict[str, tuple[str, ...]]] = []
        for start in range(0, len(documents), BATCH):
            found += self._match(Batch(documents[start : start + BATCH], now))
        return found

    def _match(self, batch: Batch) -> list[dict[str, tuple[str, ...]]]:
        found: list[dict[str, tuple[str, ...]]] = [{} for _ in batch.documents]
        texts: dict[int, list[tuple[str, str]]] = {}
        for name in self._clues.candidates(batch):
            for at in members(self._tests[name](batch)):
                if at not in texts:
                    texts[at] = [pair for part in parts(batch.documents[at]) for pair in written(part)]
                found[at][name] = self._causes[name].among(texts[at], batch, at)
        return found


class _Keys(dict[Leaf, int]):
    """A number for each condition, the same wherever it stands: it is worked out once a batch for all queries."""

    def of(self, leaf: Leaf) -> int:
        return self.setdefault(replace(leaf, position=0), len(self))


def _test(node: Node, keys: _Keys) -> Test:
    """The documents of a batch that match, as bits."""
    match node:
        case Word(field=field, word=value) | Exact(field=field, value=value):
            return lambda batch: batch.having(field).get(value, 0)
        case Prefix() | Phrase() | Near() | Stem() | Range():
            key = keys.of(node)
            return lambda batch: batch.matching(node, key)
        case Not(child=child):
            test = _test(child, keys)
            return lambda batch: batch.all & ~test(batch)
        case And(children=children):
            return _every([_test(child, keys) for child in children])
        case Or(children=children):
            return _some([_test(child, keys) for child in children])
    raise AssertionError(f"no such node: {node!r}")


def _every(tests: Sequence[Test]) -> Test:
    def every(batch: Batch) -> int:
        bits = batch.all
        for test in tests:
            bits &= test(batch)
            if not bits:
                break
        return bits

    return every


def _some(tests: Sequence[Test]) -> Test:
    def some(batch: Batch) -> int:
        bits = 0
        for test in tests:
            bits |= test(batch)
        return bits

    return some


@dataclass(frozen=True, slots=True)
class _Causes:
    """words: that count wherever they stand. leaves: whose words count only in documents that they match."""

    words: frozenset[str]
    leaves: tuple[tuple[Leaf, int], ...]

    def among(self, text: Sequence[tuple[str, str]], batch: Batch, at: int) -> tuple[str, ...]:
        """text: the tokens of document `at`, each with the word as written."""
        matched = [leaf for leaf, key in self.leaves if batch.matching(leaf, key) >> at & 1]
        wanted = self.words.union(*(_words(leaf) for leaf in matched))
        kin = {stem for leaf in matched if isinstance(leaf, Stem) for stem in leaf.stems}
        begin = tuple(start for leaf in matched for start in _starts(leaf))
        causes = dict.fromkeys(
            word
            for token, word in text
            if token in wanted or (begin and token.startswith(begin)) or (kin and not kin.isdisjoint(stems(token)))
        )
        return tuple(causes)[:TERMS_LIMIT]


def _causes(node: Node, keys: _Keys) -> _Causes:
    positive = list(_positive(node))
    words = frozenset(word for leaf in positive if isinstance(leaf, Word) for word in _words(leaf))
    other = tuple((leaf, keys.of(leaf)) for leaf in positive if not isinstance(leaf, Word | Range))
    return _Causes(words, other)


def _positive(node: Node) -> Iterator[Leaf]:
    match node:
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _positive(child)
        case Word() | Prefix() | Phrase() | Near() | Stem() | Exact() | Range():
            yield node


def _words(leaf: Leaf) -> frozenset[str]:
    match leaf:
        case Word(word=word):
            return frozenset((word,))
        case Phrase(words=words):
            return frozenset(words)
        case Near(left=left, right=right):
            return frozenset(word for operand in left + right for word in _words(operand))
        case Exact(field=HASHTAG.name | HANDLE.name, value=value):
            return frozenset(tokens(value))
        case _:
            return frozenset()


def _starts(leaf: Leaf) -> tuple[str, ...]:
    match leaf:
        case Prefix(start=start):
            return (start,)
        case Near(left=left, right=right):
            return tuple(start for operand in left + right for start in _starts(operand))
        case _:
            return ()
