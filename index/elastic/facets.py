"""The most frequent values of a field, and telling words."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.query.elastic import Query
from core.query.tree import Node
from index.asked import SAMPLE, facet
from index.elastic.look import Look, by_value
from index.elastic.search import newest_texts
from index.likelihood import telling_terms
from index.port import Ranked
from schemas.scope import Scope

_OF_EACH_SHARD = 20_000
"""Values that each shard tells, its most frequent ones: where it has more, what it kept back is bounded."""
_BESIDES = 100
"""Candidates beyond the limit."""


def top(look: Look, field: str, node: Node | None, scope: Scope, limit: int) -> list[Ranked]:
    """Raises Permanent for a field that nothing is counted by."""
    name = facet(field)
    query = look.query(node, scope)
    ranked = _of_the_most_frequent(look, query, name, limit)
    if ranked is None:
        ranked = [(str(bucket.key[0]), bucket.documents) for bucket in look.buckets(query, [by_value(name)])]
    ranked.sort(key=lambda one: (-one[1], one[0]))
    return [Ranked(value, count, count) for value, count in ranked[:limit]]


def terms(look: Look, node: Node, background: Node | None, scope: Scope, limit: int) -> list[Ranked]:
    """From the newest SAMPLE sightings on either side."""
    found = newest_texts(look, look.query(node, scope), SAMPLE)
    usual = newest_texts(look, look.query(background, scope), SAMPLE)
    return telling_terms(found, usual, limit)


def _of_the_most_frequent(look: Look, query: Query, field: str, limit: int) -> list[tuple[str, int]] | None:
    """Among them the first `limit`, counted exactly; None where others might belong there too.

    A value that no shard told is rarer than the sum of the rarest ones they told: what is counted again and found more
    frequent than that, is surely ahead of all that was not. Source: Cao and Wang, Efficient Top-K Query Calculation in
    Distributed Networks, 2004 (three-phase uniform threshold).
    """
    told = _terms(look, query, {"field": field, "size": limit + _BESIDES, "shard_size": _OF_EACH_SHARD})
    kept_back, buckets = told["doc_count_error_upper_bound"], told["buckets"]
    counted = _counted(buckets)
    if not kept_back:
        return counted
    candidates = [value for value, _ in counted]
    again = _terms(look, query, {"field": field, "size": len(candidates), "include": candidates})
    exactly = sorted(_counted(again["buckets"]), key=lambda one: -one[1])
    least = exactly[limit - 1][1] if len(exactly) >= limit else 0
    return exactly if least > counted[-1][1] + kept_back else None


def _terms(look: Look, query: Query, asked: Mapping[str, object]) -> Mapping[str, Any]:
    answer = look.ask(size=0, query=query, track_total_hits=False, aggs={"top": {"terms": asked}})
    found: Mapping[str, Any] = answer["aggregations"]["top"]
    return found


def _counted(buckets: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    return [(str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
