"""What the settings name: found, or refused with the key that names it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import NOTHING
from app.home import Home
from app.settings import AlertSettings, IndexSettings, Settings, Table
from app.standing import ON_REQUEST
from app.wiring import (
    assembly,
    check_plugins,
    notifiers,
    open_bus,
    open_reader,
    prepare_indices,
    receivers,
    routes_of,
    sources,
)
from app.wiring.alerts import _pictures
from core.bus.port import ENRICHED
from core.clock import SystemClock
from core.errors import Misconfigured, Transient
from core.query.parse import parse
from core.state.watches import Watches
from schemas.route import Escalation, Route
from schemas.scope import ALL
from tests.alerts.test_pictures import archive
from tests.alerts.world import VOLTEA, World
from tests.builders import NOON
from tests.bus.parts import HandClock, publish
from tests.contracts.bus import AT_ONCE, messages
from tests.index.elastic.servers import indices
from tests.services.ports import free_port

CLOCK = SystemClock()


@pytest.mark.parametrize(
    ("name", "table", "sentence"),
    [
        ("flies", {}, r"^sources.flies: No plug-in of tocsin.sources is named flies. Did you mean files\?$"),
        ("flies.lemonde", {}, "^sources.flies.lemonde: .* is named flies"),
        ("mine", {"kind": "flies"}, "^sources.mine.kind: .* is named flies"),
    ],
)
def test_a_source_of_an_unknown_kind_is_refused_with_its_key(
    tmp_path: Path, name: str, table: Table, sentence: str
) -> None:
    with pytest.raises(Misconfigured, match=sentence):
        sources(Settings(home=tmp_path, sources={name: table}), CLOCK)


def test_a_notifier_of_an_unknown_kind_is_refused_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"^notifiers.emial: .* Did you mean email\?$"):
        notifiers(Settings(home=tmp_path, notifiers={"emial": {}}), CLOCK)


def test_a_stage_that_does_not_exist_is_refused_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"^stages.sentimant: .* Did you mean sentiment\?$"):
        assembly(Settings(home=tmp_path, stages={"sentimant": {}}))


@pytest.mark.parametrize("kind", ["sources", "stages", "notifiers"])
def test_every_plug_in_can_be_checked_before_anything_starts(tmp_path: Path, kind: str) -> None:
    wrong = Settings.model_validate({"home": tmp_path, kind: {"nowhere": {}}})
    with pytest.raises(Misconfigured, match=f"^{kind}.nowhere: "):
        check_plugins(wrong, CLOCK)


def test_whoever_sets_up_is_told_of_an_elasticsearch_that_does_not_answer(tmp_path: Path) -> None:
    away = Settings(home=tmp_path, index=IndexSettings(url=f"http://127.0.0.1:{free_port()}"))
    with pytest.raises(Transient, match="cannot be reached") as failure:
        prepare_indices(away, Home(tmp_path), CLOCK)
    assert "index.url" in failure.value.hint


@pytest.mark.service
def test_a_store_on_elasticsearch_can_be_searched_as_soon_as_it_is_set_up(es9_url: str, tmp_path: Path) -> None:
    with indices(es9_url) as elastic:
        settings = Settings(home=tmp_path, index=IndexSettings(url=es9_url, elasticsearch=elastic))
        prepare_indices(settings, Home(tmp_path), CLOCK)
        with open_reader(settings, Home(tmp_path), CLOCK) as reader:
            assert reader.search(parse("lang:en"), ALL, 10).total == 0


def test_settings_whose_plug_ins_all_exist_pass(tmp_path: Path) -> None:
    right = Settings(home=tmp_path, notifiers={"terminal": {}}, stages={"sentiment": {}})
    check_plugins(right, CLOCK)


CARE: Table = {"kind": "terminal"}


def test_without_routes_every_notifier_is_told_of_everything_in_the_language_that_is_set(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, notifiers={"care": CARE}, alerts=AlertSettings(language="fr"))
    assert [(route.channel, route.language, route.severity) for route in routes_of(settings)] == [("care", "fr", 1)]


def test_a_route_speaks_its_own_language_or_else_the_one_that_is_set(tmp_path: Path) -> None:
    routes = (Route(id="a", channel="care"), Route(id="b", channel="care", language="en"))
    settings = Settings(home=tmp_path, notifiers={"care": CARE}, routes=routes, alerts=AlertSettings(language="fr"))
    assert [route.language for route in routes_of(settings)] == ["fr", "en"]


def test_two_routes_of_one_id_are_refused(tmp_path: Path) -> None:
    routes = (Route(id="a", channel="care"), Route(id="b", channel="care"), Route(id="a", channel="care", severity=4))
    settings = Settings(home=tmp_path, notifiers={"care": CARE}, routes=routes)
    with pytest.raises(Misconfigured, match=r'^routes.3.id: "a" is the id of routes.1 already. Give each route an id'):
        routes_of(settings)


def test_a_route_to_a_channel_that_is_no_notifier_is_refused_before_anything_starts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, notifiers={"care": CARE}, routes=(Route(id="a", channel="cate"),))
    with pytest.raises(Misconfigured, match=r'routes.1.channel: there is no notifier "cate".*Did you mean "care"'):
        check_plugins(settings, CLOCK)


def test_who_receives_presses_needs_no_secret_of_those_that_do_not(tmp_path: Path) -> None:
    mail: Table = {"host": "localhost", "sender": "a@b.example", "recipients": ["c@d.example"], "user": "tocsin"}
    slack: Table = {"token": "xoxb-1", "channel": "C0123ABCD"}
    settings = Settings(home=tmp_path, notifiers={"email": mail, "team": {"kind": "slack", **slack}})
    with pytest.raises(Misconfigured, match=r"email\.password"):
        notifiers(settings, CLOCK)
    assert list(receivers(settings, CLOCK, NOTHING)) == ["team"]


def test_who_is_only_told_when_nobody_acknowledges_has_pictures_too(tmp_path: Path) -> None:
    steps = (Escalation(channel="boss", after_minutes=15), Escalation(channel="b", after_minutes=30))
    routes = (Route(id="a", channel="a", language="fr", escalation=steps), Route(id="b", channel="b", language="en"))
    with World.begin(tmp_path, NOON) as world:
        world.chatter(NOON - timedelta(days=4), NOON)
        world.storm(NOON - timedelta(hours=1), NOON)
        Watches(world.database, world.clock).apply([VOLTEA], "ada")
        world.alerting.tick()
        incident = world.incidents()[0].id
        drawn = _pictures(routes, archive(world), world.clock)
        shown = {channel: pictures.of(incident) for channel, pictures in drawn.items()}
    assert None not in shown.values()
    assert shown["boss"] == shown["a"] != shown["b"]


@pytest.mark.parametrize("stage", sorted(ON_REQUEST))
def test_a_stage_that_is_asked_for_no_longer_holds_nothing_back_on_the_bus(tmp_path: Path, stage: str) -> None:
    settings, clock = Settings(home=tmp_path), HandClock()
    bus = open_bus(settings, Home(tmp_path), clock)
    publish(bus, ENRICHED, messages(3))
    with closing(bus.consumer(stage, [ENRICHED])) as consumer:
        assert len(consumer.poll(1, AT_ONCE).records) == 1
    clock.move(timedelta(days=settings.bus.retention_days))
    assert bus.retain() == 1
    assert sum(bus.lag(stage, ENRICHED).values()) == 0
