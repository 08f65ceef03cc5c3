"""SIGKILL of the alert stage at any moment, while its channels fail as well: each incident is told once, to its end."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from app.settings import Settings
from core.clock import SystemClock, minute_of
from core.state.outbox import DeliveryStatus
from schemas.delivery import Delivery
from schemas.event import Covered
from schemas.incident import Incident, IncidentState
from schemas.scope import ALL
from tests.contracts.state.clock import HandClock
from tests.faults.forks import started
from tests.faults.receivers import Receivers, Told, final, receivers
from tests.faults.storms import Step, brands, weather
from tests.ingest.parts import script
from tests.lives.pipeline import Pipeline

LONGEST, IDLE = 30.0, 4.0
"""Seconds that an alert stage lives at most; and with nothing left to evaluate."""
LOOK = 0.02
LATER = timedelta(hours=2)
"""When nothing is claimed any more, and no channel is left alone for its failures."""


@pytest.mark.long
@pytest.mark.parametrize(
    ("storms", "kills"),
    [pytest.param(2, (2, 1), id="few"), pytest.param(40, (150, 50), id="many", marks=pytest.mark.soak)],
)
def test_an_alert_stage_that_is_killed_at_random_moments_tells_each_incident_once(
    storms: int, kills: tuple[int, int], tmp_path: Path
) -> None:
    home, dice, watches = tmp_path / "home", random.Random(storms), brands(storms)
    end = SystemClock().now() - timedelta(days=1)
    ahead = weather(watches, end, dice, storms=kills[0], aftermath=kills[1])
    with receivers(tmp_path) as channels:
        quickly = {"every_seconds": 0.5}
        settings = Settings.model_validate({"home": home, "notifiers": channels.settings(), "alerts": quickly})
        with Pipeline(home, watches, HandClock(end)) as pipeline:
            hear(pipeline, ahead.calm)
        disturb(settings, channels, ahead.storms, dice)
        said(settings, channels, LATER)
        disturb(settings, channels, ahead.aftermath, dice)
        incidents, told = said(settings, channels, LATER * 1.5)
        assert {incident.watch for incident in incidents} == {watch.id for watch in watches}
        for channel, look in channels.seen().items():
            sent, seen = told[channel], look(told[channel])
            print(f"{channel}: {len(sent)} incidents, {seen.distinct} messages, {seen.raw - seen.distinct} repeats")
            assert_each_is_told_to_its_end(incidents, sent)
            assert dict(seen.visible) == dict.fromkeys(sent, 1), channel
            assert seen.last == {incident: final(channel, each[-1]) for incident, each in sent.items()}, channel
            assert seen.raw == seen.distinct or channel != "slack", "Slack is asked before anything is posted again"


def hear(pipeline: Pipeline, step: Step) -> None:
    pipeline.publish(script(step))
    pipeline.clock.forward(seconds=1)
    pipeline.advance("analyse", "weigh", "index")


def disturb(settings: Settings, channels: Receivers, ahead: Sequence[Step], dice: random.Random) -> None:
    """At each step the stage is started and killed; most of the times something fails besides."""
    with Pipeline(settings.home, (), HandClock(SystemClock().now())) as pipeline:
        for step in ahead:
            stage = started("alert", settings, settings.home.with_name("alert.log"))
            hear(pipeline, step)
            if dice.random() < 0.7:
                channels.fail(dice)
            moment(channels, dice, lambda step=step: is_evaluated(pipeline, step))  # type: ignore[misc]
            stage.kill()
            stage.join()


def moment(channels: Receivers, dice: random.Random, evaluated: Callable[[], bool]) -> None:
    """Waits for it: between any two calls to any channel; where none comes, anywhere in its life."""
    calls = channels.count() + dice.randrange(1, 15)
    pause, left, looked = Event(), LONGEST, 0
    while channels.count() < calls and left > 0:
        pause.wait(LOOK)
        left, looked = left - LOOK, looked + 1
        if left > IDLE and looked % 25 == 0 and evaluated():
            left = dice.uniform(0, IDLE)
    pause.wait(dice.uniform(0, 0.05))


def is_evaluated(pipeline: Pipeline, step: Step) -> bool:
    covered = step[-1]
    assert isinstance(covered, Covered)
    _, memories = pipeline.state.memory.load()
    return bool(memories) and all(memory.minute >= minute_of(covered.end) for memory in memories)


def said(settings: Settings, channels: Receivers, later: timedelta) -> tuple[list[Incident], dict[str, Told]]:
    """Once all that was left to say is said; by channel, what was."""
    channels.heal()
    with Pipeline(settings.home, (), HandClock(SystemClock().now() + later), settings=settings) as pipeline:
        pipeline.rest()
        assert pipeline.state.outbox.pending() == 0
        incidents = list(pipeline.state.incidents.list(ALL, 1_000))
        told: dict[str, dict[str, list[Delivery]]] = defaultdict(lambda: defaultdict(list))
        for incident in incidents:
            for each in pipeline.state.outbox.of_incident(incident.id):
                assert each.status is DeliveryStatus.SENT, (each.delivery.key, each.reason)
                told[each.delivery.channel][incident.id].append(each.delivery)
    return incidents, {channel: dict(sent) for channel, sent in told.items()}


def assert_each_is_told_to_its_end(incidents: Sequence[Incident], told: Told) -> None:
    """The last word is the incident as it stands, which is over, and nothing but its return comes after its end."""
    assert told.keys() == {incident.id for incident in incidents}
    for incident in incidents:
        last = Incident.model_validate_json(told[incident.id][-1].payload)
        assert last.state is incident.state is IncidentState.RESOLVED
        assert (last.title, last.severity) == (incident.title, incident.severity)
        whats = [each.what for each in told[incident.id]]
        assert whats[0] == "opened"
        assert {after for what, after in pairwise(whats) if what == "resolved"} <= {"reopened"}
