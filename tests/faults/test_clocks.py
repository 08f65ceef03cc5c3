"""A clock that jumps, as clocks of virtual machines do: nothing is lost, counted twice, or silenced for good."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.event import Covered, Posted
from schemas.incident import IncidentKind
from schemas.watch import Watch
from tests.builders import MORNING, NOON, mention, posted, updated
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import Pipeline
from tests.lives.storm import ANGRY, QUIET, storm_of_buses

BUSES = Watch(id="buses", name="Buses", query="bus")
MONTH = 30
BEGIN = NOON - ANGRY
PORTION = timedelta(minutes=10)


def heard(start: datetime, end: datetime) -> Covered:
    return Covered(source="x", start=start, end=end, observed_at=end)


def posts_of(posts: Sequence[Posted | Covered], start: datetime, end: datetime) -> list[Posted]:
    """Those of [start, end)."""
    return [post for post in posts if isinstance(post, Posted) and start <= post.mention.published_at < end]


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path, watches=[BUSES]) as opened:
        yield opened
        assert opened.disagreements() == []


@pytest.mark.parametrize("days", [-MONTH, MONTH])
def test_mentions_that_come_while_the_clock_is_wrong_are_kept_and_counted_once(pipeline: Pipeline, days: int) -> None:
    first, second = (mention(f"x:{n}", "un bus", at=MORNING + timedelta(minutes=n)) for n in range(2))
    pipeline.hear(posted(first))
    pipeline.clock.forward(days=days)
    pipeline.hear(posted(first), posted(second))
    pipeline.bus.retain()
    pipeline.clock.forward(days=-days)
    pipeline.hear(posted(first), posted(second))
    assert pipeline.sightings().keys() == {("x:0", "buses"), ("x:1", "buses")}
    assert {minute: row.mentions for minute, row in pipeline.counted("buses").items() if minute == 0} == {0: 1.0}


def test_an_update_that_a_slow_clock_kept_out_comes_in_once_the_clock_is_right(pipeline: Pipeline) -> None:
    later = mention("x:1", "un bus, enfin", seen=MORNING + timedelta(hours=1))
    pipeline.hear(posted(mention("x:1", "un bus")))
    pipeline.clock.forward(days=-1)
    pipeline.hear(updated(later))
    pipeline.clock.forward(days=1)
    pipeline.hear(updated(later))
    assert pipeline.one("x:1", "buses").mention.text == "un bus, enfin"


@pytest.mark.parametrize("hours", [-12, 2, 12, 24 * MONTH])
def test_a_storm_rings_though_the_clock_was_wrong_just_before_it(tmp_path: Path, hours: int) -> None:
    posts = list(storm_of_buses(NOON))
    with Pipeline(tmp_path, [BUSES], HandClock(BEGIN)) as pipeline:
        pipeline.hear(*posts_of(posts, NOON - QUIET, BEGIN), heard(NOON - QUIET, BEGIN))
        wrong = pipeline.clock.forward(hours=hours)
        pipeline.hear(heard(wrong - PORTION, wrong))
        pipeline.clock.forward(hours=-hours)
        while pipeline.clock.now() < NOON:
            start, now = pipeline.clock.now(), pipeline.clock.forward(minutes=10)
            pipeline.hear(*posts_of(posts, start, now), heard(start, now))
        assert [incident.kind for incident in pipeline.incidents()] == [IncidentKind.BAD_BUZZ]
