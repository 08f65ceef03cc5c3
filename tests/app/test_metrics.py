"""Figures and readiness of a whole deployment, over a real state."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.drain import BEGAN
from app.figures import STAGES
from app.metrics import unready
from app.stages import NAMES
from core.state.stages import StageState
from schemas.alerting import Step
from schemas.delivery import Delivery
from schemas.event import Covered
from schemas.letter import Letter
from schemas.watch import Watch
from tests.app.deployment import SOURCES, Site, Unreachable, site
from tests.app.test_drain import QUIET, Lags
from tests.builders import NOON

RUNNING, STOPPED = StageState.RUNNING, StageState.STOPPED


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Site]:
    with site(tmp_path) as opened:
        yield opened


def covered(source: str, minutes_ago: int) -> Covered:
    end = NOON - timedelta(minutes=minutes_ago)
    return Covered(source=source, start=end - timedelta(hours=1), end=end, observed_at=end)


def test_prometheus_reads_what_each_process_did(here: Site) -> None:
    here.stages.report("analyse", "one", RUNNING, "", {"records": 12, "batches": 3, "seconds": 0.5, "refused.Bug": 2})
    here.stages.report("analyse", "two", RUNNING, "", {"records": 30})
    one = {"stage": "analyse", "member": "one"}
    assert here.value("tocsin_analyse_handled_records_total", **one) == 12
    assert here.value("tocsin_analyse_handled_batches_total", **one) == 3
    assert here.value("tocsin_analyse_busy_seconds_total", **one) == 0.5
    assert here.value("tocsin_analyse_refused_records_total", **one, kind="Bug") == 2
    assert here.value("tocsin_analyse_handled_records_total", stage="analyse", member="two") == 30


def test_what_a_dead_process_counted_is_no_longer_told_once_another_took_its_place(here: Site) -> None:
    here.stages.report("analyse", "one", RUNNING, "", {"records": 12})
    here.clock.forward(minutes=2)
    here.stages.report("analyse", "two", RUNNING, "", {"records": 30})
    assert here.value("tocsin_analyse_handled_records_total", stage="analyse", member="one") is None


def test_prometheus_reads_how_far_each_stage_is_behind_in_each_partition(here: Site) -> None:
    here.bus = Lags({**QUIET, "mentions.raw": 7})
    raw = {"stage": "analyse", "topic": "mentions.raw", "partition": "0"}
    assert here.value("tocsin_analyse_lag_records", **raw) == 7


def test_prometheus_reads_how_the_processes_of_every_stage_are(here: Site) -> None:
    here.stages.report("analyse", "one", StageState.DEGRADED, "no broker answers", {})
    here.stages.report("analyse", "two", RUNNING, "", {})
    here.stages.halt("index", "too much was refused")
    status = "tocsin_analyse_status_processes"
    assert [here.value(status, stage="analyse", status=how) for how in ("running", "degraded", "silent")] == [1, 1, 0]
    assert here.value("tocsin_index_status_processes", stage="index", status="halted") == 1
    assert here.value("tocsin_weigh_status_processes", stage="weigh", status="running") == 0


def test_every_stage_has_its_figures() -> None:
    assert set(STAGES) == set(NAMES)


def test_a_source_says_what_it_gave_and_how_old_the_newest_that_it_covered_is(here: Site) -> None:
    here.stages.report("sources.bluesky", "source", RUNNING, "", {"records": 5, "refused.Permanent": 1})
    here.coverage.record(covered("bluesky", minutes_ago=3))
    bluesky = {"stage": "ingest", "source": "bluesky"}
    assert here.value("tocsin_source_handled_records_total", **bluesky) == 5
    assert here.value("tocsin_source_refused_records_total", **bluesky, kind="Permanent") == 1
    assert here.value("tocsin_source_status_state", source="bluesky", status="running") == 1
    assert here.value("tocsin_source_coverage_age_seconds", source="bluesky") == 180


def test_only_sources_that_are_configured_become_labels(here: Site) -> None:
    here.stages.report("sources.gone", "source", RUNNING, "", {"records": 5})
    here.coverage.record(covered("replayed-file", minutes_ago=3))
    assert here.value("tocsin_source_handled_records_total", stage="ingest", source="gone") is None
    assert here.value("tocsin_source_coverage_age_seconds", source="replayed-file") is None


def test_a_source_of_the_past_that_has_given_everything_is_not_behind(here: Site) -> None:
    here.watches.apply([Watch(id="trains", name="Trains", query="train")], by="test")
    here.stages.report("sources.bluesky", "source", STOPPED, "", {})
    here.stages.report("sources.rss.lemonde", "source", RUNNING, "", {})
    here.coverage.record(covered("bluesky", minutes_ago=60 * 24 * 365))
    here.coverage.record(covered("rss.lemonde", minutes_ago=2))
    assert here.value("tocsin_source_coverage_age_seconds", source="bluesky") is None
    assert here.value("tocsin_alert_watermark_age_seconds") == 120


def test_the_watermark_is_that_of_the_watch_which_is_furthest_behind(here: Site) -> None:
    watches = [Watch(id=source[:3], name=source, query="train", sources=(source,)) for source in ("bluesky", "rss.*")]
    here.watches.apply(watches, by="test")
    for source in SOURCES:
        here.stages.report(f"sources.{source}", "source", RUNNING, "", {})
    here.coverage.record(covered("bluesky", minutes_ago=2))
    here.coverage.record(covered("rss.lemonde", minutes_ago=30))
    assert here.value("tocsin_alert_watermark_age_seconds") == 1800


def test_the_last_evaluation_has_an_age_from_when_it_began(here: Site) -> None:
    here.stages.report("alert", "one", RUNNING, "", {BEGAN: NOON.timestamp() - 12})
    assert here.value("tocsin_alert_evaluation_age_seconds") == pytest.approx(12)


def test_deliveries_that_wait_and_letters_that_are_open_are_counted(here: Site) -> None:
    assert here.value("tocsin_alert_outbox_age_seconds") == 0
    opened = Delivery(key="i1|mail|opened", channel="mail", incident="i1", subject="Acme", text="", payload="{}")
    here.memory.commit(Step(1, (), (), (opened,)))
    here.letters.add([Letter("mentions.raw", 0, 1, "x:1", b"{}", "Bug", "no date", {})])
    here.clock.forward(seconds=40)
    assert here.value("tocsin_alert_outbox_age_seconds") == 40
    assert here.value("tocsin_alert_outbox_deliveries", status="pending") == 1
    assert here.value("tocsin_alert_outbox_deliveries", status="given_up") == 0
    assert here.value("tocsin_dead_letters_records", kind="Bug") == 1


def test_a_bus_that_cannot_be_asked_hides_nothing_else(here: Site) -> None:
    here.bus = Unreachable()
    here.stages.report("analyse", "one", RUNNING, "", {"records": 12})
    assert here.value("tocsin_web_reachable_state", part="bus") == 0
    assert here.value("tocsin_web_reachable_state", part="state") == 1
    assert here.value("tocsin_analyse_handled_records_total", stage="analyse", member="one") == 12


def test_a_process_that_died_and_was_replaced_keeps_nothing_from_being_ready(here: Site) -> None:
    here.stages.report("analyse", "one", RUNNING, "", {})
    here.clock.forward(minutes=2)
    here.stages.report("analyse", "two", RUNNING, "", {})
    assert unready(here.stages, here.clock) == []


def test_a_deployment_that_works_is_ready(here: Site) -> None:
    here.stages.report("analyse", "one", RUNNING, "", {})
    assert unready(here.stages, here.clock) == []


def test_a_halted_stage_a_degraded_one_and_a_silent_one_are_each_said(here: Site) -> None:
    here.stages.report("index", "one", RUNNING, "", {})
    here.clock.forward(minutes=2)
    here.stages.report("weigh", "one", StageState.DEGRADED, "the disk is full", {})
    here.stages.halt("analyse", "too much was refused")
    assert unready(here.stages, here.clock) == [
        "analyse is halted: too much was refused",
        "nothing was heard from index",
        "weigh: the disk is full",
    ]
