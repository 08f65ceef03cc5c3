"""The query language on Elasticsearch: mapping, documents and queries.

Every query is exact: counts need no second look. Nothing but what versions 7.10, 8 and 9 share under a basic licence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from core.clock import from_micros, micros
from core.query.document import Document
from core.query.errors import QueryError
from core.query.fields import EXACT, NUMBERS, STEM, TITLE, WORDS
from core.query.fold import TOKEN_LIMIT, tokens
from core.query.leaves import PREFIX_LEAST
from core.query.negation import pushed
from core.query.tree import And, Exact, FromNow, Leaf, Near, Node, Not, Or, Phrase, Prefix, Range, Stem, Word
from core.query.words import GAP, kin, mentioned, parts

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None
Query = Mapping[str, Json]
Operands = Sequence[Word | Prefix | Phrase]

PUBLISHED = "published"
"""Microseconds UTC, as the language compares them."""
PUBLISHED_AT = "published_at"
"""The same moment as a date, to the millisecond: for histograms by calendar and for Kibana."""
NESTED_LIMIT = 26
"""Levels of queries. Elasticsearch reads 30 (indices.query.bool.max_nested_depth), and others stand around ours."""
_BUNDLE = 300
"""Clauses of one kind side by side: 7.10 reads 1,024 in one bool."""
_BEGINNING = "beginning"
_BEGINNINGS = "beginnings"
_FIRST, _LAST = micros(datetime.min.replace(tzinfo=UTC)), micros(datetime.max.replace(tzinfo=UTC))

ANALYSIS: Query = {
    "filter": {_BEGINNINGS: {"type": "edge_ngram", "min_gram": PREFIX_LEAST, "max_gram": TOKEN_LIMIT}},
    "analyzer": {_BEGINNINGS: {"type": "custom", "tokenizer": "whitespace", "filter": [_BEGINNINGS]}},
}
"""`settings.analysis` of an index with the properties below."""

_TOKENS: Query = {"type": "text", "norms": False, "position_increment_gap": GAP}
_TEXT: Query = {
    **_TOKENS,
    "analyzer": "whitespace",
    "fields": {_BEGINNING: {**_TOKENS, "analyzer": _BEGINNINGS, "search_analyzer": "whitespace"}},
}
"""Beside each token its beginnings: of a prefix in an intervals query, Elasticsearch follows 128 words at most."""

PROPERTIES: Query = {
    WORDS.name: _TEXT,
    TITLE.name: _TEXT,
    **{name: {"type": "keyword"} for name in (STEM.name, *EXACT)},
    **{name: {"type": "long"} for name in NUMBERS},
    PUBLISHED_AT: {"type": "date"},
}
"""`mappings.properties` of all that the language needs; a store adds fields of its own."""


def to_source(document: Document) -> dict[str, Json]:
    """What these fields hold of a document."""
    placed = [tokens(part) for part in parts(document)]
    source: dict[str, Json] = {
        WORDS.name: [" ".join(words) for words in placed if words],
        TITLE.name: " ".join(tokens(document.title)),
        STEM.name: sorted(kin(word for words in placed for word in words)),
    }
    for name, values in (dict(document.exact) | mentioned(document)).items():
        source[name] = [EXACT[name].stored(value) for value in values]
    source.update(document.numbers)
    if PUBLISHED in document.numbers:
        source[PUBLISHED_AT] = _date(document.numbers[PUBLISHED])
    return source


def to_query(node: Node, now: datetime) -> Query:
    """The sightings that match, all of them and no others. now: what `now-7d` counts from.

    To be used as a filter. Raises QueryError where it nests deeper than Elasticsearch reads.
    """
    return _compiled(node, lambda asked: _between(asked.field, *_fixed(asked, now)))


def to_kept_query(node: Node) -> Query:
    """The same for those who keep it and ask again later: what counts from now follows the server's clock, in seconds.

    Its numbers survive JavaScript, which knows no integers beyond 2**53, unless the query itself names such.
    """
    return _compiled(node, _following)


def _compiled(node: Node, ranged: Callable[[Range], Query]) -> Query:
    query = _Compiler(ranged).query(pushed(node))
    if _nesting(query) > NESTED_LIMIT:
        raise QueryError(
            node.position, "AND, OR and NOT are nested too deeply for Elasticsearch.", "Split it into several queries."
        )
    return query


class _Compiler:
    """ranged: what a range becomes."""

    def __init__(self, ranged: Callable[[Range], Query]) -> None:
        self._ranged = ranged

    def query(self, node: Node) -> Query:
        match node:
            case And(children=children):
                return self._both(children)
            case Or(children=children):
                return _bool(should=self._alternatives(children))
            case Not(child=child):
                return _bool(must_not=[self.query(child)])
            case Word() | Prefix() | Phrase() | Near() | Stem() | Exact() | Range():
                return self._leaf(node)
        raise AssertionError(f"no such node: {node!r}")

    def _both(self, children: Sequence[Node]) -> Query:
        """Of several groups of alternatives the deepest takes no level of its own: a bool has room for one."""
        groups = [self._alternatives(child.children) for child in children if isinstance(child, Or)]
        groups.sort(key=_deepest, reverse=True)
        return _bool(
            filters=[
                *(self.query(child) for child in children if not isinstance(child, Or | Not)),
                *(_bool(should=group) for group in groups[1:]),
            ],
            should=groups[0] if groups else [],
            must_not=self._alternatives([child.child for child in children if isinstance(child, Not)]),
        )

    def _alternatives(self, nodes: Sequence[Node]) -> list[Query]:
        """Of which one must match. Values of one field are one query, however many."""
        values: dict[str, list[str]] = {}
        others: list[Query] = []
        for node in nodes:
            match node:
                case Word(field=field, word=value) | Exact(field=field, value=value):
                    values.setdefault(field, []).append(value)
                case Stem(field=field, stems=stems):
                    values.setdefault(field, []).extend(stems)
                case _:
                    others.append(self.query(node))
        return [_among(field, found) for field, found in values.items()] + others

    def _leaf(self, leaf: Leaf) -> Query:
        match leaf:
            case Word(field=field, word=value) | Exact(field=field, value=value):
                return _among(field, [value])
            case Stem(field=field, stems=stems):
                return _among(field, stems)
            case Prefix(field=field, start=start):
                return _among(f"{field}.{_BEGINNING}", [start])
            case Phrase(field=field, words=words):
                return {"match_phrase": {field: " ".join(words)}}
            case Near():
                return _near(leaf)
            case Range():
                return self._ranged(leaf)


def _among(field: str, values: Sequence[str]) -> Query:
    return {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: values}}


def _near(node: Near) -> Query:
    ways = [_followed(node.left, node.right, node)]
    if not node.ordered:
        ways.append(_followed(node.right, node.left, node))
    return {"intervals": {node.field: _one_of(ways)}}


def _followed(first: Operands, second: Operands, node: Near) -> Query:
    """The field is named on one side, so that no two are equal: Lucene takes equal ones for one that repeats, and
    lets it overlap itself."""
    sides = _any_of(first, {}), _any_of(second, {"use_field": node.field})
    return {"all_of": {"ordered": True, "max_gaps": node.distance - 1, "intervals": sides}}


def _any_of(operands: Operands, more: Query) -> Query:
    return _one_of([_interval(operand, more) for operand in operands])


def _one_of(intervals: Sequence[Query]) -> Query:
    return intervals[0] if len(intervals) == 1 else {"any_of": {"intervals": intervals}}


def _interval(operand: Word | Prefix | Phrase, more: Query) -> Query:
    match operand:
        case Word(word=word):
            return {"match": {"query": word, **more}}
        case Prefix(field=field, start=start):
            return {"match": {"query": start, "use_field": f"{field}.{_BEGINNING}"}}
        case Phrase(words=words):
            return {"match": {"query": " ".join(words), "ordered": True, "max_gaps": 0, **more}}


def _fixed(asked: Range, now: datetime) -> tuple[int | None, int | None]:
    low, high = asked.bounds(now)
    return (None if asked.low is None else low), (None if asked.high is None else high)


def _following(asked: Range) -> Query:
    low, high = (None if isinstance(bound, FromNow) else bound for bound in (asked.low, asked.high))
    moving = {
        name: _date_math(bound)
        for name, bound in (("gte", asked.low), ("lte", asked.high))
        if isinstance(bound, FromNow)
    }
    if not moving:
        return _between(asked.field, low, high)
    following: Query = {"range": {PUBLISHED_AT: moving}}
    return following if low is high is None else _bool(filters=[following, _between(asked.field, low, high)])


def _between(field: str, low: int | None, high: int | None) -> Query:
    """Both included; open on both sides, the field must still have a value."""
    bounds = {name: bound for name, bound in (("gte", low), ("lte", high)) if bound is not None}
    return {"range": {field: bounds}} if bounds else {"exists": {"field": field}}


def _date_math(bound: FromNow) -> str:
    return f"now{round(bound.microseconds / 1_000_000):+d}s"


def _date(microseconds: int) -> str:
    """Dates reach from the year 1 to 9999; other moments stand at their nearest end."""
    return from_micros(min(max(microseconds, _FIRST), _LAST)).isoformat(timespec="milliseconds")


def _bool(filters: Sequence[Query] = (), should: Sequence[Query] = (), must_not: Sequence[Query] = ()) -> Query:
    """All of filters, one of should (where there are any), none of must_not."""
    if len(should) == 1:
        filters, should = [*filters, *should], ()
    if len(filters) == 1 and not should and not must_not:
        return filters[0]
    clauses: dict[str, Json] = {}
    if filters:
        clauses["filter"] = [_bool(filters=bundle) for bundle in _bundles(filters)]
    if should:
        clauses |= {"should": [_any(bundle) for bundle in _bundles(should)], "minimum_should_match": 1}
    if must_not:
        clauses["must_not"] = [_any(bundle) for bundle in _bundles(must_not)]
    return {"bool": clauses}


def _any(queries: Sequence[Query]) -> Query:
    """Not a bool: Lucene 8 would put its clauses back into the bool around it, and count them there."""
    return queries[0] if len(queries) == 1 else {"dis_max": {"queries": queries}}


def _bundles(queries: Sequence[Query]) -> Iterator[Sequence[Query]]:
    """One by one while one bool has room for them, else in bundles."""
    size = 1 if len(queries) <= _BUNDLE else _BUNDLE
    return (queries[start : start + size] for start in range(0, len(queries), size))


def _nesting(query: Query) -> int:
    """Levels of queries within queries, the outermost included."""
    match query:
        case {"bool": dict(clauses)}:
            inner = [part for part in clauses.values() if isinstance(part, list)]
        case {"dis_max": {"queries": list(part)}}:
            inner = [part]
        case _:
            return 1
    return 1 + max(_deepest(part) for part in inner)


def _deepest(queries: Sequence[Query]) -> int:
    return max(map(_nesting, queries))
