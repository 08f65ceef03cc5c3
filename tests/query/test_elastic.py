"""What can be said of queries for Elasticsearch without asking it."""

import json

import pytest

from core.query.document import Document
from core.query.elastic import PROPERTIES, PUBLISHED_AT, to_kept_query, to_query, to_source
from core.query.errors import QueryError
from core.query.fields import EXACT, FIELDS
from core.query.parse import parse
from core.query.tree import SMALLEST
from tests.query.strategies import NOW


def test_every_field_of_the_language_has_its_place() -> None:
    assert set(FIELDS) | {"words", PUBLISHED_AT} == set(PROPERTIES)


def test_a_document_says_nothing_beside_these_fields() -> None:
    everything = Document(
        title="Panne",
        text="#été @sncf",
        exact=dict.fromkeys(EXACT, ("A",)),
        numbers={"likes": 3, "published": 1_772_452_800_123_456},
        further=("", "ÉTÉ"),
    )
    source = to_source(everything)
    assert set(source) <= set(PROPERTIES)
    assert source["words"] == ["panne", "ete sncf", "ete"]
    assert source["title"] == "panne"
    assert (source["hashtag"], source["handle"], source["author"], source["url"]) == (["ete"], ["sncf"], ["a"], ["A"])
    assert (source["published"], source["published_at"]) == (1_772_452_800_123_456, "2026-03-02T12:00:00.123+00:00")


def test_a_moment_before_the_calendar_stands_at_its_beginning() -> None:
    assert to_source(Document("", "", {}, {"published": SMALLEST}))["published_at"] == "0001-01-01T00:00:00.000+00:00"


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("colis", {"term": {"words": "colis"}}),
        ("colis OR panne", {"terms": {"words": ["colis", "panne"]}}),
        (
            "colis -panne -retard",
            {
                "bool": {
                    "filter": [{"term": {"words": "colis"}}],
                    "must_not": [{"terms": {"words": ["panne", "retard"]}}],
                }
            },
        ),
        (
            "lang:fr (colis OR likes:[1 TO *])",
            {
                "bool": {
                    "filter": [{"term": {"lang": "fr"}}],
                    "should": [{"term": {"words": "colis"}}, {"range": {"likes": {"gte": 1}}}],
                    "minimum_should_match": 1,
                }
            },
        ),
        (
            "NOT (colis OR NOT lang:fr)",
            {"bool": {"filter": [{"term": {"lang": "fr"}}], "must_not": [{"term": {"words": "colis"}}]}},
        ),
        ("published:[now-7d TO *]", {"range": {"published": {"gte": 1_771_848_000_000_000}}}),
    ],
)
def test_a_query_is_as_small_as_it_can_be(text: str, query: object) -> None:
    assert to_query(parse(text), NOW) == query


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("published:[now-7d TO now]", {"range": {"published_at": {"gte": "now-604800s", "lte": "now+0s"}}}),
        ("published:[1970-01-02 TO *]", {"range": {"published": {"gte": 86_400_000_000}}}),
        (
            "published:[1970-01-02 TO now}",
            {
                "bool": {
                    "filter": [
                        {"range": {"published_at": {"lte": "now+0s"}}},
                        {"range": {"published": {"gte": 86_400_000_000}}},
                    ]
                }
            },
        ),
        ("published:[* TO *]", {"exists": {"field": "published"}}),
    ],
)
def test_a_kept_query_counts_from_the_time_of_each_search(text: str, query: object) -> None:
    assert to_kept_query(parse(text)) == query


def test_a_query_of_many_forms_is_plain_json() -> None:
    query = to_query(parse('a NEAR/3 ("b c" OR liv*) OR stem:livraison OR title:x -published:2026-03-01'), NOW)
    assert json.loads(json.dumps(query)) == json.loads(json.dumps(query, default=list))


def test_what_nests_deeper_than_elasticsearch_reads_is_refused() -> None:
    deep = '"colis perdu"'
    for _ in range(7):
        deep = f'("a b" OR c {deep} {deep})'
    for _ in range(13):
        deep = f'"a b" OR c ({deep})'
    with pytest.raises(QueryError, match="position 0: AND, OR and NOT are nested too deeply for Elasticsearch"):
        to_query(parse(deep), NOW)
