"""What the settings name: found, or refused with the key that names it."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from app.home import Home
from app.settings import AlertSettings, Settings, Table
from app.stages import ON_REQUEST
from app.wiring import assembly, check_plugins, notifiers, open_bus, routes_of, sources
from core.bus.port import ENRICHED
from core.clock import SystemClock
from core.errors import Misconfigured
from schemas.route import Route
from tests.bus.parts import HandClock, publish
from tests.contracts.bus import AT_ONCE, messages

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


def test_a_route_to_a_channel_that_is_no_notifier_is_refused_before_anything_starts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, notifiers={"care": CARE}, routes=(Route(id="a", channel="cate"),))
    with pytest.raises(Misconfigured, match=r'routes.1.channel: there is no notifier "cate".*Did you mean "care"'):
        check_plugins(settings, CLOCK)


@pytest.mark.parametrize("stage", ON_REQUEST)
def test_a_stage_that_is_asked_for_no_longer_holds_nothing_back_on_the_bus(tmp_path: Path, stage: str) -> None:
    settings, clock = Settings(home=tmp_path), HandClock()
    bus = open_bus(settings, Home(tmp_path), clock)
    publish(bus, ENRICHED, messages(3))
    with closing(bus.consumer(stage, [ENRICHED])) as consumer:
        assert len(consumer.poll(1, AT_ONCE).records) == 1
    clock.move(timedelta(days=settings.bus.retention_days))
    assert bus.retain() == 1
    assert sum(bus.lag(stage, ENRICHED).values()) == 0
