"""The query language on tantivy: schema, documents and queries. Every query is exact: counts need no second look."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product

import tantivy
from tantivy import Occur, Query

from core.query.document import Document
from core.query.fields import EXACT, NUMBERS, STEM, TITLE, WORDS
from core.query.fold import tokens
from core.query.tree import And, Exact, Near, Node, Not, Or, Phrase, Prefix, Range, Stem, Word
from core.query.words import kin, mentioned, words

Patterns = tuple[str, ...]

SID, MID, SEQ = "sid", "mid", "seq"
"""Sighting id (to read back from a hit), mention id (to delete by), the number of the row that holds the sighting."""
_SPLIT_AT_SPACES = "whitespace"
_WITHOUT_COLUMN = frozenset(("url", "thread", "reply_to", "repost_of", "handle"))
"""Exact fields that nothing is counted by."""


def schema_builder() -> tantivy.SchemaBuilder:
    """All that the language needs, and the ids; a store adds columns of its own before it builds.

    Nothing is stored but SID, and columns: exact fields (but a few), numbers and SEQ can be counted and sorted by.
    """
    builder = tantivy.SchemaBuilder()
    for name in (WORDS.name, TITLE.name):
        builder.add_text_field(name, tokenizer_name=_SPLIT_AT_SPACES, index_option="position")
    builder.add_text_field(STEM.name, tokenizer_name=_SPLIT_AT_SPACES, index_option="basic")
    for name in EXACT:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name not in _WITHOUT_COLUMN)
    builder.add_bytes_field(SID, stored=True)
    builder.add_text_field(MID, tokenizer_name="raw", index_option="basic")
    for name in (*NUMBERS, SEQ):
        builder.add_integer_field(name, fast=True)
    return builder


def to_tantivy(document: Document, sid: str, mid: str, seq: int) -> tantivy.Document:
    """A document to add to an index with the schema above."""
    placed = words(document)
    row = tantivy.Document()
    row.add_bytes(SID, sid.encode())
    row.add_text(MID, mid)
    row.add_integer(SEQ, seq)
    row.add_text(WORDS.name, " ".join(placed))
    row.add_text(TITLE.name, " ".join(tokens(document.title)))
    row.add_text(STEM.name, " ".join(kin(placed)))
    for name, values in (dict(document.exact) | mentioned(document)).items():
        for value in values:
            row.add_text(name, EXACT[name].stored(value))
    for name, number in document.numbers.items():
        row.add_integer(name, number)
    return row


def to_query(schema: tantivy.Schema, node: Node, now: datetime) -> Query:
    """The sightings that match, all of them and no others. now: what `now-7d` counts from.

    Searching raises ValueError where a prefix beside NEAR stands for more than 16,384 different words of the index.
    """
    return _Compiler(schema, now).query(node)


class _Compiler:
    def __init__(self, schema: tantivy.Schema, now: datetime) -> None:
        self._schema = schema
        self._now = now

    def query(self, node: Node) -> Query:
        match node:
            case And(children=children):
                return _all(
                    [self.query(child) for child in children if not isinstance(child, Not)],
                    [self.query(child.child) for child in children if isinstance(child, Not)],
                )
            case Or(children=children):
                return _any([self.query(child) for child in children])
            case Not(child=child):
                return _all([], [self.query(child)])
            case Word(field=field, word=word):
                return Query.term_query(self._schema, field, word)
            case Prefix(field=field, start=start):
                return Query.regex_query(self._schema, field, f"{start}.*")
            case Phrase(field=field, words=placed):
                return Query.phrase_query(self._schema, field, list(placed))
            case Stem(field=field, stems=stems):
                return Query.term_set_query(self._schema, field, stems)
            case Exact(field=field, value=value):
                return Query.term_query(self._schema, field, value)
            case Range(field=field):
                low, high = node.bounds(self._now)
                return Query.range_query(self._schema, field, tantivy.FieldType.Integer, low, high)
            case Near():
                return _any(list(self._near(node)))
        raise AssertionError(f"no such node: {node!r}")

    def _near(self, node: Near) -> Iterator[Query]:
        for left, right in product(node.left, node.right):
            first, second = _patterns(left), _patterns(right)
            if not node.ordered and not _meet(left, right):
                yield self._placed(node.field, [(0, first[0]), (0, second[0])], node.distance)
                continue
            yield from self._apart(node.field, first, second, node.distance)
            if not node.ordered:
                yield from self._apart(node.field, second, first, node.distance)

    def _apart(self, field: str, first: Patterns, second: Patterns, distance: int) -> Iterator[Query]:
        """first, then second, at most distance positions after its end.

        With slop, tantivy accepts the second of two patterns up to slop positions before or after its place: two such
        windows cover 1 to distance. Of more than two patterns its slop is not exact, hence a query for each distance.
        """
        if len(first) == len(second) == 1:
            slop = (distance - 1) // 2
            for place in {slop + 1, distance - slop}:
                yield self._placed(field, [(0, first[0]), (place, second[0])], slop)
            return
        for gap in range(distance):
            yield self._placed(field, [*enumerate(first), *enumerate(second, len(first) + gap)], 0)

    def _placed(self, field: str, patterns: Sequence[tuple[int, str]], slop: int) -> Query:
        if all(pattern.isalnum() for _, pattern in patterns):
            return Query.phrase_query(self._schema, field, [*patterns], slop)
        return Query.regex_phrase_query(self._schema, field, [*patterns], slop)


def _patterns(operand: Word | Prefix | Phrase) -> Patterns:
    """What stands at each of its positions: a token, or a regular expression."""
    match operand:
        case Word(word=word):
            return (word,)
        case Prefix(start=start):
            return (f"{start}.*",)
        case Phrase(words=words):
            return words


def _meet(one: Word | Prefix | Phrase, other: Word | Prefix | Phrase) -> bool:
    """Whether one token can be both; phrases always may overlap."""
    match one, other:
        case Word(word=a), Word(word=b):
            return a == b
        case (Prefix(start=a), Word(word=b)) | (Word(word=b), Prefix(start=a)):
            return b.startswith(a)
        case Prefix(start=a), Prefix(start=b):
            return a.startswith(b) or b.startswith(a)
        case _:
            return True


def _all(wanted: list[Query], unwanted: list[Query]) -> Query:
    clauses = [(Occur.Must, query) for query in wanted or [Query.all_query()]]
    return Query.boolean_query(clauses + [(Occur.MustNot, query) for query in unwanted])


def _any(queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
