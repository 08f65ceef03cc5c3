"""What is written for Kibana, without asking it: object by object as it wants them."""

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from core.clock import from_micros, micros
from core.query.document import Document
from core.query.elastic import to_kept_query
from core.query.parse import parse
from index.elastic.layout import OF_SIGHTINGS
from index.kibana.objects import Ids, to_ndjson
from index.kibana.plan import plan
from index.kibana.view import HOUR, WEEKDAY, runtime_fields
from schemas.watch import SavedQuery, Watch
from tests.builders import NOON
from tests.index.kibana.shapes import faults, read
from tests.query.indexed import indexed
from tests.query.strategies import queries

IDS = Ids("tocsin", "default")
SIGHTINGS = "tocsin-sightings"
SNCF = Watch(id="sncf", name="SNCF", query="sncf", time_zone="Europe/Paris")
KIWI = Watch(id="kiwi", name="Kiwi", query="kiwi", time_zone="Pacific/Auckland")
ACME = Watch(id="acme", name="Acme", query="acme", time_zone="Europe/Paris")
ANGRY = SavedQuery(id="angry", name="Angry", query="toward:negative published:[now-7d TO now] nul NEAR/3 train*")


def objects(*watches: Watch, saved: tuple[SavedQuery, ...] = ()) -> list[dict[str, Any]]:
    return read(to_ndjson(plan(IDS, SIGHTINGS, watches, saved).objects))


def source_of(one: dict[str, Any]) -> Any:
    return json.loads(one["attributes"]["kibanaSavedObjectMeta"]["searchSourceJSON"])


NAMES = st.text(max_size=40)


@given(st.lists(NAMES, max_size=4), st.lists(st.tuples(NAMES, queries()), max_size=4))
def test_every_object_is_as_kibana_wants_it(names: list[str], asked: list[tuple[str, str]]) -> None:
    watches = [Watch(id=f"w{at}", name=name, query="colis", purpose=name) for at, name in enumerate(names)]
    saved = [SavedQuery(id=f"q{at}", name=name, query=text) for at, (name, text) in enumerate(asked)]
    written = objects(*watches, saved=tuple(saved))
    assert [(each["id"], faults(each)) for each in written if faults(each)] == []
    assert [each["attributes"]["title"] for each in written if each["type"] == "dashboard"] == [
        f"Tocsin: {name}" for name in names
    ]


def test_no_object_stands_before_one_that_it_refers_to() -> None:
    seen: set[tuple[str, str]] = set()
    for each in objects(SNCF, KIWI, saved=(ANGRY,)):
        assert {(link["type"], link["id"]) for link in each["references"]} <= seen
        assert (each["type"], each["id"]) not in seen
        seen.add((each["type"], each["id"]))


def test_ids_stay_and_tell_whose_they_are() -> None:
    once, again = objects(SNCF, saved=(ANGRY,)), objects(SNCF.model_copy(update={"name": "Rail"}), saved=(ANGRY,))
    assert [each["id"] for each in once] == [each["id"] for each in again]
    assert all(each["id"].startswith("tocsin.default.") for each in once)
    assert {"tocsin.default.watch.sncf", "tocsin.default.query.angry"} <= {each["id"] for each in once}


def test_a_saved_query_becomes_the_filter_that_elasticsearch_answers() -> None:
    (search,) = [each for each in objects(saved=(ANGRY,)) if each["id"] == IDS.query("angry")]
    (only,) = source_of(search)["filter"]
    assert only["query"] == json.loads(json.dumps(to_kept_query(parse(ANGRY.query))))
    assert only["meta"]["alias"] == ANGRY.query
    assert search["attributes"]["title"] == "Tocsin: Angry"


def test_a_dashboard_shows_its_watch_alone() -> None:
    (board,) = [each for each in objects(SNCF) if each["type"] == "dashboard"]
    (only,) = source_of(board)["filter"]
    assert (only["query"], only["meta"]["alias"]) == ({"match_phrase": {"watch": "sncf"}}, "SNCF")


def test_private_messages_are_in_no_overview() -> None:
    for each in objects(SNCF, saved=(ANGRY,)):
        if each["type"] == "lens":
            assert each["attributes"]["state"]["query"]["query"].endswith('not visibility : "private"')
        elif each["type"] != "index-pattern":
            assert source_of(each)["query"]["query"] == 'not visibility : "private"'


