"""What a dismissal teaches, and what it never hides."""

from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alerts.incidents import size
from alerts.lessons import FACTOR, LASTS, MOST_SEVERE, bearing, holding, lesson
from schemas.incident import Evidence, Incident, IncidentKind, PickUp
from schemas.lesson import Lesson
from tests.alerts.test_explain import SIGNAL
from tests.builders import NOON

PRESS = PickUp(mention="rss:1", outlet="lemonde.fr", at=NOON)
WORDS = ("app outage", "fine", "boycott", "strike")


def incident(
    name: str = "voltea-1",
    *,
    watch: str = "voltea",
    topic: str | None = "app",
    kind: IncidentKind = IncidentKind.BAD_BUZZ,
    severity: int = 2,
    excess: float = 40.0,
    terms: tuple[str, ...] = ("app outage", "fine"),
    press: PickUp | None = None,
) -> Incident:
    return Incident(
        id=name,
        watch=watch,
        brand="Voltéa",
        topic=topic,
        kind=kind,
        severity=severity,
        opened_at=NOON,
        title="Voltéa",
        evidence=Evidence(numbers={"excess": excess}, new_terms=terms, first_press=press),
    )


TAUGHT = lesson(incident("old"), "Sofia", "a joke", NOON)
ANY = st.builds(
    incident,
    st.sampled_from(("old", "new")),
    watch=st.sampled_from(("voltea", "rive")),
    topic=st.sampled_from((None, "app", "fares")),
    kind=st.sampled_from(IncidentKind),
    severity=st.integers(1, 5),
    excess=st.floats(0, 1e6),
    terms=st.lists(st.sampled_from(WORDS), unique=True, max_size=3).map(tuple),
    press=st.sampled_from((None, PRESS)),
)
NEAR = st.builds(
    incident,
    st.sampled_from(("old", "new")),
    severity=st.integers(1, 5),
    excess=st.floats(0, 100),
    terms=st.lists(st.sampled_from(WORDS), unique=True, max_size=3).map(tuple),
    press=st.sampled_from((None, PRESS)),
)
LESSONS = st.builds(lesson, ANY | NEAR, st.just("Sofia"), st.just(""), st.just(NOON))


def test_what_resembles_the_dismissed_one_stays_quiet() -> None:
    assert holding(incident("new", terms=("outage of the app",)), [TAUGHT]) == TAUGHT


@pytest.mark.parametrize(
    "other",
    [
        incident("new", watch="rive"),
        incident("new", topic="fares"),
        incident("new", topic=None),
        incident("new", kind=IncidentKind.SLOW_BURN),
        incident("new", severity=3),
        incident("new", excess=80.0),
        incident("new", terms=("strike",)),
        incident("new", press=PRESS),
    ],
    ids=("watch", "topic", "brand", "kind", "severity", "size", "cause", "press"),
)
def test_what_is_another_story_or_a_worse_one_rings(other: Incident) -> None:
    assert holding(other, [TAUGHT]) is None


def test_a_dismissed_bad_buzz_speaks_for_the_weak_signal_that_announces_it_not_the_other_way_round() -> None:
    weak = incident("new", kind=IncidentKind.WEAK_SIGNAL)
    assert holding(weak, [TAUGHT]) == TAUGHT
    assert holding(incident("new"), [lesson(weak, "Sofia", "", NOON)]) is None


def test_while_nothing_new_is_said_it_may_be_the_same() -> None:
    assert holding(incident("new", terms=()), [TAUGHT]) == TAUGHT


def test_a_lesson_lasts_thirty_days() -> None:
    assert (TAUGHT.taught_at, TAUGHT.ends_at - TAUGHT.taught_at) == (NOON, timedelta(days=30))


@given(NEAR, st.lists(st.builds(lesson, NEAR, st.just("Sofia"), st.just(""), st.just(NOON)), min_size=1, max_size=5))
def test_whatever_is_kept_quiet_is_no_worse_than_what_somebody_dismissed(
    found: Incident, lessons: list[Lesson]
) -> None:
    held = holding(found, lessons)
    assume(held is not None)
    assert held is not None
    assert (found.watch, found.topic) == (held.watch, held.topic)
    assert found.severity <= held.severity
    assert found.severity <= MOST_SEVERE or found.id == held.incident
    assert size(found.evidence) < FACTOR * max(held.size, 1.0)
    assert found.evidence.first_press is None or held.press
    assert not found.evidence.new_terms or not held.terms or set(found.evidence.new_terms) & set(held.terms)


@given(ANY, st.lists(LESSONS, max_size=5), st.floats(1.0, 100.0), st.integers(0, 4))
def test_what_rings_rings_too_when_it_is_larger_or_more_severe(
    found: Incident, lessons: list[Lesson], factor: float, more: int
) -> None:
    assume(holding(found, lessons) is None)
    evidence = found.evidence.model_copy(update={"numbers": {"excess": size(found.evidence) * factor}})
    worse = found.model_copy(update={"severity": min(found.severity + more, 5), "evidence": evidence})
    assert holding(worse, lessons) is None


@given(ANY, st.lists(LESSONS, max_size=5), LESSONS)
def test_to_take_a_lesson_back_never_makes_anything_quieter(
    found: Incident, lessons: list[Lesson], revoked: Lesson
) -> None:
    assume(holding(found, [*lessons, revoked]) is None)
    assert holding(found, lessons) is None


def test_why_names_the_lesson_that_bore_on_a_minute() -> None:
    taught = lesson(incident("old", topic=None, excess=150.0), "Sofia", "", NOON)
    assert bearing(SIGNAL, "voltea", [taught], NOON) == taught
    assert bearing(SIGNAL, "voltea", [taught], NOON - timedelta(minutes=1)) is None
    assert bearing(SIGNAL, "voltea", [taught], NOON + LASTS) is None
    assert bearing(SIGNAL, "rive", [taught], NOON) is None
    assert bearing(SIGNAL, "voltea", [lesson(incident("old", topic=None), "Sofia", "", NOON)], NOON) is None
