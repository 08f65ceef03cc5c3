"""Whoever asks why is told what alerting saw: nothing contradicts an incident."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import wiring
from app.watchfile import read_watches
from examples.demo.scenario import generate, seen
from schemas.incident import IncidentKind
from tests.contracts.state.clock import HandClock
from tests.lives.asked import assert_explained, assert_nothing_new
from tests.lives.pipeline import Pipeline

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
DAYS = timedelta(days=15)
WATCHES = Path(__file__).parents[2] / "examples" / "demo" / "watches.toml"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The last days of three brands in four sources, one of them silent for a while."""
    heard = [event for event in generate(END) if seen(event)[0] >= END - DAYS]
    with Pipeline(tmp_path_factory.mktemp("demo"), read_watches(WATCHES), HandClock(END)) as pipeline:
        pipeline.hear(*heard)
        yield pipeline


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
