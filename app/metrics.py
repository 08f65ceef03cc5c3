"""Figures of the whole deployment, from what its processes report: for Prometheus, and for readiness."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.drain import lags
from core.bus.port import Lag
from core.clock import Clock
from core.metrics import metric_name
from core.state.stages import Stages, StageState

SILENT = timedelta(seconds=30)


class Deployment(Collector):
    """A family for each stage and figure: `tocsin_<stage>_handled_records_total`, `…_lag_records` and so on."""

    def __init__(self, stages: Stages, bus: Lag) -> None:
        self._stages = stages
        self._bus = bus

    def collect(self) -> Iterable[Metric]:
        for report in self._stages.list():
            stage = report.stage.replace(".", "_")
            for figure, noun in (("records", "handled"), ("refused", "refused")):
                name = metric_name(stage, noun, "records")
                yield CounterMetricFamily(name, f"Records {noun}.", value=report.figures.get(figure, 0.0))
            up = float(report.state is StageState.RUNNING)
            yield GaugeMetricFamily(metric_name(stage, "running", "state"), "1 while it works.", value=up)
        for stage, records in lags(self._bus).items():
            yield GaugeMetricFamily(metric_name(stage, "lag", "records"), "Records not yet committed.", value=records)


def registry(stages: Stages, bus: Lag) -> CollectorRegistry:
    made = CollectorRegistry()
    made.register(Deployment(stages, bus))
    return made


def unready(stages: Stages, clock: Clock) -> Sequence[str]:
    """Why the deployment does not do its work, a sentence each."""
    reasons = [f"{halt.stage} is halted: {halt.reason}" for halt in stages.halts()]
    for report in stages.list():
        if report.state is StageState.STOPPED:
            continue
        if clock.now() - report.heard_at > SILENT:
            reasons.append(f"nothing was heard from {report.stage}")
        elif report.state is StageState.DEGRADED:
            reasons.append(f"{report.stage}: {report.detail}")
    return reasons
