"""Elasticsearch when it does not take what it is given."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch

from core.errors import Permanent, Transient
from index.elastic.layout import made
from index.elastic.migrate import migrate_store
from index.elastic.reader import ElasticReader
from index.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from index.port import Erased
from schemas.scope import ALL
from tests.builders import MORNING, deleted, mention
from tests.contracts.store.stores import Noon, Store
from tests.index.builders import enriched
from tests.index.elastic.conftest import Site
from tests.services.fixtures import OwnServer
from tests.services.search import Elasticsearch7
from tests.services.server import Server

MONTH = timedelta(days=31)


@contextmanager
def blocked(site: Site, block: str) -> Iterator[None]:
    for index in site.client.indices.get(index=f"{site.settings.prefix}-*").body:
        site.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": True})
    yield
    for index in site.client.indices.get(index=f"{site.settings.prefix}-*").body:
        site.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": None})


@pytest.mark.parametrize("block", ["write", "read_only_allow_delete"])
def test_indices_that_take_no_writes_are_tried_again_until_they_do(site: Site, store: Store, block: str) -> None:
    store.write(enriched("x:1"))
    entries = [enriched("x:2"), enriched(mention("x:3", at=MORNING + MONTH))]
    with blocked(site, block), pytest.raises(Transient, match="takes no writes"):
        store.writer.write(entries, {})
    assert store.found() == ["x:1|acme"]
    store.write(*entries)
    assert store.found() == ["x:3|acme", "x:2|acme", "x:1|acme"]
    assert store.writer.check() == []


def test_a_mention_that_conflicts_with_the_mapping_is_refused_by_name_and_the_others_are_written(site: Site) -> None:
    with closing(site.store()) as writer:
        april = site.names.month_of(1, int((MORNING + MONTH).timestamp()) * 1_000_000)
        site.client.indices.create(
            index=made(april),
            mappings={"properties": {"weight": {"type": "date", "format": "strict_date"}}},
            aliases={april: {}, site.names.sightings: {}},
        )
        with closing(site.reader()) as reader:
            store = Store(writer, reader)
            guilty = enriched(mention("x:guilty", "mon secret", at=MORNING + MONTH))
            with pytest.raises(Permanent, match="x:guilty") as refused:
                store.writer.write([enriched("x:1"), guilty, enriched("x:2")], {})
            assert "secret" not in str(refused.value)
            store.writer.refresh()
            assert store.found() == ["x:2|acme", "x:1|acme"]


def test_an_index_that_somebody_took_away_is_made_again(site: Site, store: Store) -> None:
    store.write(enriched("x:1"))
    (index,) = site.client.indices.get_alias(name=site.names.sightings).body
    site.client.indices.delete(index=index)
    with pytest.raises(Transient):
        store.writer.write([enriched("x:2")], {})
    store.write(enriched("x:2"))
    assert store.found() == ["x:2|acme"]


@contextmanager
def closed(site: Site, index: str) -> Iterator[None]:
    site.client.indices.close(index=index)
    yield
    site.client.indices.open(index=index, wait_for_active_shards="1")


@pytest.mark.parametrize("part", ["heads", "sightings"])
def test_what_cannot_be_read_at_present_is_not_taken_for_absent(site: Site, store: Store, part: str) -> None:
    store.write(enriched("x:1"), enriched("x:2"))
    march = site.names.month_of(1, 1_772_438_400_000_000)
    with closed(site, made(site.names.heads_of(1) if part == "heads" else march)):
        for attempt in (
            lambda: store.reader.mentions(["x:1"], ALL),
            lambda: store.reader.search(None, ALL, 10) if part == "sightings" else store.writer.check(),
            lambda: store.writer.check(),
            lambda: store.writer.write([deleted("x:2"), enriched("x:3")], {}),
            lambda: migrate_store(site.url, site.settings.model_copy(update={"shards": 2}), Noon()),
        ):
            with pytest.raises(Transient, match=r"_open|closed"):
                attempt()
    store.write(deleted("x:2"), enriched("x:3"))
    assert store.found() == ["x:3|acme", "x:1|acme"]
    assert store.writer.check() == []


def test_heads_that_somebody_took_away_are_no_fault_of_a_mention(site: Site, store: Store) -> None:
    store.write(enriched("x:1"))
    site.client.indices.delete(index=made(site.names.heads_of(1)))
    with pytest.raises(Transient, match="no store"):
        store.writer.write([enriched("x:2")], {})


def test_an_index_that_a_late_delete_made_by_accident_is_replaced(site: Site, store: Store) -> None:
    april = site.names.month_of(1, int((MORNING + MONTH).timestamp()) * 1_000_000)
    site.client.bulk(operations=[{"delete": {"_index": april, "_id": "1", "version": 1, "version_type": "external"}}])
    store.write(enriched(mention("x:1", at=MORNING + MONTH)))
    assert store.found() == ["x:1|acme"]
    assert store.writer.check() == []


def test_a_query_that_elasticsearch_refuses_is_refused_with_its_reason(site: Site, store: Store) -> None:
    store.write(enriched("x:1"))
    site.client.indices.put_settings(
        index=made(site.names.month_of(1, 1_772_438_400_000_000)), settings={"index.max_result_window": 10}
    )
    with pytest.raises(Permanent, match="Result window is too large"):
        store.reader.search(None, ALL, 100)


def test_a_server_that_does_not_answer_is_tried_again() -> None:
    with pytest.raises(Transient, match="cannot be reached"):
        ElasticStore.open("http://127.0.0.1:9", ElasticSettings(), Noon())


@pytest.mark.service
def test_a_store_that_is_not_made_yet_is_waited_for(es9_url: str) -> None:
    with pytest.raises(Transient, match="no store"):
        ElasticReader.open(es9_url, ElasticSettings(prefix="test_nowhere"), Noon())


@pytest.fixture
def narrow(own_server: OwnServer) -> Server:
    """A server that can hardly queue, and takes no request over 100 kB."""
    narrowed = {"thread_pool.write.size": "1", "thread_pool.write.queue_size": "1", "http.max_content_length": "100kb"}
    return own_server(Elasticsearch7(narrowed))


@pytest.mark.service
def test_what_a_server_is_too_busy_for_or_finds_too_large_is_written_all_the_same(narrow: Server) -> None:
    entries = [
        enriched(mention(f"x:{n}", "le train est en retard " * 20, at=MORNING + n % 3 * MONTH)) for n in range(300)
    ]
    with closing(ElasticStore.open(narrow.url, ElasticSettings(replicas=0), Noon())) as writer:
        until_done(lambda: writer.write(entries, {}))
        assert writer.check() == []
        assert writer.erase([], ["x:0"]) == Erased(1, 1)
    assert _rejected(narrow.url) > 0


def until_done(act: Callable[[], None]) -> None:
    """As the pump does it, but not for ever."""
    for _ in range(50):
        try:
            return act()
        except Transient:
            continue
    return act()


def _rejected(url: str) -> int:
    with closing(Elasticsearch(url)) as client:
        pools = client.nodes.stats(metric="thread_pool")["nodes"].values()
        return sum(int(node["thread_pool"]["write"]["rejected"]) for node in pools)


@pytest.mark.service
def test_a_single_document_that_no_request_can_hold_is_refused_by_name(narrow: Server) -> None:
    vast = enriched(mention("x:vast", "mot " * 25_000))
    with closing(ElasticStore.open(narrow.url, ElasticSettings(replicas=0), Noon())) as writer:
        with pytest.raises(Permanent, match="x:vast"):
            writer.write([enriched("x:1"), vast], {})
        first, second = writer.check()
    assert first == "x:vast|acme is not in the search index."
    assert "holds 1 sightings, the heads 2" in second
