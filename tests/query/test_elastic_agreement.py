"""Real servers, the oldest and the newest, give the answers of the plain reference, of tantivy and of the stream."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from hypothesis import strategies as st

from core.clock import SystemClock, micros
from core.query.document import Document
from core.query.elastic import to_kept_query
from core.query.fold import TOKEN_LIMIT
from core.query.grammar import CLAUSE_LIMIT, DEPTH_LIMIT
from core.query.parse import parse
from core.query.tree import LARGEST, SMALLEST
from core.query.words import NEAR_LIMIT
from tests.query.collect import collected
from tests.query.engines import MEANINGS, by_the_reference, in_tantivy, in_the_stream
from tests.query.indexed import indexed
from tests.query.strategies import crowded_documents, documents, proximity_queries, queries

pytestmark = pytest.mark.service


@pytest.fixture(scope="module", params=["es9_url", "es7_url"])
def server(request: pytest.FixtureRequest) -> Iterator[Elasticsearch]:
    client = Elasticsearch(request.getfixturevalue(request.param), request_timeout=60)
    yield client
    client.close()


def assert_agreement(server: Elasticsearch, texts: Sequence[str], docs: Sequence[Document]) -> None:
    nodes = [parse(text) for text in texts]
    with indexed(server, docs) as index:
        assert index.found(nodes) == by_the_reference(nodes, docs)


def assert_nobody_disagrees(
    server: Elasticsearch, texts: st.SearchStrategy[str], docs: st.SearchStrategy[Document]
) -> None:
    documents, asked = collected(docs, 150), list(dict.fromkeys(collected(texts, 300)))
    nodes = [parse(text) for text in asked]
    with indexed(server, documents) as index:
        answers = zip(
            asked,
            by_the_reference(nodes, documents),
            index.found(nodes),
            in_tantivy(nodes, documents),
            in_the_stream(nodes, documents),
            strict=True,
        )
        for text, expected, *found in answers:
            assert found == [expected] * 3, f"{text}: {[documents[at] for at in expected ^ found[0]][:3]}"


def test_every_engine_agrees_with_the_reference(server: Elasticsearch) -> None:
    assert_nobody_disagrees(server, queries(), documents())


def test_every_engine_agrees_on_who_stands_near_whom(server: Elasticsearch) -> None:
    assert_nobody_disagrees(server, proximity_queries(), crowded_documents())


def test_what_is_written_means_this(server: Elasticsearch) -> None:
    docs = [Document("", text, {}, {}) for _, matching, other in MEANINGS for text in (matching, other)]
    assert_agreement(server, [query for query, _, _ in MEANINGS], docs)


def test_no_phrase_and_no_neighbourhood_spans_title_and_text(server: Elasticsearch) -> None:
    docs = [Document("service", "client", {}, {}), Document("", "service", {}, {}, further=("", "a", "client"))]
    apart = ['"service client"', f"service NEAR/{NEAR_LIMIT} client", '"service client x y z t u v"~50']
    assert_agreement(server, ["service client", *apart, "serv* NEAR/50 client", "service NEAR/50 cli*"], docs)


def test_hostile_documents_are_found_by_what_they_hold(server: Elasticsearch) -> None:
    url = "https://x.com/" + "é" * 5_000
    docs = [
        Document("", "panne " * 20_000 + "x" * 100_000 + " colis", {"url": (url,)}, {}),
        Document("\x00", "panne\x00\ud800colis \u202eboycott\u202c", {"author": ("a\ud800\x00",), "tag": ("",)}, {}),
        Document("", "", {}, {"likes": LARGEST, "published": SMALLEST}),
        Document("", "", {}, {"likes": SMALLEST, "published": LARGEST}),
    ]
    asked = [
        "panne NEAR/1 colis",
        "boycott",
        f'url:"{url}"',
        'tag:""',
        "xxx*",
        "x" * TOKEN_LIMIT,
        "x" * TOKEN_LIMIT + "*",
        "likes:[1 TO *]",
        "likes:[* TO *]",
        "likes:[5 TO 3]",
        "published:[* TO *]",
        "published:[now TO *]",
    ]
    assert_agreement(server, asked, docs)


@pytest.mark.parametrize("letter", ["e", "я", "𐌰"])
def test_a_prefix_is_followed_to_every_word_beside_near_too(server: Elasticsearch, letter: str) -> None:
    """By itself, Elasticsearch gives up after 128 words; version 7.10 finds nothing for prefixes of 20 bytes."""
    long = letter * 30
    words = " ".join(f"{long}{number}" for number in range(3_000))
    docs = [Document("", f"{words} nul", {}, {}), Document(f"{long}999 a nul", "", {}, {}), Document(long, "", {}, {})]
    asked = [f"{letter * length}*" for length in (3, 19, 20, 30)]
    near = [f"{start} ONEAR/{distance} nul" for start in asked for distance in (1, 2)]
    assert_agreement(server, [*asked, *near, f"title:({asked[-1]} NEAR/2 nul)", f"{long}1*", f"{long}x*"], docs)


def test_queries_as_large_as_allowed_are_answered(server: Elasticsearch) -> None:
    """As the stream does: the reference would take a minute."""
    words = [f"w{number}" for number in range(CLAUSE_LIMIT)]
    phrases = [f'"{word} b"' for word in words]
    few = " OR ".join(phrases[:40])
    near = f"({' OR '.join(words[:60])}) NEAR/5 ({' OR '.join(words[60:120])} OR {few})"
    between = f'("{words[0]} b" OR "{words[1]} b") NEAR/50 ({" OR ".join(phrases[2:200])})'
    docs = [
        Document("", "w1 x x w70", {}, {}),
        Document("", "w3 b y w5", {}, {}),
        Document("", "w1 b x w150 b", {}, {}),
        Document("", " ".join(words), {}, {}),
    ]
    asked = [
        " OR ".join(words),
        " ".join(words),
        " ".join(f"-{word}" for word in words),
        " OR ".join(f"-{word}" for word in words),
        " OR ".join(phrases),
        " ".join(f"-{phrase}" for phrase in phrases),
        " ".join(f"-{phrase}" for phrase in phrases[2:]) + " (w1 OR w2)",
        " OR ".join(f"author:a{word} title:{word}" for word in words[: CLAUSE_LIMIT // 2]),
        near,
        f"({near}) OR w399",
        between,
    ]
    nodes = [parse(text) for text in asked]
    with indexed(server, docs) as index:
        assert index.found(nodes) == in_the_stream(nodes, docs)


def test_queries_as_deep_as_allowed_are_answered(server: Elasticsearch) -> None:
    deep, negated = "colis", "colis"
    for number in range(DEPTH_LIMIT):
        deep = f'a{number} OR b{number} (c{number} OR "d{number} x") ({deep})'
        negated = f"-({negated} a{number})" if number % 2 else f"NOT NOT ({negated} OR -c{number})"
    texts = ["colis", "a19", "b19 c19 a18", "b19 d19 x a18", "b19 d19 a18", "a19 b19 c18", "b17 colis", "a1"]
    assert_agreement(server, [deep, negated], [Document("", text, {}, {}) for text in texts])


def test_a_kept_query_follows_the_clock_of_the_server(server: Elasticsearch) -> None:
    now = SystemClock().now()
    moments = [now - timedelta(days=8), now - timedelta(days=6), now - timedelta(hours=1), now + timedelta(hours=1)]
    docs = [Document("", "colis", {}, {"published": micros(moment)}) for moment in moments]
    kept = {
        "colis published:[now-7d TO now]": {1, 2},
        "published:[* TO now-2d}": {0, 1},
        "published:[2020-01-01 TO now-7d]": {0},
        f"published:[now TO {(now + timedelta(days=2)).date()}]": {3},
        "published:[2020-01-01 TO *]": {0, 1, 2, 3},
        "published:[* TO *]": {0, 1, 2, 3},
    }
    with indexed(server, docs) as index:
        for text, expected in kept.items():
            hits = server.search(index=index.name, query=dict(to_kept_query(parse(text))), size=9)["hits"]["hits"]
            assert {int(hit["_id"]) for hit in hits} == expected, text
