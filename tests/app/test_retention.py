"""What is kept no longer leaves its counts and a receipt, wherever it is killed; what platforms allow is kept to."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from app.ports import Store
from app.replay import kept_by_nobody
from app.retention import PlatformLimits, retain
from app.settings import Settings
from app.sources import kept_for
from core.errors import Transient
from core.query.parse import parse
from core.state.kept import Cell
from index.port import CountRequest, Mode
from index.remains import counted
from ingest.runner import Tally
from schemas.analysis import NO_WATCH
from schemas.scope import ALL
from tests.builders import MORNING, mention, posted
from tests.lives.pipeline import TRAINS, Pipeline

DAY = timedelta(days=1)
MONDAY = MORNING.replace(hour=0)
WEEK = 7


def hear(pipeline: Pipeline) -> None:
    """Six people on each of two days, and one who speaks of nothing that is listened for."""
    for day in (0, 1):
        at = MORNING + day * DAY
        pipeline.hear(*(posted(mention(f"x:{day}{who}", "le train", at=at, by=f"a{who}")) for who in range(6)))
    pipeline.hear(posted(mention("x:other", "non", at=MORNING)))


def daily(pipeline: Pipeline) -> list[tuple[datetime, float]]:
    request = CountRequest(parse("watch:trains"), MONDAY, MONDAY + 3 * DAY, "day", mode=Mode.RAW)
    return [(each.at, each.value) for each in counted(pipeline.store, pipeline.state.kept, request, ALL)]


def receipts(pipeline: Pipeline) -> Mapping[str, int]:
    found = pipeline.state.kept.receipts(10)
    assert all(each.done_at for each in found)
    return {each.subject: each.mentions for each in found}


def keep_a_week(pipeline: Pipeline, store: Store | None = None) -> None:
    limit = pipeline.clock.now() - WEEK * DAY
    retain(pipeline.state.kept, store or pipeline.owned, pipeline.store, {TRAINS.id: limit, NO_WATCH: limit})
    pipeline.owned.refresh()


def cells(pipeline: Pipeline) -> list[Cell]:
    return list(pipeline.state.kept.cells("none", 0, 1 << 20, None))


class Dying:
    """A store whose owner is killed as soon as some of what is to go is gone. gone: what takes a part away."""

    def __init__(self, store: Store, gone: Callable[[], object]) -> None:
        self._store = store
        self._gone = gone

    def refresh(self) -> None:
        self._store.refresh()

    def retain(self, _oldest: Mapping[str, datetime]) -> int:
        self._gone()
        self._store.refresh()
        raise Transient("The process is killed here.")


def test_a_day_goes_whole_and_its_counts_remain(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        both = daily(pipeline)
        pipeline.clock.forward(days=WEEK)  # the first day is a week old in part only
        keep_a_week(pipeline)
        assert (len(pipeline.sightings()), receipts(pipeline)) == (13, {})
        pipeline.clock.forward(days=1)
        keep_a_week(pipeline)
        assert {mention for mention, _ in pipeline.sightings()} == {f"x:1{who}" for who in range(6)}
        assert daily(pipeline) == both
        assert receipts(pipeline) == {TRAINS.id: 6, NO_WATCH: 1}
        assert {each.watch for each in cells(pipeline)} == {TRAINS.id}


def test_what_is_killed_at_any_point_goes_on_and_counts_everything_once(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        both = daily(pipeline)
        pipeline.clock.forward(days=WEEK + 1)
        half = partial(pipeline.owned.retain, {NO_WATCH: pipeline.clock.now()})
        some = partial(pipeline.owned.erase, [], ["x:00", "x:01"])
        for gone in (lambda: None, half, some):
            with pytest.raises(Transient):
                keep_a_week(pipeline, cast(Store, Dying(pipeline.owned, gone)))
        assert [each.done_at for each in pipeline.state.kept.receipts(10)] == [None, None]
        keep_a_week(pipeline)
        assert daily(pipeline) == both
        assert receipts(pipeline) == {TRAINS.id: 6, NO_WATCH: 1}
        keep_a_week(pipeline)
        assert len(pipeline.state.kept.receipts(10)) == 2


def test_a_file_is_known_to_be_older_than_a_watch_keeps(tmp_path: Path) -> None:
    brief = TRAINS.model_copy(update={"retention_days": WEEK})
    with Pipeline(tmp_path, (brief, TRAINS.model_copy(update={"id": "buses"}))) as pipeline:
        now = pipeline.clock.now()
        ages = {days: kept_by_nobody(pipeline.state, Tally(newest=now - days * DAY), now) for days in (1, 8)}
        assert ages == {1: [], 8: [brief.id]}
        assert kept_by_nobody(pipeline.state, Tally(), now) == []


def test_what_a_platform_showed_for_the_last_time_too_long_ago_is_deleted_with_a_receipt(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Pipeline(tmp_path, settings=settings) as pipeline:
        thirty = pipeline.clock.now() - 30 * DAY
        shown = {
            "y:gone": ("youtube", thirty - 2 * DAY, thirty - DAY),
            "y:named": ("youtube.channel", thirty - 2 * DAY, thirty - DAY),
            "y:seen": ("youtube", thirty - 90 * DAY, thirty + DAY),
            "x:old": ("x", thirty - 90 * DAY, thirty - 90 * DAY),
        }
        pipeline.hear(*(
            posted(mention(id_, "le train", at=at, seen=seen, source=source))
            for id_, (source, at, seen) in shown.items()
        ))  # fmt: skip
        limits = PlatformLimits(pipeline.state.kept, pipeline.store, pipeline.clock, partial(kept_for, settings))
        limits(pipeline.owned)
        assert {mention for mention, _ in pipeline.sightings()} == {"y:seen", "x:old"}
        assert receipts(pipeline) == {"youtube": 1, "youtube.channel": 1}
        pipeline.clock.forward(hours=23)
        limits(pipeline.owned)
        assert len(pipeline.sightings()) == 2
        pipeline.clock.forward(days=2)
        limits(pipeline.owned)
        assert {mention for mention, _ in pipeline.sightings()} == {"x:old"}
        assert cells(pipeline) == []
