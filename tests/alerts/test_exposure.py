"""What was listened to, and how far that lets us look."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.exposure import exposure, watermark
from alerts.horizon import QUIET, Horizon, Reach
from core.clock import minute_of
from schemas.coverage import CoveredSpan
from schemas.watch import Watch
from tests.alerts.world import VOLTEA
from tests.builders import NOON

SHARES = {"x": 0.75, "bluesky": 0.25}
PRESENT = minute_of(NOON)
NONE = timedelta(0)


def span(source: str, start: int, end: int, *watches: str) -> CoveredSpan:
    return CoveredSpan(source, watches, start, end)


def heard(*spans: CoveredSpan, shares: dict[str, float] | None = None, watch: Watch = VOLTEA) -> list[float]:
    return [float(each) for each in exposure(watch, spans, SHARES if shares is None else shares, 0, 4)]


def test_a_minute_is_exposed_by_the_usual_share_of_its_sources() -> None:
    assert heard(span("x", 0, 2), span("bluesky", 1, 4)) == [0.75, 1.0, 0.25, 0.25]


def test_a_source_that_is_silent_all_along_takes_its_share_away() -> None:
    assert heard(span("bluesky", 0, 4)) == [0.25] * 4


def test_where_nobody_listened_nothing_is_known() -> None:
    assert heard() == [0.0] * 4


def test_overlapping_spans_of_a_source_count_once() -> None:
    assert heard(span("x", 0, 3), span("x", 1, 4), span("bluesky", 0, 4)) == [1.0] * 4


def test_before_shares_are_known_one_source_is_enough() -> None:
    assert heard(span("x", 0, 1), span("bluesky", 2, 3), shares={}) == [1.0, 0.0, 1.0, 0.0]


def test_a_span_for_other_watches_says_nothing_of_this_one() -> None:
    assert heard(span("x", 0, 4, "rive"), span("bluesky", 0, 4, "voltea", "rive")) == [0.25] * 4


def test_a_watch_hears_only_the_sources_that_it_names() -> None:
    press = VOLTEA.model_copy(update={"sources": ("rss.*",)})
    assert heard(span("x", 0, 4), span("rss.press", 1, 2), shares={"rss.press": 1.0}, watch=press) == [0, 1, 0, 0]


def test_spans_beyond_the_minutes_asked_for_are_cut() -> None:
    assert heard(span("x", -50, 1), span("x", 3, 99), span("bluesky", 0, 4)) == [1.0, 0.25, 0.25, 1.0]


@given(
    st.lists(st.tuples(st.sampled_from(("x", "bluesky", "y")), st.integers(-9, 9), st.integers(-9, 9)), max_size=9),
    st.dictionaries(st.sampled_from(("x", "bluesky", "z")), st.floats(0.0, 1.0), max_size=3),
)
def test_exposure_lies_between_nothing_and_all(spans: list[tuple[str, int, int]], shares: dict[str, float]) -> None:
    assert all(0 <= each <= 1 for each in heard(*(span(*each) for each in spans), shares=shares))


def test_the_watermark_is_the_newest_minute_that_all_have_reported() -> None:
    assert watermark({"x": 100, "bluesky": 97}) == 97


def test_a_source_that_has_fallen_an_hour_behind_is_not_waited_for() -> None:
    assert watermark({"x": 100, "bluesky": 39, "rss": 98}) == 98


def reach(ends: dict[str, int], *, rested: timedelta = NONE, watch: Watch = VOLTEA) -> Reach | None:
    horizon = Horizon()
    horizon.observe(ends, NOON - rested)
    horizon.observe(ends, NOON)
    return horizon.reach(watch, NOON, QUIET)


def test_a_live_watch_is_followed_to_the_present() -> None:
    assert reach({"x": PRESENT - 2, "old": 5}) == Reach(PRESENT, PRESENT, live=True, settled=True)


def test_a_replay_is_followed_as_far_as_its_slowest_source() -> None:
    assert reach({"x": 500, "old": 70}) == Reach(70, 500, live=False, settled=False)


def test_once_all_rest_it_is_followed_to_its_end() -> None:
    assert reach({"x": 500, "old": 70}, rested=QUIET) == Reach(500, 500, live=False, settled=True)


def test_a_watch_that_nobody_listens_for_cannot_be_followed() -> None:
    assert reach({}) is None
    assert reach({"x": 500}, watch=VOLTEA.model_copy(update={"sources": ("rss.*",)})) is None
