"""What was erased, out of the files too. A deleted document stays in its segment until that is merged, and
Elasticsearch lets go of it only once its copies agree that none of them needs it to recover: some seconds later."""

from collections.abc import Iterable, Mapping
from typing import Any

from elastic_transport import ConnectionTimeout
from elasticsearch import NotFoundError
from pydantic import BaseModel

from index.elastic.desk import Desk
from index.elastic.failures import telling

EXPUNGE = "expunge"


class _Erased(BaseModel):
    """newest: the last operation of each shard by then."""

    index: str
    newest: dict[str, int]


def remember(desk: Desk, months: Iterable[str]) -> None:
    """months: the names of indices in which something was deleted for good."""
    desk.refresh()
    for month in sorted(months):
        newest = {number: shard["seq_no"]["max_seq_no"] for number, shard in _primaries(desk, month).items()}
        desk.facts.keep(EXPUNGE, month, _Erased(index=month, newest=newest))


def expunge(desk: Desk) -> None:
    """Merges what can be merged by now; the rest is left for the next time."""
    for erased in [_Erased.model_validate_json(fact) for fact in desk.facts.all_of(EXPUNGE)]:
        month, shards = erased.index, _primaries(desk, erased.index)
        if all(_retained_from(shards[number]) > seq for number, seq in erased.newest.items() if number in shards):
            with telling():
                try:
                    desk.client.indices.forcemerge(index=month, only_expunge_deletes=True, ignore_unavailable=True)
                except ConnectionTimeout:
                    return  # it goes on by itself, and is looked at again
            desk.facts.forget(EXPUNGE, month)


def _primaries(desk: Desk, month: str) -> Mapping[str, Any]:
    """By number; none where the index is gone."""
    with telling():
        try:
            stats = desk.client.indices.stats(index=month, level="shards", metric="docs")
        except NotFoundError:
            return {}
    return {
        number: copy
        for index in stats["indices"].values()
        for number, copies in index["shards"].items()
        for copy in copies
        if copy["routing"]["primary"]
    }


def _retained_from(shard: Mapping[str, Any]) -> int:
    """The first operation that a copy may still ask for."""
    return min(int(lease["retaining_seq_no"]) for lease in shard["retention_leases"]["leases"])
