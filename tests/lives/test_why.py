"""Whoever asks why is told what alerting saw: nothing contradicts an incident."""

from datetime import timedelta

import pytest

from app import wiring
from schemas.incident import IncidentKind
from tests.lives.asked import assert_explained, assert_nothing_new
from tests.lives.conftest import DAYS, END
from tests.lives.pipeline import Pipeline

pytestmark = pytest.mark.long("demo")


def test_every_incident_of_the_demo_is_told_with_the_numbers_that_it_rang_with(demo: Pipeline) -> None:
    rang = [incident for incident in demo.incidents() if incident.kind is not IncidentKind.BLIND]
    assert rang
    with wiring.open_why(demo.settings, demo.home, demo.state, demo.clock) as why:
        for incident in rang:
            assert_explained(why, demo.state.watches, incident)


def test_at_any_other_time_nothing_rings_of_which_no_incident_tells(demo: Pipeline) -> None:
    with wiring.open_why(demo.settings, demo.home, demo.state, demo.clock) as why:
        for day in range(DAYS.days):
            at = END - timedelta(days=day, hours=day % 24)
            for watch in ("brisolle", "quorvane", "nordelio"):
                assert_nothing_new(why, demo.state.watches, watch, at)
