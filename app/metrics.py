"""Figures of the whole deployment, from what its processes report: for Prometheus, and for readiness."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.drain import lags
from app.standing import Standing, standings
from core.bus.port import Lag
from core.clock import Clock
from core.metrics import metric_name
from core.state.stages import Stages, StageState


class Deployment(Collector):
    """A family for each stage and figure: `tocsin_<stage>_handled_records_total`, `…_lag_records` and so on."""

    def __init__(self, stages: Stages, bus: Lag) -> None:
        self._stages = stages
        self._bus = bus

    def collect(self) -> Iterable[Metric]:
        for name, reports in groupby(self._stages.list(), key=lambda report: report.stage):
            members, stage = list(reports), name.replace(".", "_")
            for figure, noun in (("records", "handled"), ("refused", "refused")):
                total = sum(report.figures.get(figure, 0.0) for report in members)
                yield CounterMetricFamily(metric_name(stage, noun, "records"), f"Records {noun}.", value=total)
            up = float(any(report.state is StageState.RUNNING for report in members))
            yield GaugeMetricFamily(metric_name(stage, "running", "state"), "1 while it works.", value=up)
        for stage, records in lags(self._bus).items():
            yield GaugeMetricFamily(metric_name(stage, "lag", "records"), "Records not yet committed.", value=records)


def registry(stages: Stages, bus: Lag) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(Deployment(stages, bus))
    return made


def unready(stages: Stages, clock: Clock) -> Sequence[str]:
    """Why the deployment does not do its work, a sentence each."""
    return [_why(each) for each in standings(stages, clock.now()) if not each.well]


def _why(each: Standing) -> str:
    match each.how:
        case "halted":
            return f"{each.stage} is halted: {each.detail}"
        case "silent":
            return f"nothing was heard from {each.stage}"
        case _:
            return f"{each.stage}: {each.detail}"
