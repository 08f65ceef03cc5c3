"""When a run is drained: nothing waits, everything can be searched, and alerting has looked since."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from app.drain import BEGAN, SAYING, Confirmation, drained
from app.heartbeat import SETTLED
from core.state.stages import StageReport, StageState
from tests.builders import NOON

QUIET = {"mentions.raw": 0, "mentions.analysed": 0, "mentions.enriched": 0, "messages.private": 0}


@dataclass(frozen=True, slots=True)
class Lags:
    """Implements core.bus.port.Lag with given figures."""

    records: Mapping[str, int]

    def lag(self, group: str, topic: str) -> Mapping[int, int]:
        return {0: self.records[topic]}


def report(
    stage: str, figures: Mapping[str, float], state: StageState = StageState.RUNNING, seconds: int = 0
) -> StageReport:
    """heard: so many seconds after noon."""
    return StageReport(stage, "here", state, "", figures, NOON, NOON + timedelta(seconds=seconds))


def reports(ingest: float = 1.0, index: float = 2.0, settled: float = 4.0, began: float = 3.0) -> list[StageReport]:
    return [
        report("ingest", {SETTLED: ingest}),
        report("index", {SETTLED: index}),
        report("alert", {SETTLED: settled, BEGAN: began}),
    ]


def test_a_run_with_nothing_left_to_do_is_drained() -> None:
    assert drained(reports(), Lags(QUIET), waiting=0)


@pytest.mark.parametrize("topic", QUIET)
def test_records_that_wait_anywhere_keep_it_going(topic: str) -> None:
    assert not drained(reports(), Lags({**QUIET, topic: 1}), waiting=0)


def test_a_source_that_still_gives_keeps_it_going() -> None:
    assert not drained(reports(ingest=0.0), Lags(QUIET), waiting=0)


def test_what_is_not_searchable_yet_keeps_it_going() -> None:
    assert not drained(reports(index=0.0), Lags(QUIET), waiting=0)


def test_an_evaluation_that_began_before_the_store_was_settled_does_not_count() -> None:
    assert not drained(reports(index=3.5), Lags(QUIET), waiting=0)


def test_alerting_that_has_more_to_do_keeps_it_going() -> None:
    assert not drained(reports(settled=0.0), Lags(QUIET), waiting=0)


def test_a_delivery_or_a_job_that_waits_keeps_it_going() -> None:
    assert not drained(reports(), Lags(QUIET), waiting=1)


def test_what_stages_said_that_have_stopped_does_not_count() -> None:
    stopped = [report(r.stage, r.figures, StageState.STOPPED) for r in reports()]
    assert not drained(stopped, Lags(QUIET), waiting=0)


def heard(*seconds: int) -> list[StageReport]:
    return [report(stage, {}, seconds=at) for stage, at in zip(SAYING, seconds, strict=True)]


def test_it_is_sure_once_every_stage_has_said_so_in_a_report_gathered_since() -> None:
    confirmation = Confirmation()
    given = [confirmation.given(heard(*each)) for each in ((0, 0, 0), (1, 1, 0), (1, 2, 1), (2, 2, 1), (2, 3, 2))]
    assert given == [False, False, False, False, True]


def test_reports_of_one_that_was_killed_confirm_nothing() -> None:
    confirmation = Confirmation()
    dead = [replace(each, member="dead") for each in heard(0, 0, 0)]
    for at in (1, 2):
        assert not confirmation.given([*dead, *heard(at, at, at)])
    assert confirmation.given([*dead, *heard(3, 3, 3)])
