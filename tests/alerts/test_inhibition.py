"""A brand's incident mutes those of its topics into its own thread, and loses none of them."""

from alerts import incidents as life
from alerts.inhibition import Host
from alerts.route import REPEAT
from alerts.told import Told
from schemas.analysis import NO_WATCH
from schemas.incident import Incident, IncidentKind
from schemas.route import Route
from tests.alerts.test_incidents import incident
from tests.alerts.test_route import MINUTE, Desk
from tests.builders import NOON

BRAND = incident(4).model_copy(update={"id": "voltea-brand", "topic": None})
SEEN = {"phone": Told(NOON, count=1, severity=4)}


def desk(brand: Incident = BRAND, told: dict[str, Told] = SEEN, severity: int = 3) -> Desk:
    made = Desk(severity=severity)
    made.incident = made.incident.model_copy(update={"topic": "app"})
    made.hosts = [Host(brand, told)]
    return made


def test_a_topic_is_told_in_the_thread_of_its_brand_once() -> None:
    muted = desk()
    assert muted.look() == ["joined"]
    assert muted.keys == ["voltea-brand|phone|joined-voltea-1"]
    muted.grow(4, size=5000)
    assert muted.look(REPEAT) == []


def test_what_is_graver_than_the_brand_speaks_for_itself() -> None:
    assert desk(severity=5).look() == ["opened"]


def test_where_the_brand_was_not_told_its_topic_is() -> None:
    assert desk(told={}).look() == ["opened"]
    assert desk(told={"phone": Told(NOON, count=2, over=True)}).look() == ["opened"]


def test_a_surge_of_the_brand_mutes_nothing() -> None:
    assert desk(BRAND.model_copy(update={"kind": IncidentKind.SURGE})).look() == ["opened"]


def test_another_brand_mutes_nothing() -> None:
    assert desk(BRAND.model_copy(update={"watch": "rive"})).look() == ["opened"]


def test_while_somebody_has_the_brand_its_topics_are_quiet() -> None:
    held = life.acknowledged(BRAND, "Sofia").incident
    assert desk(held).look(MINUTE) == []


def test_a_topic_that_outlives_its_brand_is_told_then() -> None:
    muted = desk()
    muted.look()
    muted.hosts = [Host(life.resolved(BRAND, NOON).incident, SEEN)]
    assert muted.look(MINUTE) == ["opened"]


def test_a_topic_that_was_told_before_its_brand_still_ends() -> None:
    muted = desk()
    hosts, muted.hosts = muted.hosts, []
    muted.look()
    muted.hosts = hosts
    muted.grow(4)
    assert muted.look(MINUTE) == []
    muted.resolve()
    assert muted.look(MINUTE) == ["resolved"]


def test_a_muted_topic_climbs_no_chain() -> None:
    muted = desk()
    muted.routes = (Route.model_validate({"id": "p", "channel": "phone", "escalation": [
        {"channel": "lead", "after_minutes": 5}]}),)  # fmt: skip
    muted.look()
    assert muted.look(60 * MINUTE) == []


def test_a_deployment_that_hears_nothing_mutes_the_watches_that_hear_nothing() -> None:
    whole = BRAND.model_copy(update={"watch": NO_WATCH, "kind": IncidentKind.BLIND})
    blind = desk(whole)
    blind.incident = blind.incident.model_copy(update={"topic": None, "kind": IncidentKind.BLIND})
    assert blind.look() == ["joined"]
    assert desk(whole).look() == ["opened"]
