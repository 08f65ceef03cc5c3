"""Incidents between the evaluation that finds them and the people who handle them."""

from datetime import timedelta

import pytest

from alerts.port import AlertState, Outbox
from core.errors import Changed, NotFound, Permanent, Transient
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.incidents import NOTE_LIMIT, Incidents
from core.state.lessons import Lessons
from core.state.outbox import Outbox as StateOutbox
from core.state.playbooks import Playbooks
from core.state.silences import Silences
from schemas.alerting import Memory, Step
from schemas.delivery import Delivery
from schemas.incident import Done, Ending, Evidence, Incident, IncidentKind, IncidentState, PickUp
from schemas.lesson import Lesson
from schemas.playbook import Playbook
from schemas.scope import ALL, only
from tests.builders import MORNING, NOON
from tests.contracts.state.clock import HandClock


def incident(name: str = "i1", *, watch: str = "acme", severity: int = 3, revision: int = 0) -> Incident:
    return Incident(
        id=name,
        watch=watch,
        brand=watch.title(),
        kind=IncidentKind.BAD_BUZZ,
        severity=severity,
        opened_at=MORNING,
        title="Acme: retard",
        evidence=Evidence(drivers=("x:1",), doubling_minutes=12.5, languages={"fr": 3}),
        revision=revision,
    )


def delivery(key: str = "i1|mail|opened", *, named: str = "i1") -> Delivery:
    return Delivery(key=key, channel=key.split("|")[1], incident=named, subject="Acme", text="retard", payload="{}")


def step(*incidents: tuple[Incident, str], cursor: int = 7, deliveries: tuple[Delivery, ...] = ()) -> Step:
    return Step(cursor, (Memory("acme", 1, 100 + cursor, b"\x00learned\xff"),), incidents, deliveries)


def next_of(read: Incident, **fields: object) -> Incident:
    return read.model_copy(update={**fields, "revision": read.revision + 1})


@pytest.fixture
def alerting(database: Database, clock: HandClock) -> AlertState:
    return AlertMemory(database, clock)


@pytest.fixture
def incidents(database: Database, clock: HandClock) -> Incidents:
    return Incidents(database, clock)


@pytest.fixture
def outbox(database: Database, clock: HandClock) -> Outbox:
    return StateOutbox(database, clock)


def test_a_step_is_remembered_whole(alerting: AlertState, incidents: Incidents, outbox: Outbox) -> None:
    alerting.commit(step((incident(), "opened"), deliveries=(delivery(),)))
    assert alerting.load() == (7, [Memory("acme", 1, 107, b"\x00learned\xff")])
    assert alerting.incidents("acme", since=NOON) == [incident()]
    assert [happening.action for happening in incidents.history("i1", ALL)] == ["opened"]
    assert [queued.delivery for queued in outbox.due(NOON, limit=10)] == [delivery()]


def test_before_the_first_step_there_is_nothing(alerting: AlertState) -> None:
    assert alerting.load() == (0, [])
    assert alerting.incidents("acme", since=MORNING) == []


def test_a_step_committed_again_changes_nothing(alerting: AlertState, incidents: Incidents, outbox: Outbox) -> None:
    for _ in range(2):
        alerting.commit(step((incident(), "opened"), deliveries=(delivery(),)))
    assert len(incidents.history("i1", ALL)) == 1
    assert len(outbox.due(NOON, limit=10)) == 1


def test_a_step_that_fails_leaves_nothing_of_itself(alerting: AlertState, incidents: Incidents) -> None:
    wrong = Memory("acme", 1, 2**70, b"")
    with pytest.raises((OverflowError, Permanent)):
        alerting.commit(Step(9, (wrong,), ((incident(), "opened"),), (delivery(),)))
    assert alerting.load() == (0, [])
    assert incidents.list(ALL, limit=10) == []


