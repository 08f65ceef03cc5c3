"""What is kept no longer: by the limits of every watch there ever was, of what no watch is for; but in a backup."""

import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

from prometheus_client import CollectorRegistry

from app.backup import backup
from app.heartbeat import Heartbeat
from app.housekeeping import TaggingRounds, tidy
from app.retention import PlatformLimits
from app.settings import InboxSettings, IndexSettings, Settings
from app.site import Site
from app.sources import kept_for
from core.metrics import ProcessMetrics
from core.state.audit import AUDIT_KEPT, Asked
from schemas.analysis import NO_WATCH
from schemas.private import Received
from tests.builders import MORNING, mention, posted
from tests.lives.pipeline import TRAINS, Pipeline
from tests.private import ACCOUNT, message

WEEKLY = TRAINS.model_copy(update={"retention_days": 7})
KEEPING = """
import sys
from pathlib import Path
from app.home import Home
with Home(Path(sys.argv[1])).kept_whole():
    print("kept", flush=True)
    sys.stdin.read()
"""
LAST_WEEK = MORNING - timedelta(days=6)


def tidied(pipeline: Pipeline) -> set[tuple[str, str]]:
    """The sightings that are kept."""
    heartbeat = Heartbeat("index", pipeline.state.stages, pipeline.clock, ProcessMetrics("index", CollectorRegistry()))
    site = Site(
        "index", pipeline.settings, pipeline.home, pipeline.state, pipeline.bus, pipeline.clock, Event(), heartbeat,
        "never",
    )  # fmt: skip
    platforms = PlatformLimits(
        pipeline.state.kept, pipeline.store, pipeline.clock, partial(kept_for, pipeline.settings)
    )
    tidy(site, pipeline.owned, pipeline.store, TaggingRounds(pipeline.state.taggings, pipeline.store), platforms)
    return set(pipeline.sightings())


def hear(pipeline: Pipeline) -> None:
    """Of one day and of six days later, and then two days pass."""
    for day, at in (("monday", LAST_WEEK), ("sunday", MORNING)):
        pipeline.hear(posted(mention(f"x:train-{day}", "le train", at=at)), posted(mention(f"x:{day}", "non", at=at)))
    pipeline.clock.forward(days=2)


def test_a_removed_watch_is_kept_no_longer_than_it_was_to_be(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (WEEKLY,)) as pipeline:
        hear(pipeline)
        pipeline.state.watches.remove(WEEKLY.id, by="test")
        assert tidied(pipeline) == {("x:train-sunday", "trains"), ("x:monday", NO_WATCH), ("x:sunday", NO_WATCH)}


def test_what_no_watch_is_for_has_a_limit_of_its_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, index=IndexSettings(unwatched_retention_days=7))
    with Pipeline(tmp_path, settings=settings) as pipeline:
        hear(pipeline)
        assert tidied(pipeline) == {("x:train-monday", "trains"), ("x:train-sunday", "trains"), ("x:sunday", NO_WATCH)}


def test_without_limits_everything_is_kept(tmp_path: Path) -> None:
    with Pipeline(tmp_path) as pipeline:
        hear(pipeline)
        assert len(tidied(pipeline)) == 4


def test_sources_look_no_more_at_what_was_dropped(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (WEEKLY,)) as pipeline:
        hear(pipeline)
        posts = pipeline.state.remembered.posts("reddit")
        both = ["x:monday", "x:train-monday"]
        posts.look_again(both, pipeline.clock.now())
        pipeline.clock.forward(days=6)
        posts.look_again(["x:new"], pipeline.clock.now())
        pipeline.clock.forward(days=2)
        posts.look_again([*both, "x:new"], pipeline.clock.now() + timedelta(minutes=5))
        tidied(pipeline)
        pipeline.clock.forward(minutes=5)
        assert sorted(posts.due(10)) == ["x:monday", "x:new"]


def test_nothing_is_dropped_while_a_backup_is_made(tmp_path: Path) -> None:
    with Pipeline(tmp_path / "home", (WEEKLY,)) as pipeline:
        hear(pipeline)
        seen: list[set[tuple[str, str]]] = []

        def copy_bus(into: Path, others: Callable[[], None]) -> None:
            pipeline.bus.backup(into, others)
            seen.append(tidied(pipeline))

        backup(pipeline.settings, pipeline.home, pipeline.clock, copy_bus, tmp_path / "copy")
        assert [len(kept) for kept in seen] == [4]
        assert len(tidied(pipeline)) == 3


def test_a_backup_that_was_killed_keeps_nothing_from_being_dropped(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (WEEKLY,)) as pipeline:
        hear(pipeline)
        backing_up = subprocess.Popen(
            [sys.executable, "-c", KEEPING, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        with backing_up:
            assert backing_up.stdout is not None
            backing_up.stdout.readline()
            before = len(tidied(pipeline))
            backing_up.kill()
        assert (before, len(tidied(pipeline))) == (4, 3)


def test_the_audit_is_kept_for_thirteen_months(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (WEEKLY,)) as pipeline:
        audit = pipeline.state.audit
        audit.note("ada", "looked", "long ago")
        pipeline.clock.forward(seconds=AUDIT_KEPT.total_seconds() + 1)
        audit.note("ada", "looked", "just now")
        tidied(pipeline)
        assert [each.subject for each in audit.find(Asked(action="looked"), 10)] == ["just now"]


def test_private_messages_are_kept_for_as_long_as_is_set_and_a_receipt_says_what_went(tmp_path: Path) -> None:
    with Pipeline(tmp_path, (WEEKLY,)) as pipeline:
        now = pipeline.clock.now()
        old = message(1, at=now - timedelta(days=InboxSettings().retention_days + 1))
        pipeline.state.private.keep([Received(message=old), Received(message=message(2, at=now))])
        tidied(pipeline)
        tidied(pipeline)
        assert [each.length for each in pipeline.state.private.conversations([ACCOUNT])] == [1]
        (receipt,) = pipeline.state.receipts.list()
        assert (receipt.by, receipt.erased) == ("retention", {"private_messages": 1})
