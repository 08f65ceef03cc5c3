"""Opportunities, from what is praised or spoken of to the message, and never a crisis."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from alerts.deletions import Witness
from alerts.detect.sensitivity import BALANCED
from alerts.journal import FileJournal
from alerts.route import Situation, is_quiet, notices
from alerts.told import Told
from alerts.why import Why
from alerts.words import ENGLISH
from core.clock import from_minute, minute_of
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.route import Escalation, Quiet, Route
from schemas.watch import WatchRevision
from tests.alerts.world import PHONE, VOLTEA, World, voice
from tests.builders import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PRAISE = (
    "the new sleeper train is wonderful",
    "le train de nuit est merveilleux, merci",
    "slept like a baby in the sleeper train, thank you",
    "quelle belle surprise, ce train de nuit",
)
SUBJECT = VOLTEA.model_copy(update={"kind": "trend", "topic": ()})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        yield begun


def talk(world: World, begin: datetime, end: datetime, *, rate: float = 0.5, seed: int = 1) -> None:
    """A fifth negative, a fifth positive, the rest neither; all of it heard."""
    random = np.random.default_rng(seed)
    for minute in range(minute_of(begin), minute_of(end)):
        for k in range(random.poisson(rate)):
            tone = float(random.choice((-0.6, 0.0, 0.0, 0.0, 0.6)))
            at, by = from_minute(minute) + timedelta(seconds=k), f"x:p{random.integers(100_000)}"
            world.index.say("voltea", voice(f"x:{seed}.{minute}.{k}", "a quiet ride", at, author=by, polarity=tone))
    world.ledger.cover("bluesky", begin, end)


def cheers(world: World, begin: datetime, count: int, *, polarity: float = 0.8, every: timedelta = MINUTE) -> None:
    for n in range(count):
        said = voice(f"x:c{n}", PRAISE[n % 4], begin + n * every, author=f"x:c{n}", polarity=polarity)
        world.index.say("voltea", said)


def test_praise_rings_as_an_opportunity_and_as_nothing_else(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 90, every=40 * timedelta(seconds=1))
    world.alerting.tick()
    (incident,) = world.incidents()
    assert incident.kind is IncidentKind.OPPORTUNITY
    assert incident.severity <= 2
    assert incident.evidence.negatives is None
    assert incident.evidence.positives is not None
    assert incident.evidence.positives.value > incident.evidence.positives.high
    assert "train" in incident.title


def test_it_is_told_with_what_could_be_done(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 90, every=40 * timedelta(seconds=1))
    world.routes[:] = [PHONE, PHONE.model_copy(update={"id": "mail", "channel": "phone2", "language": "fr"})]
    for _ in range(2):
        world.alerting.tick()
        world.clock.forward(minutes=1)
    told = {each.delivery.channel: each.delivery.text for each in world.outbox_of(world.incidents()[0].id)}
    assert "positive mentions in" in told["phone"]
    assert "People speak well of the brand" in told["phone"]
    assert "negative mentions in" not in told["phone"]
    assert "On dit du bien de la marque" in told["phone2"]


def test_praise_is_found_once_over_restarts(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 90, every=40 * timedelta(seconds=1))
    for _ in range(4):
        world.alerting.tick()
        world.restart()
        talk(world, world.clock.now(), world.clock.now() + 5 * MINUTE, seed=minute_of(world.clock.now()))
        world.clock.forward(minutes=5)
    assert len(world.incidents()) == 1


def test_more_of_everything_is_no_praise(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    talk(world, NOON - HOUR, NOON, rate=2.0, seed=2)
    world.alerting.tick()
    assert [each for each in world.incidents() if each.kind is IncidentKind.OPPORTUNITY] == []


@pytest.mark.parametrize("seed", range(3))
def test_quiet_weeks_have_no_opportunity(tmp_path: Path, seed: int) -> None:
    with World.begin(tmp_path, NOON) as world:
        talk(world, NOON - 21 * DAY, NOON, seed=seed)
        world.alerting.tick()
        assert [each for each in world.incidents() if each.kind is IncidentKind.OPPORTUNITY] == []


def test_praise_of_a_competitor_is_no_opportunity(world: World) -> None:
    world.watches[:] = [WatchRevision(watch=VOLTEA.model_copy(update={"kind": "competitor"}), revision=1)]
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 90, every=40 * timedelta(seconds=1))
    world.alerting.tick()
    assert [each for each in world.incidents() if each.kind is IncidentKind.OPPORTUNITY] == []


def test_a_subject_that_surges_is_an_opportunity_and_no_surge(world: World) -> None:
    world.watches[:] = [WatchRevision(watch=SUBJECT, revision=1)]
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 360, polarity=0.0, every=timedelta(seconds=10))
    world.alerting.tick()
    (incident,) = world.incidents()
    assert incident.kind is IncidentKind.OPPORTUNITY
    assert incident.severity <= 2
    assert incident.evidence.mentions is not None
    assert incident.evidence.negatives is None


def test_the_same_surge_of_a_brand_is_a_surge(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 1200, polarity=0.0, every=timedelta(seconds=3))
    world.alerting.tick()
    assert {each.kind for each in world.incidents()} == {IncidentKind.SURGE}


def test_while_a_crisis_lasts_nothing_is_an_opportunity(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    world.storm(NOON - 2 * HOUR, NOON)
    cheers(world, NOON - 40 * MINUTE, 160, every=timedelta(seconds=15))
    world.alerting.tick()
    kinds = {each.kind for each in world.incidents() if each.state is not IncidentState.RESOLVED}
    assert kinds & {IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL}
    assert IncidentKind.OPPORTUNITY not in kinds


def test_why_says_by_how_much(world: World) -> None:
    talk(world, NOON - 6 * DAY, NOON)
    cheers(world, NOON - HOUR, 90, every=40 * timedelta(seconds=1))
    world.alerting.tick()
    (incident,) = world.incidents()
    witness = Witness(world.index, world.index, world.index)
    journal = FileJournal(world.folder / "journal")
    why = Why(world.index, world.ledger, witness, world.index, journal, world.memory(), world.lessons(), BALANCED)
    answer = why.ask(world.watches[0], incident.opened_at)
    (now,) = [signal for signal in answer.now.signals if signal.kind is IncidentKind.OPPORTUNITY]
    assert answer.then is not None
    assert now in answer.then.signals
    assert answer.incident(now) == incident.id
    told = "\n".join(answer.sentences(ENGLISH))
    assert "rings as opportunity" in told
    assert "positive mentions in" in told


def chance(severity: int = 2) -> Incident:
    kind = IncidentKind.OPPORTUNITY
    return Incident(id="o1", watch="voltea", brand="V", kind=kind, severity=severity, opened_at=NOON, title="t")


@pytest.mark.parametrize(("hour", "quiet"), [(6, True), (7, False), (12, False), (17, False), (19, True), (23, True)])
def test_at_night_it_waits_for_the_day_of_its_watch(hour: int, quiet: bool) -> None:
    """In Paris, an hour ahead in winter: from 20:00 to 8:00."""
    at = NOON.replace(month=1, hour=hour)
    assert is_quiet(chance(), VOLTEA, PHONE, at) is quiet
    assert not is_quiet(chance().model_copy(update={"kind": IncidentKind.SURGE}), VOLTEA, PHONE, at)


def test_a_routes_own_quiet_hours_take_the_place_of_the_night() -> None:
    lunch = Quiet.model_validate({"start": "12:00", "end": "14:00", "time_zone": "Europe/Paris"})
    route = PHONE.model_copy(update={"quiet": (lunch,)})
    at_night = NOON.replace(month=1, hour=23)
    assert not is_quiet(chance(), VOLTEA, route, at_night)


def test_it_is_passed_on_to_nobody() -> None:
    route = Route(id="r", channel="phone", escalation=(Escalation(channel="boss", after_minutes=5),))
    told = {"phone": Told(NOON, count=1, severity=2)}
    later = NOON + 10 * MINUTE
    found, _ = notices(chance(), VOLTEA, told, Situation([route], [], later))
    assert found == []
    again, known = notices(chance(), VOLTEA, told, Situation([route], [], later + HOUR))
    assert [notice.route.channel for notice in again if notice.route.channel == "boss"] == []
    assert "boss" not in known
