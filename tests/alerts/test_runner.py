"""From counts to incidents and messages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from alerts import incidents as life
from alerts.handling import no_crisis
from alerts.port import AlertState
from alerts.runner import Ticked
from core.clock import minute_of
from core.errors import Transient
from core.state.incidents import Incidents
from schemas.alerting import Memory, Silence, Step
from schemas.incident import Ending, Incident, IncidentKind, IncidentState, PickUp
from schemas.scope import ALL
from schemas.watch import WatchRevision
from tests.alerts.world import OUTAGE, PHONE, VOLTEA, World, voice
from tests.builders import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOON - 6 * DAY


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with World.begin(tmp_path, NOON) as begun:
        yield begun


def only(incidents: list[Incident]) -> Incident:
    (one,) = incidents
    return one


def live(world: World, minutes: int, *, every: int = 60) -> list[Ticked]:
    """Time goes by, with nothing but silence to be heard."""
    ticked = []
    for _ in range(0, minutes * 60, every):
        before = world.clock.now()
        world.ledger.cover("bluesky", before, world.clock.forward(seconds=every))
        ticked.append(world.alerting.tick())
    return ticked


def shouted(world: World, times: int, *, second: int) -> None:
    """Complaints about the app at one second of the minute that begins at noon, or of the next ones."""
    at = NOON + timedelta(seconds=second)
    for number in range(times):
        by = f"x:angry{second}.{number}"
        world.index.say(
            "voltea", voice(f"x:angry{second}.{number}", f"{OUTAGE[0]} {number}", at, author=by, polarity=-0.9)
        )


def test_ordinary_days_ring_nothing(world: World) -> None:
    world.chatter(START, NOON)
    assert world.alerting.tick().opened == ()


def test_a_storm_opens_one_incident_with_its_evidence(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    found = only(world.incidents())
    assert (found.kind, found.state, found.topic) == (IncidentKind.BAD_BUZZ, IncidentState.OPEN, "app")
    assert NOON - HOUR < found.opened_at < NOON
    assert found.evidence.distinct_authors > 50
    assert len(found.evidence.drivers) == 3
    assert found.title.startswith(f"Voltéa {found.severity}/5: ")
    assert found.evidence.first_mention.endswith(".100")


def test_it_is_told_once_however_often_it_is_looked_at(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    for _ in range(5):
        world.alerting.tick()
        world.deliver()
    assert len(world.channel.sent) == 1


def test_minute_by_minute_or_at_once_the_incidents_are_the_same(tmp_path: Path) -> None:
    seen = []
    for name, step in (("slow", 1), ("fast", 200)):
        (tmp_path / name).mkdir()
        with World.begin(tmp_path / name, NOON - 200 * timedelta(minutes=1)) as world:
            world.chatter(START, NOON)
            world.storm(NOON - HOUR, NOON)
            world.alerting.tick()
            for _ in range(0, 200, step):
                world.clock.forward(minutes=step)
                world.alerting.tick()
            seen.append([(i.id, i.opened_at, i.state, i.kind) for i in world.incidents()])
    assert seen[0] == seen[1] != []


def test_a_restart_at_any_minute_changes_nothing(tmp_path: Path) -> None:
    seen = []
    for name in ("steady", "restarted"):
        (tmp_path / name).mkdir()
        with World.begin(tmp_path / name, NOON - 90 * timedelta(minutes=1)) as world:
            world.chatter(START, NOON)
            world.storm(NOON - HOUR, NOON)
            for _ in range(30):
                world.clock.forward(minutes=3)
                world.alerting.tick()
                if name == "restarted":
                    world.restart()
            world.deliver()
            seen.append(([i.model_dump(exclude={"evidence"}) for i in world.incidents()], world.channel.subjects))
    assert seen[0] == seen[1]
    assert seen[0][1] != []


def test_what_a_minute_in_the_making_shows_is_told_before_it_ends(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    world.clock.forward(seconds=30)
    burst = [
        voice(f"x:burst{n}", "app outage, fined on board", NOON + timedelta(seconds=n % 30), author=f"x:b{n}")
        for n in range(300)
    ]
    world.index.say("voltea", *burst)
    assert len(world.alerting.tick().opened) == 1
    assert only(world.incidents()).opened_at == NOON


def test_what_opens_early_in_a_minute_grows_with_it(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    shouted(world, 12, second=3)
    world.clock.forward(seconds=10)
    world.ledger.cover("bluesky", NOON, world.clock.now())
    world.alerting.tick()
    early = only(world.incidents())
    shouted(world, 200, second=15)
    world.clock.forward(seconds=10)
    world.ledger.cover("bluesky", NOON, world.clock.now())
    world.alerting.tick()
    grown = only(world.incidents())
    assert grown.opened_at == early.opened_at == NOON
    assert early.evidence.distinct_authors < 30
    assert grown.evidence.distinct_authors > 200


def test_a_minute_that_was_looked_into_counts_whole_once_it_is_over(tmp_path: Path) -> None:
    seen = []
    for name, looks in (("once", (120, 200)), ("often", (10, 20, 30, 40, 50, 60, 70, 80, 120, 200))):
        (tmp_path / name).mkdir()
        with World.begin(tmp_path / name, NOON) as world:
            world.chatter(START, NOON)
            world.alerting.tick()
            told = 0
            for look in looks:
                for second in range(told, min(look, 120)):
                    shouted(world, 3, second=second)
                world.clock.forward(seconds=look - told)
                told = look
                world.ledger.cover("bluesky", NOON, world.clock.now())
                world.alerting.tick()
            found = only(world.incidents())
            seen.append((found.id, found.severity, found.opened_at, found.evidence.distinct_authors))
    assert seen[0] == seen[1]


def test_what_was_over_before_it_could_be_told_is_never_told(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    world.chatter(NOON, NOON + 30 * HOUR, seed=2)
    world.clock.forward(hours=30)
    world.alerting.tick()
    world.deliver()
    assert only(world.incidents()).state is IncidentState.RESOLVED
    assert world.channel.sent == []


def test_each_turn_of_an_incident_is_told_in_one_thread(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    world.deliver()
    world.chatter(NOON, NOON + 30 * HOUR, seed=2)
    world.clock.forward(hours=30)
    world.alerting.tick()
    world.deliver()
    assert [delivery.key.rpartition("|")[2] for delivery in world.channel.sent] == ["opened", "resolved-2"]
    assert world.channel.sent[1].thread == f"<{world.channel.sent[0].key}>"


def test_an_acknowledged_incident_stays_quiet_once_it_was_told_who_has_it(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    incidents = Incidents(world.database, world.clock)
    incidents.save(life.acknowledged(only(world.incidents()), "Sofia").incident, "acknowledge", "Sofia")
    world.deliver()
    live(world, 5 * 60, every=600)
    world.deliver()
    assert [delivery.what for delivery in world.channel.sent] == ["opened", "acknowledged"]
    assert only(world.incidents()).state is IncidentState.ACKNOWLEDGED


def test_what_a_person_resolved_stays_resolved(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON + HOUR)
    world.alerting.tick()
    incidents = Incidents(world.database, world.clock)
    incidents.save(life.resolved(only(world.incidents()), NOON, "Sofia").incident, "resolve", "Sofia")
    world.chatter(NOON, NOON + HOUR, seed=2)
    world.clock.forward(hours=1)
    world.alerting.tick()
    assert only(world.incidents()).state is IncidentState.RESOLVED


def history(world: World, incident: str) -> list[str]:
    told = Incidents(world.database, world.clock).history(incident, ALL)
    return [each.note or each.action for each in told]


def dismissed(world: World) -> Incident:
    """A storm of an hour that Sofia says is no crisis."""
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON, height=2.0)
    world.alerting.tick()
    found = only(world.incidents())
    no_crisis(Incidents(world.database, world.clock), found.id, "Sofia", "a joke", world.clock.now())
    return found


def the_same_again(world: World, height: float = 2.0, days: int = 3) -> Incident:
    """Days later, of another height."""
    later = NOON + days * DAY
    world.chatter(NOON, later, seed=2)
    world.storm(later - HOUR, later, height=height)
    world.clock.forward(days=days)
    world.alerting.tick()
    return world.incidents()[0]


def test_what_resembles_a_dismissed_one_opens_and_stays_quiet(world: World) -> None:
    first = dismissed(world)
    again = the_same_again(world)
    assert again.id != first.id
    assert (again.state, again.held_by) == (IncidentState.SNOOZED, first.id)
    assert history(world, again.id)[0].endswith(f"; quiet: it resembles {first.id}, which Sofia dismissed")
    world.deliver()
    assert [sent for sent in world.channel.sent if sent.incident == again.id] == []


def test_what_is_much_larger_than_a_dismissed_one_rings(world: World) -> None:
    dismissed(world)
    assert the_same_again(world, height=25.0).state is IncidentState.OPEN


def test_what_a_lesson_kept_quiet_rings_once_it_is_taken_back(world: World) -> None:
    first = dismissed(world)
    again = the_same_again(world)
    incidents = Incidents(world.database, world.clock)
    incidents.undismiss(life.undismissed(incidents.get(first.id, ALL), "Marc").incident, "Marc")
    live(world, 1)
    world.deliver()
    assert incidents.get(again.id, ALL).state is IncidentState.OPEN
    assert history(world, again.id)[-1] == f"rings after all: {first.id} keeps it quiet no more"
    assert [sent.incident for sent in world.channel.sent] == [again.id]


def test_a_dismissed_one_that_goes_on_growing_rings_again_and_teaches_no_more(world: World) -> None:
    first = dismissed(world)
    world.storm(NOON, NOON + HOUR, height=20.0)
    world.chatter(NOON, NOON + HOUR, seed=2)
    world.clock.forward(hours=1)
    world.alerting.tick()
    found = only(world.incidents())
    assert (found.id, found.state, found.ending) == (first.id, IncidentState.OPEN, None)
    assert history(world, first.id)[-1].startswith("rings again at severity ")
    assert world.lessons().active(ALL) == []


def test_a_dismissed_one_that_only_lasts_stays_dismissed(world: World) -> None:
    first = dismissed(world)
    live(world, 60, every=300)
    assert only(world.incidents()).ending is Ending.DISMISSED
    assert len(history(world, first.id)) == 2


def test_a_dismissed_one_that_flares_up_again_stays_quiet_and_its_lesson_stands(world: World) -> None:
    first = dismissed(world)
    found = the_same_again(world, days=2)
    assert (found.id, found.state, found.held_by) == (first.id, IncidentState.SNOOZED, first.id)
    assert [each.incident for each in world.lessons().active(ALL)] == [first.id]


def test_a_merged_one_that_doubles_rings_by_itself_again(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    found = only(world.incidents())
    host = found.model_copy(update={"id": "voltea-host", "topic": None})
    world.memory().commit(Step(0, (), ((host, "opened"),), ()))
    incidents = Incidents(world.database, world.clock)
    incidents.save(life.merged(found, host, NOON, "Sofia").incident, "merge", "Sofia")
    live(world, 10)
    assert incidents.get(found.id, ALL).ending is Ending.MERGED
    before = world.clock.now()
    world.storm(before, before + HOUR, height=20.0)
    world.chatter(before, before + HOUR, seed=2)
    world.clock.forward(hours=1)
    world.alerting.tick()
    assert incidents.get(found.id, ALL).state is IncidentState.OPEN


def test_a_merged_one_that_flares_up_after_its_host_is_over_opens_quietly(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON, height=2.0)
    world.alerting.tick()
    found = only(world.incidents())
    host = found.model_copy(update={"id": "voltea-host", "topic": None})
    over = life.resolved(host, NOON).incident
    world.memory().commit(Step(0, (), ((over, "resolved"),), ()))
    incidents = Incidents(world.database, world.clock)
    incidents.save(life.merged(found, host, NOON, "Sofia").incident, "merge", "Sofia")
    the_same_again(world, days=2)
    again = incidents.get(found.id, ALL)
    assert (again.state, again.ending, again.quiet_severity) == (IncidentState.OPEN, None, found.severity)


def test_the_first_article_is_an_event_even_when_nothing_grows(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    before = only(world.incidents())
    at = NOON + timedelta(minutes=2)
    for name in ("rss:1", "rss:2"):
        news = voice(name, "app outage: fine on board", at, kind="article", source="bluesky", polarity=0.0)
        world.index.say("voltea", news)
        live(world, 7)
    found = only(world.incidents())
    assert found.severity == before.severity + 1
    assert found.evidence.first_press == PickUp(mention="rss:1", outlet="example.org", at=at)
    picked_up = [line for line in history(world, found.id) if "picked up by press: example.org" in line]
    assert len(picked_up) == 1


def test_late_mentions_open_an_incident_about_the_past_that_nobody_is_told_of(world: World) -> None:
    world.chatter(START, NOON, late=1.0)
    world.storm(NOON - 3 * HOUR, NOON - 2 * HOUR, late=1.0)
    world.alerting.tick()
    world.deliver()
    assert only(world.incidents()).historical
    assert world.channel.sent == []


def test_a_replay_of_another_year_is_evaluated_in_its_own_time(world: World) -> None:
    world.clock.forward(days=400)
    world.chatter(START, NOON, late=1.0)
    world.storm(NOON - HOUR, NOON, late=1.0)
    ticked = world.alerting.settle()
    assert ticked.settled
    assert ticked.evaluated_to == {"voltea": minute_of(NOON)}
    assert only(world.incidents()).historical


def test_what_is_years_older_than_the_newest_rings_no_more_when_it_is_learned_again_after_a_start(world: World) -> None:
    world.clock.forward(days=1000)
    world.chatter(START, NOON, late=1.0)
    world.storm(NOON - HOUR, NOON, late=1.0)
    world.ledger.cover("recent", NOON + 900 * DAY, NOON + 900 * DAY + HOUR)
    world.alerting.settle()
    world.restart()
    world.alerting.relearn("voltea")
    world.alerting.tick()
    assert world.incidents() == []
    assert world.alerting.settle().settled


def test_sources_that_replay_at_different_speeds_are_evaluated_together(world: World) -> None:
    world.clock.forward(days=400)
    world.chatter(START, NOON, late=1.0)
    world.ledger.cover("slow", START, START + DAY)
    first = world.alerting.tick()
    assert (first.evaluated_to, first.settled) == ({"voltea": minute_of(START + DAY)}, False)
    world.ledger.cover("slow", START + DAY, NOON)
    world.clock.forward(seconds=20)
    world.alerting.tick()
    world.clock.forward(seconds=20)
    assert world.alerting.tick().evaluated_to == {"voltea": minute_of(NOON)}


def test_a_source_of_the_past_that_says_no_more_is_not_waited_for(world: World) -> None:
    world.clock.forward(days=400)
    world.chatter(START, NOON, late=1.0)
    world.ledger.cover("short", START, START + DAY)
    world.alerting.tick()
    world.clock.forward(seconds=11)
    ticked = world.alerting.tick()
    assert (ticked.evaluated_to, ticked.settled) == ({"voltea": minute_of(NOON)}, True)


def test_a_backfill_is_gone_through_and_finds_what_nobody_saw(world: World) -> None:
    world.chatter(NOON - 2 * DAY, NOON)
    world.alerting.tick()
    assert world.incidents() == []
    world.chatter(NOON - 9 * DAY, NOON - 2 * DAY, late=1.0, seed=3)
    world.storm(NOON - 4 * DAY - HOUR, NOON - 4 * DAY, late=1.0)
    world.alerting.tick()
    live(world, 2)
    found = only(world.incidents())
    assert found.historical
    assert NOON - 4 * DAY - HOUR < found.opened_at < NOON - 4 * DAY


def test_going_through_a_backfill_opens_nothing_twice(world: World) -> None:
    world.chatter(NOON - 4 * DAY, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    before = only(world.incidents())
    world.chatter(NOON - 9 * DAY, NOON - 4 * DAY, late=1.0, seed=3)
    world.alerting.settle()
    world.deliver()
    after = only(world.incidents())
    assert (after.id, after.state) == (before.id, IncidentState.OPEN)
    assert len(world.channel.sent) == 1


def test_one_old_article_a_minute_does_not_make_it_start_over_each_time(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    world.index.reads.clear()
    for n in range(6):
        world.index.say("voltea", voice(f"x:old{n}", "an old story", NOON - 3 * DAY))
        live(world, 2)
    assert len([minutes for minutes in world.index.reads if minutes > 3 * 1440]) == 1


def test_a_watch_that_changed_without_history_starts_anew(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    wider = VOLTEA.model_copy(update={"query": "voltea OR rail"})
    world.watches[:] = [WatchRevision(watch=wider, revision=2)]
    world.chatter(NOON, NOON + 6 * HOUR, rate=8.0, seed=2)
    world.clock.forward(hours=6)
    world.alerting.tick()
    assert world.incidents() == []


def test_a_watch_that_is_not_active_is_left_alone(world: World) -> None:
    world.watches[:] = [WatchRevision(watch=VOLTEA, revision=1, active=False)]
    world.chatter(START, NOON)
    assert world.alerting.tick().evaluated_to == {}


def test_a_memory_that_cannot_be_read_is_rebuilt_and_opens_nothing_twice(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    state = world.memory()
    cursor, memories = state.load()
    state.commit(Step(cursor, tuple(replace(memory, state=b"{}\nnot ours") for memory in memories), (), ()))
    world.restart()
    live(world, 1)
    assert len(world.incidents()) == 1


def test_forgetting_a_watch_builds_it_again_from_its_counts(world: World) -> None:
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    world.alerting.tick()
    learned = world.memory().load()[1]
    world.alerting.relearn("voltea")
    live(world, 1)
    again = world.memory().load()[1]
    assert len(world.incidents()) == 1
    assert [memory.minute for memory in again] == [memory.minute + 1 for memory in learned]


class Failing:
    """A state whose commits fail while `down`."""

    def __init__(self, state: AlertState) -> None:
        self._state = state
        self.down = True

    def load(self) -> tuple[int, list[Memory]]:
        cursor, memories = self._state.load()
        return cursor, list(memories)

    def incidents(self, watch: str, since: datetime) -> list[Incident]:
        return list(self._state.incidents(watch, since))

    def commit(self, step: Step) -> None:
        if self.down:
            raise Transient("disk full")
        self._state.commit(step)


def test_a_step_that_cannot_be_kept_is_taken_again_whole(world: World) -> None:
    failing = Failing(world.memory())
    world.restart(failing)
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    with pytest.raises(Transient):
        world.alerting.tick()
    assert world.incidents() == []
    failing.down = False
    world.alerting.tick()
    world.deliver()
    assert len(world.incidents()) == len(world.channel.sent) == 1


def test_a_source_that_falls_silent_rings_and_is_over_when_it_is_back(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    for _ in range(9):
        world.clock.forward(minutes=10)
        world.alerting.tick()
    blind = only(world.incidents())
    assert (blind.kind, blind.state) == (IncidentKind.BLIND, IncidentState.OPEN)
    assert blind.evidence.silent_sources == ("bluesky",)
    world.chatter(NOON, world.clock.now(), seed=2)
    live(world, 1)
    assert only(world.incidents()).state is IncidentState.RESOLVED
    world.deliver()
    assert world.channel.sent == []


def test_a_storm_while_a_watch_is_half_blind_is_an_incident_of_its_own(world: World) -> None:
    world.watches[:] = [WatchRevision(watch=VOLTEA.model_copy(update={"topic": ()}), revision=1)]
    world.chatter(START, NOON)
    press = [voice(f"rss:{n}", "seats", START + n * HOUR / 60, source="rss", polarity=0.1) for n in range(6 * 1440)]
    world.index.say("voltea", *press)
    world.ledger.cover("rss", START, NOON)
    world.alerting.tick()
    world.chatter(NOON, NOON + 3 * HOUR, seed=2)
    world.storm(NOON + 2 * HOUR, NOON + 3 * HOUR, height=12)
    for _ in range(18):
        world.clock.forward(minutes=10)
        world.alerting.tick()
    assert sorted(incident.kind for incident in world.incidents()) == [IncidentKind.BAD_BUZZ, IncidentKind.BLIND]


def test_after_a_start_sources_are_given_time_to_be_heard(world: World) -> None:
    world.chatter(START, NOON)
    world.alerting.tick()
    world.clock.forward(hours=8)
    world.restart()
    world.alerting.tick()
    assert world.incidents() == []


def test_a_replay_that_ends_is_no_blindness(world: World) -> None:
    world.clock.forward(days=400)
    world.chatter(START, NOON, late=1.0)
    world.alerting.settle()
    world.clock.forward(hours=5)
    world.alerting.tick()
    assert world.incidents() == []


def test_a_silence_keeps_it_quiet_but_not_unseen(world: World) -> None:
    world.silences.append(Silence(1, {"watch": "voltea"}, NOON - HOUR, NOON + HOUR, "Sofia", ""))
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    assert world.alerting.tick().told == ()
    assert len(world.incidents()) == 1


def test_showing_texts_of_others_is_logged(world: World) -> None:
    world.routes[:] = [PHONE.model_copy(update={"third_parties": "texts"})]
    world.chatter(START, NOON)
    world.storm(NOON - HOUR, NOON)
    with capture_logs() as logs:
        world.alerting.tick()
    assert [(line["event"], line["channel"]) for line in logs] == [("third_party_texts", "phone")]
