"""The life of an incident."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import incidents as life
from alerts.incidents import Change, Finding
from core.errors import Permanent
from schemas.incident import Evidence, Incident, IncidentKind, IncidentState
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
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(act: object) -> None:
    assert callable(act)
    with pytest.raises(Permanent, match=r"^Incident voltea-1 "):
        act()


ACTS = st.sampled_from(("update", "ack", "snooze", "double", "wake", "resolve", "reopen", "flare"))


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
        assert Incident.model_validate_json(now.model_dump_json()) == now
