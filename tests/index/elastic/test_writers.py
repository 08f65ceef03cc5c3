"""Several writers at once: what one has overtaken, another cannot bring back."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from threading import Thread

from core.clock import minute_of
from index.elastic import changes
from index.elastic.desk import Desk
from index.elastic.heads import read
from index.elastic.plan import Change, plan
from index.elastic.store import ElasticStore
from index.life import id_of
from schemas.analysis import Enriched
from schemas.event import Deleted
from tests.builders import MORNING, NOON, deleted, mention
from tests.contracts.store.stores import Noon, Store
from tests.index.builders import enriched, seen_by
from tests.index.elastic.conftest import Site
from tests.index.stream import entry


class Straggler:
    """A member that has read its heads, and is then held up until others have gone on."""

    def __init__(self, site: Site, entries: Sequence[Enriched | Deleted]) -> None:
        self._desk = Desk.over(site.client, site.names, Noon())
        found = read(site.client, site.names, [id_of(one) for one in entries])
        self._generation = found.generation
        self._changes: list[Change] = plan(found.heads, entries)

    def goes_on(self) -> None:
        self._desk.carry_out(self._generation, self._changes)
        self._desk.bulk.close()


def test_a_straggler_brings_no_older_version_back(site: Site, store: Store) -> None:
    straggler = Straggler(site, [enriched("x:1", seen_by("acme"), seen_by("rival"))])
    store.write(enriched("x:1", seen_by("acme"), seen_by("rival")))
    store.write(enriched(mention("x:1", "corrigé", seen=NOON), seen_by("rival")))
    straggler.goes_on()
    store.writer.refresh()
    assert store.found() == ["x:1|rival"]
    assert store.hit("x:1").mention.text == "corrigé"
    assert store.writer.check() == []


def test_a_straggler_brings_no_deleted_mention_back(site: Site, store: Store) -> None:
    straggler = Straggler(site, [enriched("x:1")])
    store.write(enriched("x:1"))
    store.write(deleted("x:1"))
    straggler.goes_on()
    store.writer.refresh()
    assert store.found() == []
    assert store.writer.check() == []


def test_members_that_write_their_own_partitions_at_once_make_one_store(site: Site, store: Store) -> None:
    members = 3
    with ExitStack() as opened:
        writers = [opened.enter_context(closing(site.store())) for _ in range(members)]
        threads = [
            Thread(target=_write, args=(writer, _partition(number, members))) for number, writer in enumerate(writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert store.writer.check() == []
    together = store.found()
    store.write(*(one for number in range(members) for one in _partition(number, members)))
    assert store.found() == together


def _partition(number: int, members: int) -> list[Enriched | Deleted]:
    """All events of a mention are in one."""
    stream = [entry(11, offset) for offset in range(240)]
    return [one for one in stream if int(id_of(one)[2:]) % members == number]


def _write(writer: ElasticStore, entries: Sequence[Enriched | Deleted]) -> None:
    for start in range(0, len(entries), 16):
        writer.write(entries[start : start + 16], {})
    writer.refresh()


def test_changes_of_all_writers_are_told_once_and_in_order(site: Site, store: Store) -> None:
    with closing(site.store()) as other:
        store.write(enriched("x:1", seen_by("acme")))
        other.write([enriched("x:2", seen_by("rival"))], {})
        first = store.reader.changed_since(0)
        assert first.oldest == dict.fromkeys(("acme", "rival"), minute_of(MORNING))
        store.writer.write([enriched(mention("x:3", at=NOON), seen_by("acme"))], {})
        second = store.reader.changed_since(first.cursor)
    assert second.oldest == {"acme": minute_of(NOON)}
    assert [row.minute for row in store.reader.minutes("acme", 0, 2**31)] == [minute_of(MORNING), minute_of(NOON)]


def test_the_log_of_changes_stays_short_and_never_tells_too_little(site: Site, store: Store) -> None:
    store.write(enriched(mention("x:old", at=MORNING), seen_by("rare")))
    cursor = store.reader.changed_since(0).cursor
    log = [
        line
        for number in range(2, 2 * changes.CHANGES_KEPT)
        for line in (
            {"create": {"_id": f"change-{number}"}},
            {"number": number, "watches": ["acme"], "minutes": [number]},
        )
    ]
    site.client.bulk(index=site.names.notes, operations=log)
    store.write(enriched("x:new"))
    site.client.indices.refresh(index=site.names.notes)
    kept = site.client.count(index=site.names.notes, query={"exists": {"field": "number"}})["count"]
    assert kept == changes.CHANGES_KEPT + 1
    assert store.reader.changed_since(0).oldest == {"acme": 2, "rare": minute_of(MORNING)}
    assert store.reader.changed_since(cursor).oldest == {"acme": 2, "rare": minute_of(MORNING)}
    assert store.reader.changed_since(store.reader.changed_since(0).cursor).oldest == {}
