"""When an incident opens, what belongs to it, when it ends: point by point."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detect.episodes import (
    REOPENS_WITHIN,
    SILENCE,
    SLOW_MEMORY,
    Closed,
    Episodes,
    Happening,
    Opened,
    Reopened,
    Updated,
    advanced,
)
from alerts.detect.signal import Signal
from schemas.incident import IncidentKind

RINGING, RAISED = 12.0, 6.0
NOON = 29_460_240


def signal(
    minute: int = NOON,
    topic: str | None = "delivery",
    kind: IncidentKind = IncidentKind.BAD_BUZZ,
    score: float = RINGING,
    excess: float = 50.0,
) -> Signal:
    return Signal(
        kind=kind,
        topic=topic,
        minute=minute,
        score=score,
        threshold=10.0,
        alive=True,
        window=60,
        negatives=excess + 5,
        low=2,
        high=9,
        mentions=excess + 20,
        mentions_low=10,
        mentions_high=30,
        excess=excess,
        share_before=0.2,
        share_now=0.6,
        doubling=None,
    )


def played(*signals: Signal, episodes: Episodes | None = None) -> tuple[Episodes, list[Happening]]:
    """Signals minute by minute, those of one minute together."""
    state, told = episodes or Episodes(), list[Happening]()
    for minute in sorted({s.minute for s in signals}):
        state, happenings = advanced(state, minute, [s for s in signals if s.minute == minute])
        told += happenings
    return state, told


def kinds(told: Sequence[Happening]) -> list[type[Happening]]:
    return [type(happening) for happening in told]


def silence(state: Episodes, minutes: int) -> tuple[Episodes, tuple[Happening, ...]]:
    [episode] = state.open
    return advanced(state, episode.last + minutes, [])


def test_a_signal_below_its_threshold_opens_nothing() -> None:
    assert played(signal(score=RAISED)) == (Episodes(), [])


def test_a_ringing_signal_opens_and_the_next_minute_updates() -> None:
    state, told = played(signal(), signal(NOON + 1, excess=80))
    assert kinds(told) == [Opened, Updated]
    [episode] = state.open
    assert (episode.opened, episode.last, episode.peak, episode.peak_at) == (NOON, NOON + 1, 80, NOON + 1)


def test_it_lives_while_something_is_raised_even_below_the_threshold() -> None:
    later = [signal(NOON + hour * 60, score=RAISED) for hour in range(1, 30)]
    state, told = played(signal(), *later)
    assert kinds(told) == [Opened] + [Updated] * 29
    assert len(state.open) == 1


def test_it_closes_after_four_hours_of_silence_and_not_before() -> None:
    state, _ = played(signal())
    still_open, nothing = silence(state, SILENCE)
    assert nothing == ()
    closed, [told] = silence(still_open, SILENCE + 1)
    assert isinstance(told, Closed)
    assert told.into is None
    assert closed.open == ()


def test_a_flare_up_within_a_day_reopens_the_same_incident() -> None:
    first, [opened] = played(signal())
    closed, _ = silence(first, SILENCE + 1)
    state, [told] = played(signal(NOON + REOPENS_WITHIN), episodes=closed)
    assert isinstance(told, Reopened)
    assert told.episode.key == opened.episode.key
    assert [episode.key for episode in state.open] == [opened.episode.key]


def test_a_flare_up_after_a_day_is_a_new_incident() -> None:
    closed, _ = silence(played(signal())[0], SILENCE + 1)
    _, told = played(signal(NOON + REOPENS_WITHIN + 1), episodes=closed)
    assert kinds(told) == [Opened]


def test_a_flare_up_three_times_as_large_is_a_new_incident() -> None:
    closed, _ = silence(played(signal(excess=50))[0], SILENCE + 1)
    _, told = played(signal(NOON + 600, excess=150), episodes=closed)
    assert kinds(told) == [Opened]


def test_a_smaller_topic_belongs_to_the_open_incident() -> None:
    _, told = played(signal(excess=50), signal(topic="price", excess=20))
    assert kinds(told) == [Opened]
    assert told[0].episode.topic == "delivery"


def test_a_larger_topic_has_its_own_incident() -> None:
    _, told = played(signal(excess=50), signal(NOON + 1, topic="price", excess=200))
    assert [happening.episode.topic for happening in told if isinstance(happening, Opened)] == ["delivery", "price"]


def test_a_brand_incident_takes_its_topics_in() -> None:
    state, told = played(signal(excess=50), signal(NOON + 1, topic=None, excess=500))
    [closed] = [happening for happening in told if isinstance(happening, Closed)]
    [brand] = state.open
    assert (closed.episode.topic, closed.into, brand.topic) == ("delivery", brand.key, None)


def test_a_brand_that_one_topic_explains_opens_nothing_of_its_own() -> None:
    state, _ = played(signal(excess=50), signal(NOON + 1, excess=50), signal(NOON + 1, topic=None, excess=80))
    assert [episode.topic for episode in state.open] == ["delivery"]


def test_a_topic_belongs_to_the_open_brand_incident() -> None:
    _, told = played(signal(topic=None, excess=80), signal(NOON + 1, excess=60))
    assert kinds(told) == [Opened]


def test_a_bad_buzz_takes_in_the_surge_that_announced_it() -> None:
    surge = signal(topic=None, kind=IncidentKind.SURGE, excess=300)
    state, told = played(surge, signal(NOON + 5))
    [closed] = [happening for happening in told if isinstance(happening, Closed)]
    assert closed.episode.kind is IncidentKind.SURGE
    assert [episode.kind for episode in state.open] == [IncidentKind.BAD_BUZZ]


def test_a_surge_during_a_bad_buzz_is_part_of_it() -> None:
    _, told = played(signal(), signal(NOON + 5, topic=None, kind=IncidentKind.SURGE, excess=300))
    assert kinds(told) == [Opened]


def test_what_is_still_said_the_day_after_a_storm_is_no_surge() -> None:
    closed, _ = silence(played(signal())[0], SILENCE + 1)
    surge = signal(NOON + REOPENS_WITHIN, topic=None, kind=IncidentKind.SURGE, excess=300)
    assert played(surge, episodes=closed)[1] == []
    assert kinds(played(replace(surge, minute=surge.minute + 1), episodes=closed)[1]) == [Opened]


def test_a_weak_signal_that_grows_is_the_same_incident_and_worse() -> None:
    state, told = played(signal(kind=IncidentKind.WEAK_SIGNAL), signal(NOON + 1))
    assert kinds(told) == [Opened, Updated]
    assert [episode.kind for episode in state.open] == [IncidentKind.BAD_BUZZ]


def test_a_storm_does_not_ring_again_as_a_slow_burn() -> None:
    closed, _ = silence(played(signal())[0], SILENCE + 1)
    burn = signal(NOON + SLOW_MEMORY, kind=IncidentKind.SLOW_BURN)
    assert played(burn, episodes=closed)[1] == []
    assert kinds(played(replace(burn, minute=burn.minute + 1), episodes=closed)[1]) == [Opened]


def test_a_slow_burn_of_another_topic_rings_during_a_storm() -> None:
    _, told = played(signal(), signal(NOON + 1, topic="price", kind=IncidentKind.SLOW_BURN, excess=20))
    assert [happening.episode.topic for happening in told if isinstance(happening, Opened)] == ["delivery", "price"]


moments = st.lists(
    st.builds(
        signal,
        minute=st.integers(NOON, NOON + 4000),
        topic=st.sampled_from([None, "delivery", "price"]),
        kind=st.sampled_from([IncidentKind.BAD_BUZZ, IncidentKind.WEAK_SIGNAL, IncidentKind.SLOW_BURN]),
        score=st.sampled_from([RINGING, RAISED]),
        excess=st.floats(1, 500),
    ),
    max_size=30,
    unique_by=lambda s: (s.minute, s.topic),
)


@settings(max_examples=150)
@given(moments)
def test_each_incident_opens_once_and_closes_only_what_is_open(signals: list[Signal]) -> None:
    state, told = played(*signals)
    standing: set[str] = set()
    ever: set[str] = set()
    for happening in told:
        key = happening.episode.key
        if isinstance(happening, Opened):
            assert key not in ever
            ever.add(key)
        if isinstance(happening, Opened | Reopened):
            assert key not in standing
            standing.add(key)
        else:
            assert key in standing
        if isinstance(happening, Closed):
            standing.remove(key)
    assert standing == {episode.key for episode in state.open}


@settings(max_examples=100)
@given(moments)
def test_an_empty_minute_between_changes_nothing_while_none_is_open(signals: list[Signal]) -> None:
    state, _ = played(*signals)
    if not state.open:
        assert advanced(state, NOON + 4001, [])[1] == ()
