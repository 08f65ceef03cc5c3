"""A store of an older layout: refused, and moved to this one."""

import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from core.errors import Misconfigured
from index.elastic import generations
from index.elastic.connect import connect
from index.elastic.desk import Desk
from index.elastic.layout import DELETED_AT, DELETED_BY, Names, of_notes, templates
from index.elastic.migrate import migrate_store
from index.elastic.plan import Change, buried, plan
from index.elastic.reader import ElasticReader
from index.elastic.settings import ElasticSettings
from index.elastic.store import ElasticStore
from index.port import Tombstone
from schemas.scope import ALL
from tests.builders import MORNING, NOON, deleted
from tests.contracts.store.stores import Noon
from tests.index.builders import LATER, enriched
from tests.index.elastic.servers import indices

pytestmark = pytest.mark.service


@pytest.fixture
def older(es9_url: str) -> Iterator[ElasticSettings]:
    """Two mentions and a tombstone as layout 1 had them: it said nothing."""
    with indices(es9_url) as settings, closing(connect(es9_url, settings)) as client:
        names = Names(settings.prefix)
        client.indices.create(index=names.notes, **of_notes(settings))  # type: ignore[arg-type]
        for name, template in json.loads(json.dumps(templates(names, 1, settings, {}))).items():
            mappings = template["template"]["mappings"]
            mappings["_meta"]["layout"] = 1
            for field in (DELETED_AT, DELETED_BY, "deleted_from"):
                mappings["properties"].pop(field, None)
            client.indices.put_index_template(name=name, **template)
        generations.make(client, names.heads_of(1), (names.heads,))
        desk = Desk.over(client, names, Noon())
        desk.carry_out(1, plan({}, [enriched("x:1"), enriched("x:2")]))
        desk.carry_out(1, [Change(buried("x:3", None), None, frozenset())])
        desk.bulk.close()
        yield settings


def test_an_older_store_is_refused_until_it_is_migrated(es9_url: str, older: ElasticSettings) -> None:
    with pytest.raises(Misconfigured) as refused:
        ElasticStore.open(es9_url, older, Noon())
    assert "tocsin index migrate" in refused.value.hint


def test_a_migrated_store_has_all_it_had_and_tells_of_what_is_deleted_now(es9_url: str, older: ElasticSettings) -> None:
    assert migrate_store(es9_url, older, Noon()) == 2
    assert migrate_store(es9_url, older, Noon()) is None
    with (
        closing(ElasticStore.open(es9_url, older, Noon())) as store,
        closing(ElasticReader.open(es9_url, older, Noon())) as reader,
    ):
        store.write([deleted("x:1", by="x:ada"), enriched("x:3", generation=9)], {})
        store.refresh()
        assert [hit.mention.id for hit in reader.scan(None, ALL)] == ["x:2"]
        assert list(reader.deleted(MORNING, LATER, ALL)) == [Tombstone("x:1", NOON, "x:ada", ("acme",))]
        assert store.check() == []
