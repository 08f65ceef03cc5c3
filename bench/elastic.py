"""The store on Elasticsearch: writing, against the client's own bulk with the same documents; then searches and panels,
over a server that `make services` starts."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from pydantic_core import from_json

from bench.corpus import START
from bench.figures import Figure, judged, plain, seconds
from bench.store import BATCH, REFRESH, batches, enriched, questions
from core import collector
from core.clock import SystemClock, micros
from index.elastic.desk import Desk
from index.elastic.generations import begin
from index.elastic.layout import Names
from index.elastic.plan import operations, plan
from index.elastic.reader import ElasticReader
from index.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from schemas.analysis import Enriched
from tests.index.elastic.servers import indices
from tests.services.shared import SharedServers

SERVER = "es9"
COMPARED = 100_000
"""The first mentions, which are also written without us."""
GOAL = 0.6
CLOCK = SystemClock()


def measure(folder: Path, count: int) -> list[Figure]:
    """Nothing where no Elasticsearch runs."""
    servers = SharedServers()
    if absence := servers.absence(SERVER):
        print(f"Elasticsearch is not measured: {absence}.", file=sys.stderr)
        return []
    collector.settle()
    url = servers.servers[SERVER].url
    with ExitStack() as opened:
        ours, theirs, alone = (opened.enter_context(indices(url)) for _ in range(3))
        figures = written(
            opened.enter_context(closing(Ours(url, ours))),
            opened.enter_context(closing(Plain(url, theirs, theirs.prefix))),
            opened.enter_context(closing(Plain(url, alone, Names(alone.prefix).sightings))),
            count,
        )
        figures.append(plain("elasticsearch, size", size(url, Names(ours.prefix)) / count, "bytes a mention"))
        reader = opened.enter_context(closing(ElasticReader.open(url, ours, CLOCK)))
        asked = questions(reader, count)
    return figures + [replace(figure, name=f"elasticsearch, {figure.name}") for figure in asked]


class Writer(Protocol):
    def ready(self, batch: Sequence[Enriched]) -> Callable[[], object]:
        """The writing of it, which is what is timed."""

    def refresh(self) -> None: ...


def written(ours: Writer, whole: Writer, alone: Writer, count: int) -> list[Figure]:
    """Batch by batch in turns, so that whatever else the machine does slows all of them alike. whole: what we write,
    plainly; alone: sightings without heads."""
    spent = [
        _spent((ours, whole, alone) if number * BATCH <= COMPARED else (ours,), batch, number)
        for number, batch in enumerate(batches(enriched(count)), 1)
    ]
    compared = [each for each in spent if len(each) > 1]
    by_us, plainly, plainly_alone = (sum(writer) for writer in zip(*compared, strict=True))
    return [
        plain("elasticsearch, durable, heads included", count / sum(own for own, *_ in spent), "mentions/s"),
        judged("elasticsearch, against plain bulk of the same documents", plainly / by_us, "of it", ">=", GOAL),
        plain("elasticsearch, against plain bulk of sightings alone", plainly_alone / by_us, "of it"),
    ]


def _spent(writers: Sequence[Writer], batch: Sequence[Enriched], number: int) -> list[float]:
    """Seconds of each."""
    spent = [seconds(writer.ready(batch)) for writer in writers]
    if number % REFRESH:
        return spent
    return [written + seconds(writer.refresh) for written, writer in zip(spent, writers, strict=True)]


class Ours:
    def __init__(self, url: str, settings: ElasticSettings) -> None:
        self._store = ElasticStore.open(url, settings, CLOCK)
        self.refresh, self.close = self._store.refresh, self._store.close

    def ready(self, batch: Sequence[Enriched]) -> Callable[[], object]:
        return partial(self._store.write, batch, {})


class Plain:
    """What the client writes by itself, into indices made like ours. kind: with what the names of those
    begin that it writes."""

    def __init__(self, url: str, settings: ElasticSettings, kind: str) -> None:
        self._client = Elasticsearch(url, request_timeout=60)
        self._names, self._kind = Names(settings.prefix), kind
        begin(self._client, self._names, settings)
        self._desk = Desk.over(self._client, self._names, CLOCK)
        self._desk.months.ensure([self._names.month_of(1, micros(START))])

    def close(self) -> None:
        self._desk.bulk.close()
        self._client.close()

    def ready(self, batch: Sequence[Enriched]) -> Callable[[], object]:
        changes = plan({}, batch)
        self._desk.months.ensure({self._names.month_of(1, change.head.published) for change in changes})
        documents = [
            {"_index": one.index, "_id": one.id, "_source": from_json(one.source)}
            for change in changes
            for one in operations(self._names, 1, change, 0)
            if one.index.startswith(self._kind)
        ]
        return partial(bulk, self._client, documents)

    def refresh(self) -> None:
        self._desk.refresh()


def size(url: str, names: Names) -> int:
    """Bytes, as they lie after writing: more than once the server has merged its segments."""
    with closing(Elasticsearch(url)) as client:
        client.indices.flush(index=f"{names.prefix}-*")
        return int(
            client.indices.stats(index=f"{names.prefix}-*", metric="store")["_all"]["total"]["store"]["size_in_bytes"]
        )
