"""What people do from a message, however often the channel delivers it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.channel import Action, Hands
from alerts.hands import PersonsHands
from alerts.incidents import acknowledged, assigned, resolved
from alerts.port import Handled
from core.errors import Changed, NotFound, Permanent
from core.state.alerting import AlertMemory
from core.state.incidents import Incidents
from core.state.lessons import Lessons
from schemas.alerting import Step
from schemas.incident import Ending, Evidence, Incident, IncidentKind, IncidentState
from schemas.lesson import Lesson
from schemas.scope import ALL, Scope
from tests.builders import NOON
from tests.contracts.state.clock import HandClock
from tests.migrated import migrated

INCIDENT = Incident(
    id="i1",
    watch="voltea",
    brand="Voltéa",
    kind=IncidentKind.BAD_BUZZ,
    severity=3,
    opened_at=NOON,
    title="Voltéa 3/5",
    evidence=Evidence(numbers={"excess": 40.0}),
)
ONCE: tuple[tuple[Action, str], ...] = (
    ("acknowledge", "acknowledged by Sofia"),
    ("snooze", "snoozed until 2026-03-02T13:00Z by Sofia"),
    ("snooze_until_doubled", "snoozed until it doubles (above 80) by Sofia"),
    ("assign", "assigned to Sofia"),
    ("not_a_crisis", "dismissed by Sofia as no crisis"),
)


@dataclass(frozen=True, slots=True)
class Desk:
    incidents: Incidents
    lessons: Lessons
    clock: HandClock

    @property
    def hands(self) -> Hands:
        return PersonsHands(self.incidents, self.clock)

    def standing(self) -> Incident:
        return self.incidents.get("i1", ALL)

    def lines(self) -> list[str]:
        return [each.note for each in self.incidents.history("i1", ALL) if each.by]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database, clock = migrated(tmp_path / "state.db"), HandClock(NOON)
    AlertMemory(database, clock).commit(Step(1, (), ((INCIDENT, "opened"),), ()))
    yield Desk(Incidents(database, clock), Lessons(database, clock), clock)
    database.close()


@dataclass(slots=True)
class Crowd:
    """Incidents that somebody else changes between a look and the act, as often as there are others."""

    incidents: Incidents
    others: list[Callable[[Incident], Incident]]

    def get(self, incident: str, scope: Scope) -> Incident:
        found = self.incidents.get(incident, scope)
        if self.others:
            self.incidents.save(self.others.pop(0)(found), "other", "Marc")
        return found

    def save(self, incident: Incident, action: str, by: str, note: str = "") -> None:
        self.incidents.save(incident, action, by, note)

    def dismiss(self, incident: Incident, lesson: Lesson, by: str, note: str = "") -> None:
        self.incidents.dismiss(incident, lesson, by, note)


@pytest.mark.parametrize(("action", "line"), ONCE)
def test_an_act_is_done_and_a_second_delivery_gives_the_line_that_stands(desk: Desk, action: Action, line: str) -> None:
    assert desk.hands.act("i1", action, "Sofia") == line
    desk.clock.forward(minutes=1)
    once = desk.standing()
    assert desk.hands.act("i1", action, "Sofia") == line
    assert desk.standing() == once
    assert desk.lines() == [line]


def test_what_one_did_is_told_to_the_other_who_does_the_same(desk: Desk) -> None:
    desk.hands.act("i1", "acknowledge", "Sofia")
    assert desk.hands.act("i1", "acknowledge", "Marc") == "acknowledged by Sofia"


def test_another_hour_can_be_asked_for_once_some_of_it_has_passed(desk: Desk) -> None:
    desk.hands.act("i1", "snooze", "Sofia")
    desk.clock.forward(minutes=50)
    desk.hands.act("i1", "snooze", "Sofia")
    assert desk.standing().snoozed_until == NOON + timedelta(minutes=110)


def test_to_assign_is_to_take_it_oneself_and_is_no_acknowledgement(desk: Desk) -> None:
    desk.hands.act("i1", "assign", "Sofia")
    desk.hands.act("i1", "assign", "Marc")
    assert (desk.standing().owner, desk.standing().state) == ("Marc", IncidentState.OPEN)


def test_no_crisis_closes_it_and_teaches(desk: Desk) -> None:
    desk.hands.act("i1", "not_a_crisis", "Sofia")
    assert desk.standing().ending is Ending.DISMISSED
    (taught,) = desk.lessons.active(ALL)
    assert (taught.incident, taught.by, taught.size) == ("i1", "Sofia", 40.0)


def test_what_somebody_else_changes_meanwhile_is_kept(desk: Desk) -> None:
    crowd: Handled = Crowd(desk.incidents, [lambda found: assigned(found, "Marc", "Marc").incident])
    PersonsHands(crowd, desk.clock).act("i1", "acknowledge", "Sofia")
    assert (desk.standing().owner, desk.standing().handled_by) == ("Marc", "Sofia")


def test_of_two_who_press_at_the_same_moment_the_second_is_told_of_the_first(desk: Desk) -> None:
    crowd = Crowd(desk.incidents, [lambda found: acknowledged(found, "Marc").incident])
    assert PersonsHands(crowd, desk.clock).act("i1", "acknowledge", "Sofia") == "acknowledged by Marc"


def test_who_is_never_quick_enough_is_told_to_try_again(desk: Desk) -> None:
    def taken(found: Incident) -> Incident:
        return assigned(found, f"Marc {found.revision}", "Marc").incident

    with pytest.raises(Changed):
        PersonsHands(Crowd(desk.incidents, [taken] * 100), desk.clock).act("i1", "acknowledge", "Sofia")


def test_what_cannot_be_done_any_more_is_said(desk: Desk) -> None:
    desk.incidents.save(resolved(desk.standing(), NOON, "Marc").incident, "resolve", "Marc")
    with pytest.raises(Permanent, match="is resolved"):
        desk.hands.act("i1", "acknowledge", "Sofia")
    with pytest.raises(NotFound):
        desk.hands.act("none", "acknowledge", "Sofia")
