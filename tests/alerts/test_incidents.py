"""The life of an incident."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import incidents as life
from alerts.incidents import Change, Finding
from alerts.lessons import lesson
from core.errors import Permanent
from schemas.incident import Done, Ending, Evidence, Incident, IncidentKind, IncidentState, PickUp
from tests.builders import NOON

HOUR = timedelta(hours=1)


def evidence(size: float) -> Evidence:
    return Evidence(numbers={"excess": size})


def incident(severity: int = 3, size: float = 50.0) -> Incident:
    return Incident(
        id="voltea-1",
        watch="voltea",
        brand="Voltéa",
        kind=IncidentKind.BAD_BUZZ,
        severity=severity,
        opened_at=NOON,
        title="Voltéa 3/5: app outage",
        evidence=evidence(size),
    )


def finding(severity: int = 3, size: float = 50.0) -> Finding:
    return Finding(IncidentKind.BAD_BUZZ, severity, f"Voltéa {severity}/5: app outage", evidence(size), NOON + HOUR)


def test_an_incident_opens_with_a_line_of_history() -> None:
    assert life.opened(incident()).line == "opened at severity 3"


def test_an_incident_about_late_mentions_says_so() -> None:
    past = incident().model_copy(update={"historical": True})
    assert life.opened(past).line == "opened at severity 3, about the past"


def test_new_figures_change_the_incident_and_leave_no_line() -> None:
    change = life.updated(incident(size=50), finding(size=80))
    assert (life.size(change.incident.evidence), change.line) == (80, "")


def test_a_rise_of_severity_is_told() -> None:
    change = life.updated(incident(severity=2), finding(severity=4))
    assert (change.incident.severity, change.line) == (4, "severity 4, was 2")


def test_severity_never_falls_while_it_lasts() -> None:
    assert life.updated(incident(severity=4), finding(severity=2)).incident.severity == 4


def test_whoever_acknowledges_it_is_named() -> None:
    change = life.acknowledged(incident(), "Sofia")
    assert (change.incident.state, change.incident.handled_by) == (IncidentState.ACKNOWLEDGED, "Sofia")
    assert change.line == "acknowledged by Sofia"


def test_it_cannot_be_acknowledged_twice() -> None:
    once = life.acknowledged(incident(), "Sofia").incident
    with pytest.raises(Permanent, match="acknowledged already, by Sofia"):
        life.acknowledged(once, "Marc")


def test_a_snooze_ends_at_its_time() -> None:
    asleep = life.snoozed_until(incident(), NOON + HOUR, "Sofia", NOON).incident
    assert life.woken(asleep, NOON + HOUR - timedelta(seconds=1)) is None
    awake = life.woken(asleep, NOON + HOUR)
    assert awake is not None
    assert (awake.incident.state, awake.incident.snoozed_until) == (IncidentState.OPEN, None)


def test_a_snooze_until_it_doubles_ends_when_it_has() -> None:
    asleep = life.snoozed_until_doubled(incident(size=50), "Sofia").incident
    assert life.woken(life.updated(asleep, finding(size=99)).incident, NOON) is None
    awake = life.woken(life.updated(asleep, finding(size=101)).incident, NOON)
    assert awake is not None
    assert awake.line == "snooze ended: it has doubled"


def test_a_snooze_into_the_past_is_refused() -> None:
    with pytest.raises(Permanent, match="cannot be snoozed until"):
        life.snoozed_until(incident(), NOON, "Sofia", NOON)


def test_a_resolved_incident_says_when_and_by_whom() -> None:
    change = life.resolved(incident(), NOON + HOUR, "Sofia")
    assert (change.incident.closed_at, change.line) == (NOON + HOUR, "resolved by Sofia")


def test_it_never_closes_before_it_opened() -> None:
    assert life.resolved(incident(), NOON - HOUR).incident.closed_at == NOON


def test_a_part_of_a_larger_incident_names_it() -> None:
    change = life.absorbed(incident(), NOON + HOUR, "voltea-2")
    assert (change.incident.state, change.line) == (IncidentState.RESOLVED, "became part of voltea-2")


def test_flaring_up_again_stays_quiet_up_to_the_old_severity() -> None:
    over = life.resolved(incident(severity=4), NOON + HOUR).incident
    again = life.reopened_quietly(over, finding(severity=2)).incident
    assert (again.state, again.severity, again.quiet_severity, again.closed_at) == (IncidentState.OPEN, 2, 4, None)


def test_a_person_can_take_back_a_resolution() -> None:
    over = life.resolved(incident(), NOON + HOUR, "Marc").incident
    again = life.reopened(over, "Sofia").incident
    assert (again.state, again.quiet_severity, again.handled_by) == (IncidentState.OPEN, None, "Sofia")


RESOLVED = life.resolved(incident(), NOON + HOUR).incident
LESSON = lesson(incident(), "Sofia", "", NOON)
PRESS = PickUp(mention="rss:1", outlet="lemonde.fr", at=NOON)


def with_press(severity: int) -> Finding:
    found = finding(severity)
    return replace(found, evidence=found.evidence.model_copy(update={"first_press": PRESS}))


def test_the_end_is_told_apart_by_how_it_came() -> None:
    host = incident().model_copy(update={"id": "voltea-2"})
    ways = (
        life.resolved(incident(), NOON),
        life.resolved(incident(), NOON, "Sofia"),
        life.absorbed(incident(), NOON, "voltea-2"),
        life.merged(incident(), host, NOON, "Sofia"),
        life.dismissed(incident(), NOON, "Sofia", "a joke"),
    )
    assert [(way.incident.ending, way.incident.into) for way in ways] == [
        (Ending.USUAL, ""),
        (Ending.HANDLED, ""),
        (Ending.ABSORBED, "voltea-2"),
        (Ending.MERGED, "voltea-2"),
        (Ending.DISMISSED, ""),
    ]
    assert ways[3].line == "merged into voltea-2 by Sofia"
    assert ways[4].line == "dismissed by Sofia as no crisis: a joke"


def test_it_is_merged_only_into_another_open_one_of_the_same_watch() -> None:
    elsewhere = incident().model_copy(update={"id": "rive-1", "watch": "rive"})
    over = RESOLVED.model_copy(update={"id": "voltea-2"})
    for host in (incident(), elsewhere, over):
        with pytest.raises(Permanent):
            life.merged(incident(), host, NOON, "Sofia")


def test_what_is_over_can_still_be_dismissed_and_keeps_its_end() -> None:
    dismissed = life.dismissed(RESOLVED, NOON + 3 * HOUR, "Sofia").incident
    assert (dismissed.ending, dismissed.closed_at) == (Ending.DISMISSED, RESOLVED.closed_at)


def test_silent_sources_cannot_be_dismissed() -> None:
    blind = incident().model_copy(update={"kind": IncidentKind.BLIND})
    with pytest.raises(Permanent, match="silent sources"):
        life.dismissed(blind, NOON, "Sofia")


def test_to_assign_is_not_to_acknowledge() -> None:
    change = life.assigned(incident(), "Léa", "Sofia")
    assert (change.incident.owner, change.incident.state) == ("Léa", IncidentState.OPEN)
    assert change.line == "assigned to Léa by Sofia"
    assert life.assigned(change.incident, "Sofia", "Sofia").line == "assigned to Sofia"
    with pytest.raises(Permanent, match="assigned to Léa already"):
        life.assigned(change.incident, "Léa", "Marc")


def test_a_step_is_ticked_off_once_by_one_person_at_one_time() -> None:
    done = life.ticked(incident(), "facts", "Read it.", "Sofia", NOON)
    assert done.incident.done == (Done(step="facts", by="Sofia", at=NOON),)
    assert done.line == "step facts done by Sofia: Read it."
    with pytest.raises(Permanent, match="done already, by Sofia"):
        life.ticked(done.incident, "facts", "Read it.", "Marc", NOON)
    assert life.unticked(done.incident, "facts", "Marc").incident.done == ()
    with pytest.raises(Permanent, match="is not done"):
        life.unticked(incident(), "facts", "Marc")


def test_the_first_article_raises_severity_by_one_and_only_once() -> None:
    first = life.updated(incident(severity=3), with_press(severity=3))
    assert first.incident.severity == 4
    assert first.line == "picked up by press: lemonde.fr, 2026-03-02T12:00Z; severity 4, was 3"
    again = life.updated(first.incident, with_press(severity=4))
    assert (again.incident.severity, again.line) == (4, "")


def test_an_article_without_any_growth_raises_it_too() -> None:
    change = life.picked_up(incident(severity=5), PRESS)
    assert (change.incident.severity, change.incident.evidence.first_press) == (5, PRESS)
    milder = life.picked_up(incident(severity=3), PRESS).incident
    assert (milder.severity, milder.title) == (4, "Voltéa 4/5: app outage")


def test_press_about_what_makes_nobody_unhappy_is_told_and_nothing_more() -> None:
    surge = incident(severity=2).model_copy(update={"kind": IncidentKind.SURGE})
    change = life.picked_up(surge, PRESS)
    assert (change.incident.severity, change.line) == (2, "picked up by press: lemonde.fr, 2026-03-02T12:00Z")


@pytest.mark.parametrize(
    "act",
    [
        lambda: life.updated(RESOLVED, finding()),
        lambda: life.acknowledged(RESOLVED, "Sofia"),
        lambda: life.snoozed_until(RESOLVED, NOON + HOUR, "Sofia", NOON),
        lambda: life.snoozed_until_doubled(RESOLVED, "Sofia"),
        lambda: life.resolved(RESOLVED, NOON),
        lambda: life.absorbed(RESOLVED, NOON, "voltea-2"),
        lambda: life.reopened(incident(), "Sofia"),
        lambda: life.reopened_quietly(incident(), finding()),
        lambda: life.reopened_loudly(incident(), finding(), "it has doubled"),
        lambda: life.picked_up(RESOLVED, PRESS),
        lambda: life.held(RESOLVED, LESSON, 100.0),
        lambda: life.merged(RESOLVED, incident().model_copy(update={"id": "voltea-2"}), NOON, "Sofia"),
        lambda: life.dismissed(life.dismissed(incident(), NOON, "Sofia").incident, NOON, "Marc"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(act: object) -> None:
    assert callable(act)
    with pytest.raises(Permanent, match=r"^Incident voltea-1 "):
        act()


ACTS = st.sampled_from(
    ("update", "ack", "snooze", "double", "wake", "resolve", "reopen", "flare", "press", "hold", "release", "merge",
     "dismiss", "undismiss", "ring", "assign", "tick")
)  # fmt: skip


def apply(act: str, now: Incident, severity: int, size: float, at: datetime) -> Change | None:
    match act:
        case "update":
            return life.updated(now, finding(severity, size))
        case "ack":
            return life.acknowledged(now, "Sofia")
        case "snooze":
            return life.snoozed_until(now, at + HOUR, "Sofia", at)
        case "double":
            return life.snoozed_until_doubled(now, "Sofia")
        case "wake":
            return life.woken(now, at)
        case "resolve":
            return life.resolved(now, at)
        case "reopen":
            return life.reopened(now, "Sofia")
        case "press":
            return life.updated(now, with_press(severity))
        case "hold":
            return life.held(now, LESSON, 2 * size + 1)
        case "release":
            return life.released(now, "it has doubled") if now.held_by else None
        case "merge":
            return life.merged(now, incident().model_copy(update={"id": "voltea-2"}), at, "Sofia")
        case "dismiss":
            return life.dismissed(now, at, "Sofia")
        case "undismiss":
            return life.undismissed(now, "Sofia")
        case "ring":
            return life.reopened_loudly(now, finding(severity, size), "it has doubled")
        case "assign":
            return life.assigned(now, f"Léa {severity}", "Sofia")
        case "tick":
            return life.ticked(now, f"step-{severity}", "Read it.", "Sofia", at)
    return life.reopened_quietly(now, finding(severity, size))


@given(st.lists(st.tuples(ACTS, st.integers(1, 5), st.floats(0, 1e4)), max_size=20))
def test_whatever_happens_its_fields_agree_with_its_state(acts: list[tuple[str, int, float]]) -> None:
    now, at = incident(), NOON.astimezone(UTC)
    for act, severity, size in acts:
        at += timedelta(minutes=20)
        before = now
        try:
            change = apply(act, now, severity, size, at)
        except Permanent:
            continue
        now = change.incident if change else now
        assert now.revision == before.revision + (1 if change else 0)
        assert (now.state is IncidentState.RESOLVED) == (now.closed_at is not None)
        asleep = now.snoozed_until is not None or now.snoozed_above is not None
        assert (now.state is IncidentState.SNOOZED) == asleep
        assert (now.state is IncidentState.RESOLVED) == (now.ending is not None)
        assert not now.held_by or asleep
        assert bool(now.into) == (now.ending is Ending.MERGED)
        assert now.severity <= 5
        assert Incident.model_validate_json(now.model_dump_json()) == now
