"""A backlash, from the deletion of a post to the message."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts.deletions import Witness
from alerts.detect.sensitivity import BALANCED
from alerts.handling import no_crisis
from alerts.journal import FileJournal
from alerts.why import Why
from alerts.words import ENGLISH, FRENCH, speech
from core.clock import from_minute, minute_of
from core.state.incidents import Incidents
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.watch import Account, WatchRevision
from tests.alerts.world import PHONE, VOLTEA, World, voice
from tests.builders import NOON

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BRAND = "x:voltea"
STATEMENT = "our seats are the softest of all"
ANGER = (
    "they deleted it, here is the screenshot",
    "Voltéa a supprimé son message, quelle honte",
    "deleting the statement is no answer",
    "ils effacent, gardez vos captures",
)
LISTENED = VOLTEA.model_copy(update={"account": (Account(network="x", handle="voltea"),)})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Three days of talk, and a statement an hour before noon that the brand deletes at noon."""
    with World.begin(tmp_path, NOON) as begun:
        begun.watches[:] = [WatchRevision(watch=LISTENED, revision=1)]
        begun.chatter(NOON - 3 * DAY, NOON)
        begun.index.say("voltea", voice("x:own", "good morning", NOON - 90 * MINUTE, author=BRAND, polarity=0.5))
        begun.index.say("voltea", voice("x:gone", STATEMENT, NOON - HOUR, author=BRAND, polarity=0.5))
        begun.alerting.tick()
        yield begun


def delete(world: World, at: datetime = NOON) -> None:
    world.index.delete("voltea", "x:gone", at, by=BRAND)


def outcry(world: World, begin: datetime, minutes: int, *, per_minute: int = 2, by: str = "o") -> None:
    """Neutral in tone, so that nothing but a backlash can ring of it."""
    for n in range(minutes * per_minute):
        at = begin + n * MINUTE / per_minute
        said = voice(f"x:{by}{n}", ANGER[n % len(ANGER)], at, author=f"x:{by}{n}", polarity=0.0)
        world.index.say("voltea", said)


def live(world: World, minutes: int) -> None:
    """Minute by minute, as it happens."""
    for _ in range(minutes):
        now = world.clock.now()
        world.chatter(now, now + MINUTE, seed=minute_of(now))
        world.clock.forward(minutes=1)
        world.alerting.tick()


def backlashes(world: World) -> list[Incident]:
    return [each for each in world.incidents() if each.kind is IncidentKind.BACKLASH]


def test_it_rings_once_as_itself_and_nothing_else_does(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 60)
    (incident,) = world.incidents()
    assert incident.kind is IncidentKind.BACKLASH
    assert incident.opened_at - NOON <= 10 * MINUTE
    world.deliver()
    assert [each.what for each in world.channel.sent if each.what in ("opened", "reopened")] == ["opened"]


def test_an_ordinary_deletion_is_silent(world: World) -> None:
    delete(world)
    live(world, 60)
    assert world.incidents() == []


def test_the_same_outcry_without_a_deletion_is_no_backlash(world: World) -> None:
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 60)
    assert backlashes(world) == []


def test_its_evidence_names_the_deletion_and_who_brings_it_back_and_never_what_was_deleted(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 45)
    world.deliver()
    (incident,) = backlashes(world)
    evidence = incident.evidence
    assert evidence.deleted_at == NOON
    assert evidence.first_mention == "x:o0"
    assert set(evidence.drivers) <= {f"x:o{n}" for n in range(80)}
    assert evidence.negatives is None
    assert evidence.mentions is None
    assert evidence.reasons[0].startswith(f"{evidence.distinct_authors} authors bring back what the brand deleted, of ")
    written = incident.model_dump_json() + "".join(each.text + (each.html or "") for each in world.channel.sent)
    assert "softest" not in written
    assert "x:gone" not in written
    assert "Deleted by an account of the brand on" in world.channel.sent[0].text


def test_it_is_told_in_french_too(world: World) -> None:
    world.routes[:] = [PHONE.model_copy(update={"language": "fr"})]
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 45)
    world.deliver()
    assert "Retour de flamme, gravité" in world.channel.sent[0].text
    assert "Supprimé par un compte de la marque le" in world.channel.sent[0].text
    assert "ramènent ce que la marque a supprimé" in world.channel.sent[0].text


def test_a_restart_in_the_middle_rings_nothing_twice(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 60)
    for _ in range(6):
        live(world, 10)
        world.restart()
    assert len(world.incidents()) == 1