def test_share_of_voice_alone_looks_beyond_its_watch() -> None:
    beyond = [
        each["id"]
        for each in objects()
        if each["type"] == "lens"
        and each["attributes"]["state"]["datasourceStates"]["formBased"]["layers"]["mentions"]["ignoreGlobalFilters"]
    ]
    assert beyond == [IDS.lens("voice")]


def test_a_query_that_elasticsearch_does_not_read_is_left_out_and_named() -> None:
    deep = '"colis perdu"'
    for _ in range(7):
        deep = f'("a b" OR c {deep} {deep})'
    for _ in range(13):
        deep = f'"a b" OR c ({deep})'
    made = plan(IDS, SIGHTINGS, [], [SavedQuery(id="deep", name="Deep", query=deep), ANGRY])
    ((left),) = made.left_out
    assert left.query == "deep"
    assert "nested too deeply" in left.reason
    assert IDS.query("angry") in {each.id for each in made.objects}


def columns() -> Iterator[dict[str, Any]]:
    for each in objects():
        if each["type"] == "lens":
            (layer,) = each["attributes"]["state"]["datasourceStates"]["formBased"]["layers"].values()
            yield from layer["columns"].values()


COUNTABLE = {"terms": {"keyword"}, "unique_count": {"keyword"}, "sum": {"long"}, "max": {"long"}}


def test_what_is_counted_exists_and_can_be_counted() -> None:
    fields: dict[str, Any] = {**OF_SIGHTINGS, **runtime_fields([])}
    counted = [each for each in columns() if each.get("sourceField", "___records___") != "___records___"]
    assert len(counted) > 10
    for column in counted:
        field = fields[column["sourceField"]]
        assert field["type"] in COUNTABLE.get(column["operationType"], {"date"}), column
        assert field.get("doc_values", True), column


def test_people_do_not_see_what_is_there_for_machines() -> None:
    (view,) = [each for each in objects() if each["type"] == "index-pattern"]
    hidden = {each["value"] for each in json.loads(view["attributes"]["sourceFilters"])}
    assert hidden <= set(OF_SIGHTINGS)
    assert hidden >= {name for name, field in OF_SIGHTINGS.items() if isinstance(field, dict) and "fields" in field}
    assert {"words", "body"} <= hidden


def test_watches_of_one_time_zone_need_no_list() -> None:
    same, mixed = str(runtime_fields([SNCF, ACME])), str(runtime_fields([SNCF, ACME, KIWI]))
    assert "ZoneId.of('Europe/Paris')" in same
    assert "['kiwi':'Pacific/Auckland'].getOrDefault(doc['watch'].value, 'Europe/Paris')" in mixed
    assert "ZoneId.of('UTC')" in str(runtime_fields([]))


@pytest.mark.service
def test_days_and_hours_are_those_of_the_watch(es7_url: str) -> None:
    """Elasticsearch 7.10 has the language of these scripts, though no runtime fields: `return` stands for `emit`."""
    moments = [micros(NOON), micros(NOON) + 11 * 3_600_000_000, 951_782_399_000_000]
    watches = ["sncf", "kiwi", "-"]
    docs = [Document("", "", {"watch": (watch,)}, {"published": at}) for watch in watches for at in moments]
    scripts: dict[str, Any] = runtime_fields([SNCF, ACME, KIWI])
    asked = {
        name: {"script": {"source": each["script"]["source"].replace("emit(", "return (")}}
        for name, each in scripts.items()
    }
    with Elasticsearch(es7_url) as client, indexed(client, docs) as index:
        hits = client.search(index=index.name, script_fields=asked, size=len(docs))["hits"]["hits"]
    found = {int(hit["_id"]): (hit["fields"][WEEKDAY][0], hit["fields"][HOUR][0]) for hit in hits}
    for at, document in enumerate(docs):
        zone = "Pacific/Auckland" if document.exact["watch"] == ("kiwi",) else "Europe/Paris"
        local = from_micros(document.numbers["published"]).astimezone(ZoneInfo(zone))
        assert found[at] == (f"{local.isoweekday()} {local:%a}", f"{local:%H}")
