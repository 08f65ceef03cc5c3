"""What stands in Kibana after a sync, over real HTTP."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from pydantic import SecretStr

from core.errors import Misconfigured, Permanent, Transient
from index.kibana.objects import Ids, SavedObject
from index.kibana.plan import Plan, plan
from index.kibana.settings import KibanaSettings
from index.kibana.sync import Space, Synced
from schemas.watch import SavedQuery, Watch
from tests.index.kibana.server import KEY, Key, Kibana, serving

IDS = Ids("tocsin", "default")
SNCF, ACME = (Watch(id=name, name=name.upper(), query=name) for name in ("sncf", "acme"))
ANGRY = SavedQuery(id="angry", name="Angry", query="toward:negative")


@pytest.fixture
def kibana() -> Iterator[Kibana]:
    with serving(Kibana()) as running:
        yield running


def settings(kibana: Kibana, key: str = KEY, **more: object) -> KibanaSettings:
    return KibanaSettings(url=kibana.url, api_key=SecretStr(key), **more)  # type: ignore[arg-type]


def wanted(*watches: Watch, saved: tuple[SavedQuery, ...] = (), ids: Ids = IDS) -> Plan:
    return plan(ids, "tocsin-sightings", watches, saved)


def sync(kibana: Kibana, what: Plan) -> Synced:
    return synced(settings(kibana), what)


def synced(by: KibanaSettings, what: Plan) -> Synced:
    with closing(Space(by)) as space:
        return space.sync(what)


def keys(what: Plan) -> set[Key]:
    return {(each.type, each.id) for each in what.objects}


def test_what_is_wanted_stands_there_afterwards(kibana: Kibana) -> None:
    what = wanted(SNCF, ACME, saved=(ANGRY,))
    assert sync(kibana, what) == Synced(created=len(what.objects), updated=0, removed=0)
    assert kibana.objects.keys() == keys(what)


def test_a_second_sync_renews_everything_and_adds_nothing(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF))
    what = wanted(SNCF.model_copy(update={"name": "Rail"}))
    assert sync(kibana, what) == Synced(created=0, updated=len(what.objects), removed=0)
    assert kibana.objects["dashboard", IDS.dashboard("sncf")]["attributes"]["title"] == "Tocsin: Rail"


def test_what_is_no_longer_wanted_goes(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF, ACME, saved=(ANGRY,)))
    what = wanted(ACME)
    assert sync(kibana, what).removed == 2
    assert kibana.objects.keys() == keys(what)


def test_what_people_made_stays(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF, saved=(ANGRY,)))
    ours = kibana.objects["dashboard", IDS.dashboard("sncf")]
    theirs = {
        ("dashboard", "0a1b2c3d"): {**ours, "id": "0a1b2c3d"},
        ("dashboard", "tocsin.other.watch.sncf"): {**ours, "id": "tocsin.other.watch.sncf"},
        ("search", "tocsin-notes"): {**ours, "type": "search", "id": "tocsin-notes"},
        ("visualization", f"{IDS.root}mine"): {**ours, "type": "visualization", "id": f"{IDS.root}mine"},
    }
    kibana.objects.update(theirs)
    sync(kibana, wanted())
    assert theirs.keys() <= kibana.objects.keys()
    assert ("dashboard", IDS.dashboard("sncf")) not in kibana.objects


def test_ours_are_found_among_thousands_of_others(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF, saved=(ANGRY,)))
    example = kibana.objects["search", IDS.mentions]
    for number in range(2_500):
        kibana.objects["lens", f"{number:05}"] = {**example, "type": "lens", "id": f"{number:05}"}
    assert sync(kibana, wanted()).removed == 2


def test_two_installations_do_not_touch_one_another(kibana: Kibana) -> None:
    mine, other = wanted(SNCF), wanted(SNCF, ids=Ids("tocsin_b", "default"))
    sync(kibana, mine)
    sync(kibana, other)
    sync(kibana, wanted())
    assert keys(other) <= kibana.objects.keys()


def test_what_another_removed_first_is_no_failure(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF))
    status, find = b'{"version": {"number": "9.3.0"}}', b'{"saved_objects": [{"type": "lens", "id": "%b"}], "total": 1}'
    kibana.answers = [(200, status), (200, find % f"{IDS.root}gone".encode())]
    assert sync(kibana, wanted(SNCF)).removed == 1


def test_an_object_that_is_refused_is_named_and_nothing_goes(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF, ACME))
    before = dict(kibana.objects)
    broken = wanted(SNCF)
    strange = SavedObject("dashboard", IDS.dashboard("acme2"), {"title": "no panels", "surprise": 1})
    with pytest.raises(Permanent, match=r"refuses dashboard tocsin\.default\.watch\.acme2.*surprise"):
        sync(kibana, Plan(IDS, (*broken.objects, strange), ()))
    assert kibana.objects == before


def test_a_reference_that_leads_nowhere_is_named(kibana: Kibana) -> None:
    whole = wanted(SNCF)
    with pytest.raises(Permanent, match=r"refers to index-pattern tocsin\.default\.sightings, which is not there"):
        sync(kibana, Plan(IDS, whole.objects[1:], ()))


@pytest.mark.parametrize("version", ["7.17.9", "8.8.2"])
def test_a_kibana_that_is_too_old_is_left_alone(kibana: Kibana, version: str) -> None:
    kibana.version = version
    with pytest.raises(Misconfigured, match=f"Kibana {version} is too old"):
        sync(kibana, wanted(SNCF))
    assert kibana.asked == ["GET /kb/s/default/api/status"]


@pytest.mark.parametrize("version", ["8.9.0", "8.19.0-SNAPSHOT", "9.3.0"])
def test_every_kibana_since_reads_what_is_written(kibana: Kibana, version: str) -> None:
    kibana.version = version.partition("-")[0]
    kibana.answers = [(200, b'{"version": {"number": "%b"}}' % version.encode())]
    sync(kibana, wanted(SNCF, saved=(ANGRY,)))
    assert ("search", IDS.query("angry")) in kibana.objects


def test_a_kibana_that_fails_halfway_is_put_right_by_doing_it_again(kibana: Kibana) -> None:
    sync(kibana, wanted(SNCF, ACME))
    ok = (200, b'{"version": {"number": "9.3.0"}}')
    kibana.answers = [ok, (200, b'{"saved_objects": [], "total": 0}'), (503, b"")]
    with pytest.raises(Transient):
        sync(kibana, wanted(SNCF))
    sync(kibana, wanted(SNCF))
    assert kibana.objects.keys() == keys(wanted(SNCF))
