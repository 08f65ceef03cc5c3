"""From the page of a saved query to what the alert stage tells of it."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from random import Random

import pytest

from app import wiring
from app.settings import AlertSettings
from schemas.analysis import Label
from schemas.people import Role
from tests.web.conftest import Visitor
from tests.web.town import Town, entry


@pytest.fixture
def alerts(the_town: Town) -> Iterator[wiring.Alerts]:
    settings = the_town.settings.model_copy(update={"alerts": AlertSettings(language="fr")})
    with (
        closing(wiring.open_bus(settings, the_town.home, the_town.clock)) as bus,
        wiring.open_alerting(settings, the_town.home, the_town.state, bus, the_town.clock) as opened,
    ):
        yield opened


def arrives(the_town: Town, number: int, watch: str) -> str:
    """A new mention against the watch. Returns its id."""
    said = entry(number, watch, the_town.clock.now(), Label.NEGATIVE, Random(number))
    with wiring.open_store(the_town.settings, the_town.home, the_town.clock) as store:
        store.write([said], {})
        store.refresh()
    return said.mention.id


def told(the_town: Town) -> dict[str, list[str]]:
    """By the owner's order, the mentions that are in the outbox."""
    due = the_town.state.outbox.due(the_town.clock.now(), 10)
    payloads = [json.loads(each.delivery.payload) for each in due]
    return {each["order"]: each["mentions"] for each in payloads}


def test_whoever_ordered_it_is_told_of_what_is_new_of_what_they_may_see(
    inside: Visitor, the_town: Town, alerts: wiring.Alerts
) -> None:
    for role, channel in ((Role.ANALYST, "mail"), (Role.ADMINISTRATOR, "slack")):
        inside(role).post("/queries/angry/schedules", data={"what": "result", "channel": channel})
    the_town.clock.forward(minutes=1)
    seen, sealed = arrives(the_town, 900_001, "brisolle"), arrives(the_town, 900_002, "sealed")
    the_town.clock.forward(minutes=1)
    assert len(alerts.ordering.turn()) == 2
    found = told(the_town)
    assert found["angry-result-mail"] == [seen]
    assert sorted(found["angry-result-slack"]) == sorted([seen, sealed])
    the_town.clock.forward(hours=2)
    assert alerts.ordering.turn() == ()


def test_nothing_is_told_any_more_for_somebody_who_left(inside: Visitor, the_town: Town, alerts: wiring.Alerts) -> None:
    for what in ("result", "day"):
        inside(Role.ANALYST).post("/queries/angry/schedules", data={"what": what, "channel": "mail"})
    the_town.state.accounts.close(the_town.people[Role.ANALYST].id, "ada")
    the_town.clock.forward(minutes=1)
    arrives(the_town, 900_001, "brisolle")
    the_town.clock.forward(days=1)
    assert alerts.ordering.turn() == ()
    assert alerts.digesting.turn() == ()


def test_a_digest_counts_what_its_owner_may_see(inside: Visitor, the_town: Town, alerts: wiring.Alerts) -> None:
    for role, channel in ((Role.ANALYST, "mail"), (Role.ADMINISTRATOR, "slack")):
        inside(role).post("/queries/angry/schedules", data={"what": "day", "channel": channel})
    the_town.clock.forward(days=1)
    assert len(alerts.digesting.turn()) == 2
    texts = {each.delivery.channel: each.delivery.text for each in the_town.state.outbox.due(the_town.clock.now(), 10)}
    assert "Angry at us" in texts["mail"]
    assert texts["mail"].splitlines()[-1] != texts["slack"].splitlines()[-1]


def test_what_is_unusual_is_found_in_the_store(inside: Visitor, the_town: Town, alerts: wiring.Alerts) -> None:
    """The storm of the town's last two hours."""
    inside(Role.ANALYST).post("/queries/angry/schedules", data={"what": "unusual", "channel": "mail"})
    (key,) = alerts.ordering.turn()
    (queued,) = the_town.state.outbox.due(the_town.clock.now() + timedelta(minutes=1), 10)
    assert queued.delivery.key == key
    assert "mentions in an hour, usually" in queued.delivery.subject
