"""From one generation of indices to the next, while people search and others write."""

from contextlib import closing
from threading import Event, Thread

import pytest

from core.errors import Misconfigured, Transient
from index.elastic.generations import make, prepare
from index.elastic.layout import made
from index.elastic.migrate import migrate_store
from index.elastic.store import ElasticStore
from schemas.analysis import Enriched
from schemas.event import Deleted
from schemas.scope import ALL
from tests.builders import NOON, deleted, mention
from tests.contracts.store.stores import Noon, Store
from tests.index.builders import enriched, seen_by
from tests.index.elastic.conftest import Site
from tests.index.stream import WATCHES, entry


def migrated(site: Site, shards: int = 2) -> int | None:
    return migrate_store(site.url, site.settings.model_copy(update={"shards": shards}), Noon())


def content(store: Store) -> tuple[object, ...]:
    minutes = [row for watch in WATCHES for row in store.reader.minutes(watch, 0, 2**31)]
    return list(store.reader.scan(None, ALL)), minutes


def test_new_indices_hold_what_the_old_ones_held_and_take_their_place(site: Site, store: Store) -> None:
    store.write(*(entry(3, offset) for offset in range(300)))
    before = content(store)
    assert migrated(site) == len(store.found())
    assert content(store) == before
    assert store.writer.check() == []
    (heads,) = site.client.indices.get_alias(name=site.names.heads).body
    assert heads == made(site.names.heads_of(2))
    assert site.client.indices.get_settings(index=heads)[heads]["settings"]["index"]["number_of_shards"] == "2"
    assert not site.client.indices.exists(index=made(site.names.heads_of(1)))
    assert not site.client.indices.exists_index_template(name=f"{site.names.sightings}-1")


def test_what_needs_no_migration_is_left_alone(site: Site, store: Store) -> None:
    store.write(enriched("x:1"))
    assert migrated(site, shards=1) is None
    assert store.found() == ["x:1|acme"]


def test_the_store_goes_on_in_the_new_indices(site: Site, store: Store) -> None:
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")), enriched("x:2"), deleted("x:3"))
    migrated(site)
    store.write(enriched(mention("x:1", seen=NOON), seen_by("rival")), deleted("x:2"), enriched("x:3"))
    assert store.found() == ["x:1|rival"]
    assert store.writer.check() == []


def test_a_migration_that_was_cut_off_goes_on_where_it_was(site: Site, store: Store) -> None:
    store.write(*(entry(3, offset) for offset in range(300)))
    before = content(store)
    heads = no_room_for_heads(site, 2)
    with pytest.raises(Transient):
        migrated(site)
    assert content(store) == before
    site.client.indices.put_settings(index=heads, settings={"index.blocks.write": None})
    migrated(site)
    assert content(store) == before
    assert store.writer.check() == []


def no_room_for_heads(site: Site, generation: int) -> str:
    """Made, and closed to writes as on a full disk. Returns their index."""
    prepare(site.client, site.names, generation, site.settings.model_copy(update={"shards": 2}))
    make(site.client, site.names.heads_of(generation), ())
    index = made(site.names.heads_of(generation))
    site.client.indices.put_settings(index=index, settings={"index.blocks.write": True})
    return index


def test_nothing_that_is_written_meanwhile_is_lost(site: Site, store: Store) -> None:
    events = [entry(5, offset) for offset in range(600)]
    store.write(*events[:200])
    done = Event()
    with closing(site.store()) as writer:
        thread = Thread(target=_write, args=(writer, events[200:], done))
        thread.start()
        assert migrated(site)
        assert migrated(site, shards=1)
        done.set()
        thread.join()
    store.writer.refresh()
    assert store.writer.check() == []
    moved = content(store)
    store.write(*events)
    assert content(store) == moved


def _write(writer: ElasticStore, events: list[Enriched | Deleted], done: Event) -> None:
    """Again and again until told, each batch until it is taken."""
    while True:
        for start in range(0, len(events), 40):
            while True:
                try:
                    writer.write(events[start : start + 40], {})
                    break
                except Transient:
                    done.wait(0.05)
        if done.is_set():
            return


def test_a_store_of_another_layout_is_refused_with_the_way_on(site: Site, store: Store) -> None:
    store.write(enriched("x:1"))
    heads = made(site.names.heads_of(1))
    site.client.indices.put_mapping(index=heads, meta={"layout": 0})
    with pytest.raises(Misconfigured, match="tocsin index migrate"):
        site.store()
    with pytest.raises(Misconfigured, match="tocsin index migrate"):
        site.reader()
    assert migrated(site, shards=1) == 1
    with closing(site.store()) as writer:
        assert writer.check() == []
    site.client.indices.put_mapping(index=made(site.names.heads_of(2)), meta={"layout": 99})
    with pytest.raises(Misconfigured, match="layout 99"):
        site.reader()