def test_learning_all_again_finds_the_same_incident(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 60)
    known = backlashes(world)
    world.alerting.relearn("voltea")
    live(world, 2)
    assert [each.id for each in backlashes(world)] == [each.id for each in known]


def test_a_deletion_that_is_heard_of_late_still_rings(world: World) -> None:
    outcry(world, NOON + 2 * MINUTE, 30)
    live(world, 45)
    assert backlashes(world) == []
    delete(world)
    live(world, 2)
    assert len(backlashes(world)) == 1


def test_what_was_said_and_is_heard_of_late_counts(world: World) -> None:
    delete(world)
    live(world, 45)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 2)
    assert len(backlashes(world)) == 1


def test_a_backlash_of_long_ago_opens_as_history_and_is_told_to_nobody(tmp_path: Path) -> None:
    with World.begin(tmp_path, NOON + 3 * DAY) as world:
        world.watches[:] = [WatchRevision(watch=LISTENED, revision=1)]
        world.chatter(NOON - 3 * DAY, NOON + 3 * DAY, late=1.0)
        world.index.say("voltea", voice("x:own", "good morning", NOON - 90 * MINUTE, author=BRAND, polarity=0.5))
        delete(world)
        for n in range(60):
            at = NOON + (n + 2) * MINUTE / 2
            said = voice(f"x:o{n}", ANGER[n % 4], at, author=f"x:o{n}", polarity=0.0)
            world.index.say("voltea", said, late=1.0)
        world.alerting.settle()
        world.deliver()
        (incident,) = backlashes(world)
        assert incident.historical
        assert world.channel.sent == []


def test_a_second_deletion_while_it_lasts_is_the_same_story(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 30)
    live(world, 40)
    world.index.delete("voltea", "x:own", NOON + 40 * MINUTE, by=BRAND)
    outcry(world, NOON + 42 * MINUTE, 30, by="p")
    live(world, 40)
    assert len(backlashes(world)) == 1


def test_it_ends_once_nobody_brings_it_back_any_more(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 20)
    live(world, 30)
    world.chatter(NOON + 30 * MINUTE, NOON + 7 * HOUR, seed=5)
    world.clock.forward(minutes=390)
    world.alerting.tick()
    (incident,) = backlashes(world)
    assert incident.state is IncidentState.RESOLVED


def test_a_dismissed_one_stays_quiet(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 10)
    live(world, 12)
    (incident,) = backlashes(world)
    no_crisis(Incidents(world.database, world.clock), incident.id, "ada", "", world.clock.now())
    outcry(world, NOON + 13 * MINUTE, 5, by="p")
    live(world, 10)
    assert [each.state for each in backlashes(world)] == [IncidentState.RESOLVED]


def test_a_storm_beside_it_is_an_incident_of_its_own(world: World) -> None:
    delete(world)
    world.storm(NOON, NOON + HOUR)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 60)
    kinds = {each.kind for each in world.incidents() if each.state is not IncidentState.RESOLVED}
    assert IncidentKind.BACKLASH in kinds
    assert kinds & {IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL}


def why(world: World) -> Why:
    witness = Witness(world.index, world.index, world.index)
    journal = FileJournal(world.folder / "journal")
    return Why(world.index, world.ledger, witness, world.index, journal, world.memory(), world.lessons(), BALANCED)


def test_why_says_the_same_then_and_now_and_names_the_incident(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 40)
    live(world, 60)
    (incident,) = backlashes(world)
    answer = why(world).ask(world.watches[0], incident.opened_at)
    (now,) = [signal for signal in answer.now.signals if signal.kind is IncidentKind.BACKLASH]
    assert answer.then is not None
    assert now in answer.then.signals
    assert answer.incident(now) == incident.id
    for language in (ENGLISH, FRENCH):
        told = "\n".join(answer.sentences(speech(language.language)))
        assert language.say("kind.backlash") in told
        assert incident.id in told


def test_why_says_what_was_missing_where_few_spoke_of_it(world: World) -> None:
    delete(world)
    outcry(world, NOON + 2 * MINUTE, 1)
    live(world, 10)
    answer = why(world).ask(world.watches[0], from_minute(minute_of(NOON) + 5))
    told = "\n".join(answer.sentences(ENGLISH))
    assert "does not ring as backlash" in told
    assert "2 authors bring back what the brand deleted" in told
