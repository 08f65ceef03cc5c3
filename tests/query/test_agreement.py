"""Every engine gives the answer of the plain reference, on every document."""

from collections.abc import Sequence

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.query.document import Document
from core.query.live import LiveMatcher
from core.query.parse import parse
from core.query.tantivy_engine import SEQ, schema_builder, to_query, to_tantivy
from core.query.tree import LARGEST, SMALLEST, Node
from tests.query import reference
from tests.query.strategies import NOW, crowded_documents, documents, proximity_queries, queries

GENERATED = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def in_tantivy(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    index = tantivy.Index(schema_builder().build())
    writer = index.writer(15_000_000, 1)
    for at, document in enumerate(docs):
        writer.add_document(to_tantivy(document, sid=f"x:{at}|acme", mid=f"x:{at}", seq=at))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def found(node: Node) -> set[int]:
        hits = searcher.search(to_query(index.schema, node, NOW), limit=len(docs)).hits
        return {int(seq or 0) for seq in searcher.fast_field_values(SEQ, [address for _, address in hits])}

    return [found(node) for node in nodes]


def in_the_stream(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    matched = LiveMatcher({str(number): node for number, node in enumerate(nodes)}).match(docs, NOW)
    return [{at for at, ids in enumerate(matched) if str(number) in ids} for number in range(len(nodes))]


def by_the_reference(nodes: Sequence[Node], docs: Sequence[Document]) -> list[set[int]]:
    return [{at for at, document in enumerate(docs) if reference.matches(node, document, NOW)} for node in nodes]


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


@pytest.mark.parametrize(
    ("query", "matching", "other"),
    [
        ("panne livraison", "livraison en panne", "panne"),
        ("creme", "la CRÈME", "crèmes"),
        ("l'app", "L’app plante", "app l"),
        ('"service client"', "le service-client !", "client service"),
        ('"service nul"~1', "nul service", "service très nul"),
        ('"service nul"~3', "nul de chez service", "nul de chez ce service"),
        ('"a b c"~1', "c a b", "a x b c"),
        ('"a b c"~2', "c a x b", "c a x y b"),
        ("a NEAR/2 b", "b x a", "b x y a"),
        ("a ONEAR/2 b", "a x b", "b a"),
        ("a ONEAR/2 b", "b a b", "a x y b a"),
        ("a NEAR/5 a", "a x a", "x a"),
        ("(a OR b) NEAR/3 (b OR c)", "b b", "b x"),
        ('"a b" NEAR/2 c', "a b x c", "a x b c"),
        ('"a b" ONEAR/1 "b c"', "a b b c", "a b c"),
        ("liv* NEAR/2 nul", "nul, livreur", "nul x y livreur"),
        ("boycot*", "#BoycottAcme", "boyco"),
        ("#boycott", "oui #Boycott !", "oui boycott #boycotter"),
        ("boycott", "#boycott", "#boycotter"),
        ("@sncf", "merci @SNCF.", "sncf @sncf_info"),
        ("stem:livraison", "vos livraisons", "vos livreurs"),
        ("a -b", "a", "a b"),
        ("a OR b c", "a", "b"),
        ("(a OR b) AND NOT x", "b", "b x"),
    ],
)
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
