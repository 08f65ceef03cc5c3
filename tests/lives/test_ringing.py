"""From angry posts to a message, once; and what comes too late to ring."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from schemas.watch import Watch
from tests.builders import NOON, deleted
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import Pipeline
from tests.lives.storm import storm_of_buses

BUSES = Watch(id="buses", name="Buses", query="bus")


MINUTE = timedelta(minutes=1)


def wait_for_the_message(pipeline: Pipeline) -> None:
    """Incidents that begin together are told together, half a minute later."""
    pipeline.clock.forward(minutes=1)
    pipeline.rest()


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    settings = Settings(home=tmp_path, notifiers={"terminal": {"detail": "subject"}})
    with Pipeline(tmp_path, watches=[BUSES], settings=settings) as opened:
        yield opened


def test_a_storm_that_is_heard_as_it_happens_is_told_once(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.hear(*storm_of_buses(NOON))
    wait_for_the_message(pipeline)
    (incident,) = pipeline.incidents()
    assert not incident.historical
    assert capsys.readouterr().out.count("Buses") == 1
    assert pipeline.state.outbox.pending() == 0


def test_a_storm_that_is_heard_twice_is_one_incident(pipeline: Pipeline) -> None:
    pipeline.hear(*storm_of_buses(NOON))
    pipeline.hear(*storm_of_buses(NOON))
    wait_for_the_message(pipeline)
    assert len(pipeline.incidents()) == 1
    assert len(pipeline.state.outbox.of_incident(pipeline.incidents()[0].id)) == 1


def test_a_storm_that_is_heard_of_three_days_late_is_history_and_told_to_nobody(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    pipeline.clock.forward(days=3)
    pipeline.hear(*storm_of_buses(NOON, seen=NOON + timedelta(days=3)))
    wait_for_the_message(pipeline)
    (incident,) = pipeline.incidents()
    assert incident.historical
    assert capsys.readouterr().out == ""


def test_a_storm_whose_posts_were_all_deleted_before_it_was_evaluated_is_none(pipeline: Pipeline) -> None:
    *posts, covered = storm_of_buses(NOON)
    pipeline.hear(*posts, *(deleted(f"x:angry{number}") for number in range(180)), covered)
    assert pipeline.incidents() == []


def test_whoever_takes_over_goes_on_with_the_incident_and_says_nothing_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=tmp_path, notifiers={"terminal": {"detail": "subject"}})
    with Pipeline(tmp_path, watches=[BUSES], settings=settings) as first:
        first.hear(*storm_of_buses(NOON))
        wait_for_the_message(first)
    with Pipeline(tmp_path, watches=[BUSES], settings=settings, clock=HandClock(NOON + MINUTE)) as second:
        wait_for_the_message(second)
        assert len(second.incidents()) == 1
    assert capsys.readouterr().out.count("Buses") == 1
