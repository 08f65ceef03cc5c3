"""Which queries may be asked where."""

import pytest

from core.query.errors import QueryError
from core.query.parse import parse
from core.query.validate import for_rule, for_saved, for_search, for_watch
from tests.builders import MORNING, NOON

EVERYTHING = [
    "NOT spam",
    "-spam -promo",
    "colis OR NOT spam",
    "NOT (colis AND spam)",
    "NOT NOT NOT spam",
    "published:[* TO now]",
    "followers:[0 TO *]",
    "likes:[* TO *] -spam",
]


@pytest.mark.parametrize("text", EVERYTHING)
def test_what_matches_almost_everything_is_no_search_without_a_time_range(text: str) -> None:
    with pytest.raises(QueryError, match="almost every mention"):
        for_search(parse(text), None)
    with pytest.raises(QueryError, match="almost every mention"):
        for_saved(parse(text))
    for_search(parse(text), (MORNING, NOON))
    for_search(parse(f"({text}) AND published:[now-7d TO now]"), None)
    for_saved(parse(f"published:2026-03-01 ({text})"))


@pytest.mark.parametrize("text", ["NOT spam", "colis OR NOT spam", "-spam -author:bot", "-lang:fr"])
def test_a_watch_that_matches_everything_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="almost every mention"):
        for_watch(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "colis -spam",
        "NOT NOT colis",
        'author:ada author_id:"x:1" source:x lang:fr kind:post site:x.com network:x url:"https://x.com/1"',
        "#boycott OR @sncf OR title:colis OR stem:livraison OR boycot* OR a NEAR/3 b",
    ],
)
def test_a_watch_may_ask_for_what_the_network_tells(text: str) -> None:
    for_watch(parse(text))
    for_saved(parse(text))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("colis sentiment:negative", 16),
        ("colis -toward:negative", 14),
        ("colis influence:[60 TO *]", 16),
        ("colis published:[now-1d TO now]", 16),
        ("colis published:2026-03-01", 16),
        ("watch:acme", 6),
        ("colis (emotion:anger OR a)", 15),
        ("colis saved:angry", 12),
    ],
)
def test_a_watch_may_not_ask_for_what_only_analysis_tells(text: str, position: int) -> None:
    with pytest.raises(QueryError, match="not known yet when a mention arrives") as refused:
        for_watch(parse(text))
    assert refused.value.position == position
    assert "hashtag" in refused.value.hint


def test_a_saved_query_may_ask_for_what_analysis_tells_but_not_for_another_saved_query() -> None:
    for_saved(parse("colis toward:negative influence:[60 TO *]"))
    for_search(parse("saved:angry"), None)
    with pytest.raises(QueryError, match="cannot ask for another one") as refused:
        for_saved(parse("colis saved:angry"))
    assert refused.value.position == 12


def test_one_unbounded_alternative_leaves_a_search_unbounded() -> None:
    with pytest.raises(QueryError):
        for_search(parse("published:[now-1d TO *] OR NOT spam"), None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colis tag:product/refund", "cannot ask for tags"),
        ("colis saved:angry", "another one"),
        ("NOT colis", "almost"),
    ],
)
def test_the_rule_of_a_tag_asks_for_what_is_known_before_tags_and_saved_queries(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        for_rule(parse(text))
    for_rule(parse("colis toward:negative influence:[60 TO *]"))
