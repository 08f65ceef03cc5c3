"""The detector on invented histories: silent where nothing happens, early where something grows."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from alerts.backtest import replayed
from alerts.detect.baseline import unknown
from alerts.detect.counts import Counts, season_slots
from alerts.detect.detector import caught_up, evaluate, learn
from alerts.detect.episodes import Closed, Episodes, Happening, Opened, advanced
from alerts.detect.learning import UNCALIBRATED
from alerts.detect.sensitivity import ALERT, BALANCED
from alerts.detect.signal import Signal
from schemas.incident import IncidentKind
from tests.detect.series import DAY, HOUR, MONDAY, TOPICS, quiet, rebuilt, unheard, with_crisis

CRISIS = 10 * DAY + 9 * HOUR


def opened(counts: Counts, topics: tuple[str, ...] = TOPICS) -> list[Opened]:
    return [happening for happening in replayed(topics, counts, BALANCED) if isinstance(happening, Opened)]


def live(counts: Counts, since: int) -> list[Happening]:
    """Minute by minute as the running program does it: read again, evaluate, advance, learn when an hour is over."""
    baseline = rebuilt(TOPICS, counts, counts.start + since)
    episodes, told = Episodes(), list[Happening]()
    for minute in range(counts.start + since, counts.end):
        baseline = caught_up(baseline, counts.between(counts.start, minute), minute)
        found = evaluate(baseline, counts.between(baseline.reads[0], minute + 1), minute, 1.0, BALANCED)
        episodes, happenings = advanced(episodes, minute, found)
        told += happenings
    return told


def signals_at(counts: Counts, place: int, elapsed: float = 1.0) -> tuple[Signal, ...]:
    minute = counts.start + place
    return evaluate(rebuilt(TOPICS, counts, minute), counts, minute, elapsed, ALERT)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_quiet_weeks_with_a_daily_rhythm_ring_nothing(seed: int) -> None:
    assert opened(quiet(21, seed=seed)) == []


def test_nothing_against_nothing_never_rings() -> None:
    silent = quiet(10, rate=0.0)
    assert list(replayed(TOPICS, silent, ALERT)) == []


def test_a_growing_topic_rings_before_its_peak_and_once() -> None:
    [alarm] = opened(with_crisis(quiet(14), at=CRISIS, to_peak=8 * HOUR, height=2.0))
    assert alarm.episode.topic == TOPICS[0]
    assert MONDAY + CRISIS < alarm.episode.opened < MONDAY + CRISIS + 4 * HOUR


def test_an_alarm_says_now_against_usual() -> None:
    [alarm] = opened(with_crisis(quiet(14), at=CRISIS, to_peak=8 * HOUR, height=2.0))
    signal = alarm.signal
    assert signal.rings
    assert signal.negatives > 2 * signal.high > signal.low >= 0
    assert signal.mentions >= signal.negatives
    assert signal.excess > 0
    assert signal.share_before == pytest.approx(0.2, abs=0.03)


def test_evaluating_minute_by_minute_tells_what_the_backtest_tells() -> None:
    counts = with_crisis(quiet(12), at=CRISIS, to_peak=4 * HOUR, height=2.0)
    begin = CRISIS - 5 * HOUR
    backtest = [told for told in replayed(TOPICS, counts, BALANCED) if told.episode.last >= MONDAY + begin]
    assert live(counts, begin) == backtest
    assert any(isinstance(told, Opened) for told in backtest)


def test_the_same_minute_told_twice_gives_the_same_signals() -> None:
    counts = with_crisis(quiet(12), at=CRISIS, to_peak=4 * HOUR, height=2.0)
    assert signals_at(counts, CRISIS + 2 * HOUR) == signals_at(counts, CRISIS + 2 * HOUR)


def test_later_minutes_are_not_looked_at() -> None:
    counts = with_crisis(quiet(12), at=CRISIS, to_peak=4 * HOUR, height=2.0)
    now = CRISIS + 2 * HOUR
    baseline = rebuilt(TOPICS, counts, MONDAY + now)
    known = counts.between(counts.start, MONDAY + now + 1)
    assert evaluate(baseline, counts, MONDAY + now, 1.0, ALERT) == evaluate(baseline, known, MONDAY + now, 1.0, ALERT)


def test_deleted_mentions_take_their_signal_along() -> None:
    calm = quiet(12)
    burning = with_crisis(calm, at=CRISIS, to_peak=4 * HOUR, height=2.0)
    now = MONDAY + CRISIS + 4 * HOUR
    baseline = rebuilt(TOPICS, burning, now)
    assert any(signal.rings for signal in evaluate(baseline, burning, now, 1.0, BALANCED))
    assert not any(signal.rings for signal in evaluate(baseline, calm, now, 1.0, BALANCED))


def test_a_minute_in_the_making_is_measured_by_what_has_passed_of_it() -> None:
    counts = with_crisis(quiet(12), at=CRISIS, to_peak=4 * HOUR, height=2.0)
    whole, begun = signals_at(counts, CRISIS + 2 * HOUR), signals_at(counts, CRISIS + 2 * HOUR, elapsed=0.1)
    assert begun[0].mentions == whole[0].mentions
    assert begun[0].mentions_high < whole[0].mentions_high


def test_an_outage_neither_rings_nor_teaches() -> None:
    heard = quiet(14)
    gap = unheard(heard, 10 * DAY, 12 * DAY)
    assert opened(gap) == []
    before = rebuilt(TOPICS, gap, MONDAY + 10 * DAY + 2 * HOUR)
    after = rebuilt(TOPICS, gap, MONDAY + 12 * DAY)
    assert after.seen == before.seen
    assert after.level == before.level
    assert np.array_equal(after.season, before.season)
    assert (after.negatives, after.others) == (before.negatives, before.others)


def test_half_the_sources_heard_do_not_halve_what_is_usual() -> None:
    whole = quiet(14, rate=4.0)
    random = np.random.default_rng(5)
    half = replace(
        whole, mentions=random.binomial(whole.mentions.astype(int), 0.5).astype(float), exposure=whole.exposure / 2
    )
    learned, full = rebuilt(TOPICS, half, half.end).level, rebuilt(TOPICS, whole, whole.end).level
    assert learned == pytest.approx(full, rel=0.05)


def test_mentions_of_a_minute_that_nobody_vouches_for_still_ring() -> None:
    counts = with_crisis(quiet(12), at=CRISIS, to_peak=2 * HOUR, height=4.0)
    unvouched = counts.exposure.copy()
    unvouched[CRISIS:] = 0
    alarms = opened(replace(counts, exposure=unvouched))
    assert [alarm.episode.topic for alarm in alarms] == [TOPICS[0]]


def test_nothing_rings_on_the_first_day_of_a_watch() -> None:
    assert opened(with_crisis(quiet(1), at=12 * HOUR, to_peak=2 * HOUR, height=4.0)) == []


def test_a_watch_that_began_two_days_ago_rings_for_a_storm() -> None:
    young = with_crisis(quiet(4), at=2 * DAY + 9 * HOUR, to_peak=4 * HOUR, height=4.0)
    assert [alarm.episode.topic for alarm in opened(young)] == [TOPICS[0]]


def test_a_crisis_does_not_become_the_new_normal() -> None:
    calm = quiet(14)
    storm = with_crisis(calm, at=CRISIS, to_peak=8 * HOUR, height=4.0)
    usual, after = rebuilt(TOPICS, calm, calm.end), rebuilt(TOPICS, storm, storm.end)
    assert after.level < 1.3 * usual.level
    assert after.usual()[3] < 1.5 * usual.usual()[3]


def test_a_step_of_volume_is_learned_within_weeks_not_hours() -> None:
    counts = quiet(42)
    doubled = np.where(np.arange(len(counts.mentions)) >= 14 * DAY, 2.0, 1.0)
    step = replace(
        counts,
        mentions=counts.mentions * doubled,
        negatives=counts.negatives * doubled,
        topics=counts.topics * doubled,
    )
    before, day_after, month_after = (rebuilt(TOPICS, step, MONDAY + days * DAY).level for days in (14, 15, 42))
    assert day_after < 1.3 * before
    assert month_after > 1.6 * before


def test_a_change_to_summer_time_rings_nothing() -> None:
    # Three weeks around 29 March 2026 of a watch whose day starts sharply at eight in Paris.
    paris = ZoneInfo("Europe/Paris")
    march = MONDAY + 69 * DAY
    base = quiet(21, rate=2.0)
    slots = season_slots(march, len(base.mentions), paris)
    awake = (slots % 24 >= 8) & (slots % 24 < 22)
    counts = replace(
        base,
        start=march,
        slots=slots,
        mentions=base.mentions * awake,
        negatives=base.negatives * awake,
        topics=base.topics * awake,
    )
    assert opened(counts) == []


def test_negatives_that_no_topic_tells_ring_for_the_brand() -> None:
    storm = with_crisis(quiet(14), at=CRISIS, to_peak=4 * HOUR, height=6.0)
    untold = replace(storm, topics=quiet(14).topics)
    assert {alarm.episode.topic for alarm in opened(untold)} == {None}
    assert IncidentKind.BAD_BUZZ in {alarm.episode.kind for alarm in opened(untold)}


def test_a_watch_without_topics_rings_too() -> None:
    storm = with_crisis(quiet(14), at=CRISIS, to_peak=4 * HOUR, height=4.0)
    alarms = opened(replace(storm, topics=storm.topics[:0]), topics=())
    assert IncidentKind.BAD_BUZZ in {alarm.episode.kind for alarm in alarms}


def test_a_wave_of_praise_is_a_surge_and_no_bad_buzz() -> None:
    counts = quiet(14)
    wave = np.zeros(len(counts.mentions))
    wave[CRISIS : CRISIS + 3 * HOUR] = 100.0
    alarms = opened(replace(counts, mentions=counts.mentions + wave))
    assert [alarm.episode.kind for alarm in alarms] == [IncidentKind.SURGE]


def test_a_topic_that_trebles_over_two_weeks_burns_slowly() -> None:
    counts = quiet(56, rate=0.5, seed=4)
    growth = np.clip((np.arange(len(counts.mentions)) / DAY - 40) / 12, 0, 1) * 0.05
    more = np.random.default_rng(7).poisson(growth).astype(float)
    topics = counts.topics.copy()
    topics[2] += more
    grown = replace(counts, mentions=counts.mentions + more, negatives=counts.negatives + more, topics=topics)
    alarms = opened(grown)
    assert {alarm.episode.topic for alarm in alarms} == {TOPICS[2]}
    assert alarms[0].episode.opened < MONDAY + 53 * DAY


def test_an_incident_ends_when_the_storm_does() -> None:
    counts = with_crisis(quiet(16), at=CRISIS, to_peak=2 * HOUR, height=3.0)
    told = list(replayed(TOPICS, counts, BALANCED))
    [ended] = [happening for happening in told if isinstance(happening, Closed)]
    assert MONDAY + CRISIS + 12 * HOUR < ended.episode.last < MONDAY + CRISIS + 4 * DAY


def test_learning_an_hour_moves_on_by_an_hour() -> None:
    counts = quiet(2)
    first = unknown(TOPICS, MONDAY, UNCALIBRATED)
    assert learn(first, counts).hour == first.hour + HOUR


def test_a_minute_of_another_hour_is_refused() -> None:
    counts = quiet(2)
    baseline = rebuilt(TOPICS, counts, MONDAY + DAY)
    with pytest.raises(ValueError, match="not in the hour"):
        evaluate(baseline, counts, MONDAY + DAY + HOUR, 1.0, BALANCED)
