"""Each test on both servers."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from elasticsearch import Elasticsearch

from index.elastic.layout import Names
from index.elastic.reader import ElasticReader
from index.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from tests.contracts.store.stores import Noon, Store
from tests.index.elastic.servers import indices

SERVERS = [pytest.param(name, marks=pytest.mark.service) for name in ("es9", "es7")]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a test may do what it likes. client: its own, to tamper with."""

    url: str
    settings: ElasticSettings
    client: Elasticsearch

    @property
    def names(self) -> Names:
        return Names(self.settings.prefix)

    def store(self) -> ElasticStore:
        return ElasticStore.open(self.url, self.settings, Noon())

    def reader(self) -> ElasticReader:
        return ElasticReader.open(self.url, self.settings, Noon())


@pytest.fixture(params=SERVERS)
def url(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def site(url: str) -> Iterator[Site]:
    with indices(url) as settings, closing(Elasticsearch(url)) as client:
        yield Site(url, settings, client)


@pytest.fixture
def store(site: Site) -> Iterator[Store]:
    with closing(site.store()) as writer, closing(site.reader()) as reader:
        yield Store(writer, reader)
