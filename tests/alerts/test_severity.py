"""How bad it is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.severity import Facts, crisis_share, severity, stirred_share
from schemas.incident import IncidentKind
from tests.alerts.world import voice
from tests.builders import NOON

SMALL = Facts(IncidentKind.BAD_BUZZ, 20, 10, None, 500, 1, 1, 0.0, 0.0, False)
STORM = Facts(IncidentKind.BAD_BUZZ, 400, 10, 15, 2_000_000, 4, 3, 0.2, 0.6, False)


def test_twice_the_usual_and_nothing_else_is_worth_knowing() -> None:
    assert severity(SMALL).level == 1


def test_a_storm_that_everybody_sees_wakes_the_director() -> None:
    assert severity(STORM).level == 5


def test_the_parts_add_up_to_the_points() -> None:
    judged = severity(STORM)
    assert sum(judged.parts.values()) == judged.points


def test_a_weak_signal_is_something_to_watch_however_large() -> None:
    assert severity(replace(STORM, kind=IncidentKind.WEAK_SIGNAL)).level == 2


def test_a_surge_alone_wakes_nobody() -> None:
    assert severity(replace(STORM, kind=IncidentKind.SURGE)).level == 3


def test_three_people_at_night_wake_nobody() -> None:
    assert severity(replace(STORM, value=3)).level <= 2


def test_crisis_words_are_found_in_french_and_in_english_whatever_their_accents() -> None:
    texts = ("RAPPEL PRODUIT en cours", "fuite de données chez eux", "I will never again buy this", "nice shoes")
    voices = [voice(f"x:{n}", text, NOON) for n, text in enumerate(texts)]
    assert crisis_share(voices) == 0.75


def test_copies_of_a_text_with_a_crisis_word_count_once() -> None:
    voices = [voice(f"x:{n}", "boycott them", NOON, group="x:0") for n in range(9)]
    assert crisis_share([*voices, voice("x:99", "late again", NOON)]) == 0.5


def test_anger_and_agitation_are_counted_where_emotion_was_read() -> None:
    voices = [
        voice("x:1", "AGAIN!!!", NOON, arousal=0.9, anger=0.0),
        voice("x:2", "I am furious", NOON, arousal=0.1, anger=0.8),
        voice("x:3", "a bit late", NOON, arousal=0.1, anger=0.1),
        voice("x:4", "a bit late", NOON, arousal=0.1, anger=0.0),
        voice("x:5", "toujours en retard", NOON),
        voice("x:6", "LOVE IT!!!", NOON, polarity=0.9, arousal=0.9, anger=0.0),
    ]
    assert stirred_share(voices) == 0.5
    assert stirred_share(voices[4:]) == 0.0


def test_an_uproar_weighs_and_the_anger_of_any_day_does_not() -> None:
    for share, points in ((0.15, 0.0), (0.4, 3.5), (0.9, 7.0)):
        assert severity(replace(SMALL, stirred_share=share)).parts["arousal"] == pytest.approx(points)


def test_press_raises_the_level_by_one_unless_nobody_need_be_unhappy() -> None:
    weak = replace(STORM, kind=IncidentKind.WEAK_SIGNAL, press=True)
    assert (severity(weak).level, severity(replace(weak, kind=IncidentKind.SURGE)).level) == (3, 3)
    assert severity(replace(STORM, press=True)).level == 5


def test_a_praise_that_holds_a_crisis_word_is_no_crisis() -> None:
    assert crisis_share([voice("x:1", "no scandal here, great service", NOON, polarity=0.7)]) == 0.0


@given(
    st.builds(
        Facts,
        st.sampled_from(IncidentKind),
        st.floats(0, 1e9),
        st.floats(0, 1e9),
        st.none() | st.floats(0, 1e6),
        st.integers(0, 10**12),
        st.integers(0, 100),
        st.integers(0, 100),
        st.floats(0, 1),
        st.floats(0, 1),
        st.booleans(),
    )
)
def test_any_facts_give_a_level_of_one_to_five(facts: Facts) -> None:
    judged = severity(facts)
    assert 1 <= judged.level <= 5
    assert 0 <= judged.points <= 100


@given(st.floats(10, 1e6), st.floats(1, 1e3))
def test_more_of_it_is_never_less_severe(value: float, factor: float) -> None:
    assert severity(replace(STORM, value=value * factor)).points >= severity(replace(STORM, value=value)).points
