"""Every engine gives the answer of the plain reference, on every document."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.query.document import Document
from core.query.parse import parse
from core.query.tree import LARGEST, SMALLEST
from tests.query.engines import MEANINGS, by_the_reference, in_tantivy, in_the_stream
from tests.query.strategies import crowded_documents, documents, proximity_queries, queries

GENERATED = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def assert_agreement(texts: Sequence[str], docs: Sequence[Document]) -> None:
    nodes = [parse(text) for text in texts]
    expected = by_the_reference(nodes, docs)
    assert in_the_stream(nodes, docs) == expected
    assert in_tantivy(nodes, docs) == expected


@GENERATED
@given(st.lists(queries(), min_size=5, max_size=15), st.lists(documents(), min_size=1, max_size=12))
def test_every_engine_agrees_with_the_reference(texts: list[str], docs: list[Document]) -> None:
    assert_agreement(texts, docs)


@GENERATED
@given(st.lists(proximity_queries(), min_size=5, max_size=15), st.lists(crowded_documents(), min_size=5, max_size=12))
def test_every_engine_agrees_on_who_stands_near_whom(texts: list[str], docs: list[Document]) -> None:
    assert_agreement(texts, docs)


@pytest.mark.parametrize(("query", "matching", "other"), MEANINGS)
def test_what_is_written_means_this(query: str, matching: str, other: str) -> None:
    docs = [Document("", text, {}, {}) for text in (matching, other)]
    assert by_the_reference([parse(query)], docs) == [{0}]
    assert_agreement([query], docs)


def test_no_phrase_and_no_neighbourhood_spans_title_and_text() -> None:
    docs = [Document("service", "client", {}, {}), Document("", "service", {}, {}, further=("client",))]
    for query in ('"service client"', "service NEAR/50 client", '"service client x y z t u v"~43'):
        assert by_the_reference([parse(query)], docs) == [set()]
        assert_agreement([query], docs)
    assert by_the_reference([parse("service client")], docs) == [{0, 1}]
    assert_agreement(["service client"], docs)


def test_hostile_documents_are_found_by_what_they_hold() -> None:
    docs = [
        Document("", "panne " * 20_000 + "x" * 100_000 + " colis", {"url": ("https://x.com/" + "é" * 5_000,)}, {}),
        Document("\x00", "panne\x00\ud800colis \u202eboycott\u202c", {"author": ("a\ud800\x00",), "tag": ("",)}, {}),
        Document("", "", {}, {"likes": LARGEST, "published": SMALLEST}),
    ]
    url = "https://x.com/" + "é" * 5_000
    queries = [
        "panne NEAR/1 colis",
        "boycott",
        f'url:"{url}"',
        "xxx*",
        "x" * 64 + "*",
        "likes:[1 TO *]",
        "published:[* TO *]",
    ]
    assert by_the_reference([parse(query) for query in queries], docs) == [{1}, {1}, {0}, {0}, {0}, {2}, {2}]
    assert_agreement(queries, docs)


def test_a_query_as_large_as_allowed_is_answered() -> None:
    words = [f"w{number}" for number in range(400)]
    phrases = " OR ".join(f'"{word} b"' for word in words[:40])
    near = f"({' OR '.join(words[:60])}) NEAR/5 ({' OR '.join(words[60:120])} OR {phrases})"
    docs = [Document("", "w1 x x w70", {}, {}), Document("", "w3 b y w5", {}, {}), Document("", "w399", {}, {})]
    assert_agreement([" OR ".join(words), near, f"({near}) OR w399"], docs)