def test_new_figures_without_a_word_stay_out_of_the_history(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened")))
    alerting.commit(step((next_of(incident(), severity=4), ""), cursor=8))
    assert incidents.get("i1", ALL).severity == 4
    assert [happening.action for happening in incidents.history("i1", ALL)] == ["opened"]


def test_a_closed_incident_is_given_to_the_evaluation_only_while_it_is_recent(alerting: AlertState) -> None:
    closed = incident().model_copy(update={"state": IncidentState.RESOLVED, "closed_at": NOON})
    alerting.commit(step((closed, "resolved"), (incident("i2"), "opened"), (incident("other", watch="rival"), "")))
    assert [found.id for found in alerting.incidents("acme", since=NOON - timedelta(hours=1))] == ["i1", "i2"]
    assert [found.id for found in alerting.incidents("acme", since=NOON)] == ["i2"]


def test_a_person_acts_on_what_they_read(alerting: AlertState, incidents: Incidents, clock: HandClock) -> None:
    alerting.commit(step((incident(), "opened")))
    read = incidents.get("i1", ALL)
    now = clock.forward(minutes=1)
    acknowledged = next_of(read, state=IncidentState.ACKNOWLEDGED, handled_by="ada")
    incidents.save(acknowledged, "acknowledged by ada", by="ada", note="calling the depot")
    assert incidents.get("i1", ALL) == acknowledged
    last = incidents.history("i1", ALL)[-1]
    assert (last.at, last.action, last.by, last.note) == (now, "acknowledged by ada", "ada", "calling the depot")


def test_of_two_people_acting_at_once_the_second_is_told_to_look_again(
    alerting: AlertState, incidents: Incidents
) -> None:
    alerting.commit(step((incident(), "opened")))
    read = incidents.get("i1", ALL)
    incidents.save(next_of(read, state=IncidentState.RESOLVED, closed_at=NOON), "resolved", by="ada")
    with pytest.raises(Changed, match="changed by somebody else"):
        incidents.save(next_of(read, state=IncidentState.ACKNOWLEDGED), "acknowledged", by="bob")
    assert incidents.get("i1", ALL).state is IncidentState.RESOLVED
    assert [happening.action for happening in incidents.history("i1", ALL)] == ["opened", "resolved"]
    assert issubclass(Changed, Transient)


def test_an_acknowledgement_during_an_evaluation_is_not_lost(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened")))
    (read,) = alerting.incidents("acme", since=MORNING)
    incidents.save(next_of(read, state=IncidentState.ACKNOWLEDGED, handled_by="ada"), "acknowledged", by="ada")
    evaluated = next_of(read, severity=5, title="Acme: panne")
    for _ in range(2):
        alerting.commit(step((evaluated, "severity 5, was 3"), cursor=8))
    standing = incidents.get("i1", ALL)
    assert (standing.state, standing.handled_by) == (IncidentState.ACKNOWLEDGED, "ada")
    assert (standing.severity, standing.title, standing.revision) == (5, "Acme: panne", 2)
    assert [h.action for h in incidents.history("i1", ALL)] == ["opened", "acknowledged", "severity 5, was 3"]


def test_an_evaluation_that_keeps_its_own_copy_does_not_undo_a_person_later(
    alerting: AlertState, incidents: Incidents
) -> None:
    alerting.commit(step((incident(), "opened")))
    read = incidents.get("i1", ALL)
    incidents.save(next_of(read, state=IncidentState.ACKNOWLEDGED, handled_by="ada"), "acknowledged", by="ada")
    copy = incident()
    for cursor in range(8, 12):
        copy = next_of(copy, title=f"Acme: {cursor}")
        alerting.commit(step((copy, ""), cursor=cursor))
    standing = incidents.get("i1", ALL)
    assert (standing.state, standing.title) == (IncidentState.ACKNOWLEDGED, "Acme: 11")


def test_what_a_person_resolved_meanwhile_is_not_said_to_be_resolved_by_itself(
    alerting: AlertState, incidents: Incidents
) -> None:
    alerting.commit(step((incident(), "opened")))
    (read,) = alerting.incidents("acme", since=MORNING)
    incidents.save(next_of(read, state=IncidentState.SNOOZED, snoozed_until=NOON), "snoozed", by="ada")
    alerting.commit(step((next_of(read, state=IncidentState.RESOLVED, closed_at=NOON), "back to usual"), cursor=8))
    standing = incidents.get("i1", ALL)
    assert (standing.state, standing.closed_at) == (IncidentState.SNOOZED, None)
    assert [happening.action for happening in incidents.history("i1", ALL)] == ["opened", "snoozed"]


def test_an_evaluation_may_end_a_snooze_that_it_read(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened")))
    read = incidents.get("i1", ALL)
    incidents.save(next_of(read, state=IncidentState.SNOOZED, snoozed_until=NOON), "snoozed", by="ada")
    (snoozed,) = alerting.incidents("acme", since=MORNING)
    alerting.commit(step((next_of(snoozed, state=IncidentState.OPEN, snoozed_until=None), "snooze ended"), cursor=8))
    assert incidents.get("i1", ALL).state is IncidentState.OPEN


def test_an_incident_may_change_twice_in_one_step(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened")))
    read = incidents.get("i1", ALL)
    incidents.save(next_of(read, state=IncidentState.SNOOZED, snoozed_until=NOON), "snoozed", by="ada")
    (snoozed,) = alerting.incidents("acme", since=MORNING)
    woken = next_of(snoozed, state=IncidentState.OPEN, snoozed_until=None)
    resolved = next_of(woken, state=IncidentState.RESOLVED, closed_at=NOON)
    for _ in range(2):
        alerting.commit(step((woken, "snooze ended"), (resolved, "back to usual"), cursor=8))
    assert incidents.get("i1", ALL) == resolved
    lines = [happening.action for happening in incidents.history("i1", ALL)]
    assert lines == ["opened", "snoozed", "snooze ended", "back to usual"]


def test_a_step_that_was_evaluated_while_evidence_was_erased_still_closes_the_incident(
    alerting: AlertState, incidents: Incidents
) -> None:
    alerting.commit(step((incident(), "opened")))
    (read,) = alerting.incidents("acme", since=MORNING)
    incidents.erase([], ["x:1"])
    for _ in range(2):
        alerting.commit(step((next_of(read, state=IncidentState.RESOLVED, closed_at=NOON), "back to usual"), cursor=8))
    assert incidents.get("i1", ALL).state is IncidentState.RESOLVED
    assert [happening.action for happening in incidents.history("i1", ALL)] == ["opened", "back to usual"]


def test_an_older_step_that_comes_again_undoes_nothing(
    alerting: AlertState, incidents: Incidents, database: Database, clock: HandClock
) -> None:
    alerting.commit(step((incident(), "opened")))
    alerting.commit(step((next_of(incident(), severity=5), "severity 5, was 3"), cursor=8))
    AlertMemory(database, clock).commit(step((incident(), "opened")))
    assert incidents.get("i1", ALL).severity == 5
    assert len(incidents.history("i1", ALL)) == 2


def test_what_is_assigned_and_ticked_off_during_an_evaluation_stays_and_the_evaluation_too(
    alerting: AlertState, incidents: Incidents
) -> None:
    alerting.commit(step((incident(), "opened")))
    (read,) = alerting.incidents("acme", since=MORNING)
    incidents.save(next_of(read, owner="ada", done=(Done(step="facts", by="ada", at=NOON),)), "assign", by="ada")
    resolved = next_of(read, state=IncidentState.RESOLVED, closed_at=NOON, ending=Ending.USUAL)
    for _ in range(2):
        alerting.commit(step((resolved, "back to usual"), cursor=8))
    standing = incidents.get("i1", ALL)
    assert (standing.state, standing.owner, len(standing.done), standing.revision) == (
        IncidentState.RESOLVED,
        "ada",
        1,
        2,
    )
    assert [h.action for h in incidents.history("i1", ALL)] == ["opened", "assign", "back to usual"]


def test_a_note_stands_in_the_history_and_changes_nothing(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened")))
    incidents.note("i1", "ada", " the depot confirms ")
    last = incidents.history("i1", ALL)[-1]
    assert (last.action, last.by, last.note) == ("note", "ada", "the depot confirms")
    assert incidents.get("i1", ALL) == incident()
    for text in ("  ", "x" * (NOTE_LIMIT + 1)):
        with pytest.raises(Permanent, match="1 to 2000 characters"):
            incidents.note("i1", "ada", text)
    with pytest.raises(NotFound):
        incidents.note("none", "ada", "hello")


def lesson(name: str = "i1", *, watch: str = "acme", why: str = "a joke") -> Lesson:
    return Lesson(
        incident=name, watch=watch, topic=None, kind=IncidentKind.BAD_BUZZ, severity=3, size=40.0, terms=("retard",),
        press=False, why=why, by="ada", taught_at=NOON, ends_at=NOON + timedelta(days=30),
    )  # fmt: skip


DISMISSED = {"state": IncidentState.RESOLVED, "closed_at": NOON, "ending": Ending.DISMISSED, "handled_by": "ada"}


@pytest.fixture
def lessons(database: Database, clock: HandClock) -> Lessons:
    return Lessons(database, clock)


@pytest.fixture
def dismissed(alerting: AlertState, incidents: Incidents) -> Incident:
    alerting.commit(step((incident(), "opened")))
    incidents.dismiss(next_of(incident(), **DISMISSED), lesson(), by="ada", note="dismissed by ada")
    return incidents.get("i1", ALL)


@pytest.mark.usefixtures("dismissed")
def test_a_dismissal_teaches_until_its_time_has_passed(lessons: Lessons, clock: HandClock) -> None:
    assert lessons.active(ALL) == [lesson()]
    assert lessons.active(only("rival")) == []
    clock.forward(days=30)
    assert lessons.active(ALL) == []
    assert lessons.ever(ALL) == [lesson()]


def test_what_was_taught_can_be_taken_back_once(
    dismissed: Incident, incidents: Incidents, lessons: Lessons, clock: HandClock
) -> None:
    now = clock.forward(hours=1)
    handled = next_of(dismissed, ending=Ending.HANDLED)
    incidents.undismiss(handled, by="bob", note="taken back")
    assert lessons.active(ALL) == []
    (ended,) = lessons.ever(ALL)
    assert (ended.ends_at, ended.revoked_by) == (now, "bob")
    with pytest.raises(NotFound, match="teaches nothing"):
        incidents.undismiss(next_of(handled), by="bob", note="again")
    assert incidents.get("i1", ALL) == handled


def test_a_second_dismissal_teaches_anew(dismissed: Incident, incidents: Incidents, lessons: Lessons) -> None:
    opened = next_of(dismissed, state=IncidentState.OPEN, closed_at=None, ending=None)
    incidents.save(opened, "reopen", by="bob")
    assert lessons.active(ALL) == []
    incidents.dismiss(next_of(opened, **DISMISSED), lesson(why="the same joke"), by="ada")
    assert [each.why for each in lessons.active(ALL)] == ["the same joke"]


@pytest.mark.usefixtures("dismissed")
def test_what_rings_after_all_teaches_no_more_and_what_stays_quiet_still_does(
    alerting: AlertState, lessons: Lessons
) -> None:
    (read,) = alerting.incidents("acme", since=MORNING)
    again = {"closed_at": None, "ending": None}
    asleep = {"state": IncidentState.SNOOZED, "snoozed_above": 80.0, "held_by": "i1"}
    held = next_of(read, **again, **asleep)
    alerting.commit(step((held, "flares up again"), cursor=8))
    assert lessons.active(ALL) == [lesson()]
    rings = next_of(held, state=IncidentState.OPEN, snoozed_above=None, held_by="")
    alerting.commit(step((rings, "rings after all"), cursor=9))
    (ended,) = lessons.ever(ALL)
    assert (lessons.active(ALL), ended.revoked_by) == ([], "")


def test_a_dismissal_that_somebody_else_was_quicker_than_teaches_nothing(
    alerting: AlertState, incidents: Incidents, lessons: Lessons
) -> None:
    alerting.commit(step((incident(), "opened")))
    incidents.save(next_of(incident(), owner="bob"), "assign", by="bob")
    with pytest.raises(Changed):
        incidents.dismiss(next_of(incident(), **DISMISSED), lesson(), by="ada")
    assert lessons.ever(ALL) == []


def test_erasure_finds_ids_in_what_people_wrote(dismissed: Incident, incidents: Incidents, lessons: Lessons) -> None:
    incidents.note("i1", "ada", "x:bob wrote x:1, not x:bobby nor ax:bob")
    incidents.undismiss(next_of(dismissed, ending=Ending.HANDLED), by="ada")
    reopened = next_of(incidents.get("i1", ALL), state=IncidentState.OPEN, closed_at=None, ending=None)
    incidents.save(reopened, "reopen", by="ada")
    incidents.dismiss(next_of(reopened, **DISMISSED), lesson(why="x:bob jokes"), by="ada", note="x:bob jokes")
    assert incidents.erase(["x:bob"], ["x:1"]) == 1
    assert [h.note for h in incidents.history("i1", ALL)][-4:] == [
        "… wrote …, not x:bobby nor ax:bob",
        "",
        "",
        "… jokes",
    ]
    assert [each.why for each in lessons.active(ALL)] == ["… jokes"]
    assert incidents.erase(["x:bob"], ["x:1"]) == 0


def test_of_an_erased_article_no_outlet_is_left(alerting: AlertState, incidents: Incidents) -> None:
    press = PickUp(mention="rss:1", outlet="blog.example", at=NOON)
    told = incident().model_copy(update={"evidence": Evidence(first_press=press)})
    alerting.commit(step((told, "opened at severity 3; picked up by press: blog.example, 2026-03-02T12:00+00:00")))
    assert incidents.erase([], ["rss:1"]) == 1
    assert incidents.get("i1", ALL).evidence.first_press is None
    assert "blog.example" not in " ".join(each.action for each in incidents.history("i1", ALL))


def test_the_newest_playbooks_stand_and_the_older_ones_are_kept(database: Database, clock: HandClock) -> None:
    playbooks = Playbooks(database, clock)
    assert playbooks.standing() == ()
    first = Playbook.model_validate({"id": "first", "step": [{"id": "call", "text": "Call."}]})
    second = first.model_copy(update={"id": "second"})
    assert [playbooks.apply(books, by="ada") for books in ([first], [first], [second, first])] == [1, 1, 2]
    assert playbooks.standing() == (second, first)
    assert [(past.version, len(past.playbooks), past.by) for past in playbooks.history()] == [
        (2, 2, "ada"),
        (1, 1, "ada"),
    ]


def test_who_may_not_see_a_watch_does_not_see_its_incidents(alerting: AlertState, incidents: Incidents) -> None:
    alerting.commit(step((incident(), "opened"), (incident("i2", watch="rival"), "opened")))
    assert [found.id for found in incidents.list(only("rival"), limit=10)] == ["i2"]
    assert incidents.list(only(), limit=10) == []
    for hidden in (incidents.get, incidents.history):
        with pytest.raises(NotFound, match='There is no incident "i1"'):
            hidden("i1", only("rival"))


def test_incidents_are_listed_by_state_the_newest_first(alerting: AlertState, incidents: Incidents) -> None:
    newer = incident("newer").model_copy(update={"opened_at": NOON})
    closed = incident("closed").model_copy(update={"state": IncidentState.RESOLVED, "closed_at": NOON})
    alerting.commit(step((incident("older"), ""), (newer, ""), (closed, "")))
    assert [found.id for found in incidents.list(ALL, 10, [IncidentState.OPEN])] == ["newer", "older"]
    assert [found.id for found in incidents.list(ALL, 1)] == ["newer"]


def test_an_incident_that_is_not_there_cannot_be_handled(incidents: Incidents) -> None:
    with pytest.raises(NotFound):
        incidents.save(incident(revision=1), "acknowledged", by="ada")


def test_evidence_forgets_who_is_erased(alerting: AlertState, incidents: Incidents) -> None:
    evidence = Evidence(
        drivers=("x:1", "x:2"),
        spreaders=("x:ada", "x:bob"),
        first_mention="x:1",
        numbers={"shares": {"x:ada": 0.5, "x:bob": 0.1}},
    )
    alerting.commit(step((incident().model_copy(update={"evidence": evidence}), ""), (incident("i2"), "")))
    assert incidents.erase(["x:ada"], ["x:1"]) == 2
    left = incidents.get("i1", ALL)
    assert left.evidence == Evidence(drivers=("x:2",), spreaders=("x:bob",), numbers={"shares": {"x:bob": 0.1}})
    assert left.revision == 1
    assert incidents.erase(["x:ada"], ["x:1"]) == 0


def test_a_silence_is_in_force_until_its_end(database: Database, clock: HandClock) -> None:
    silences = Silences(database, clock)
    planned = silences.add({"watch": "acme"}, NOON + timedelta(hours=1), by="ada", comment="match tonight")
    assert silences.active(NOON) == [planned]
    assert silences.active(NOON + timedelta(hours=1)) == []
    clock.forward(minutes=1)
    silences.end(planned.id, by="bob")
    assert silences.active(clock.now()) == []
    with pytest.raises(NotFound, match="not in force"):
        silences.end(planned.id, by="bob")


def test_a_silence_without_matchers_or_in_the_past_is_refused(database: Database, clock: HandClock) -> None:
    silences = Silences(database, clock)
    with pytest.raises(Permanent, match="names no incidents"):
        silences.add({}, NOON + timedelta(hours=1), by="ada", comment="")
    with pytest.raises(Permanent, match="is past"):
        silences.add({"watch": "acme"}, NOON, by="ada", comment="")
    assert silences.active(NOON) == []
