"""Figures of a stage for Prometheus: `tocsin_<stage>_<noun>_<unit>[_total]`, never labelled by watch or author."""

import re
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from core.errors import Transient

_PART = re.compile(r"[a-z][a-z0-9_]*")


def metric_name(stage: str, noun: str, unit: str) -> str:
    """Without `_total`, which prometheus-client itself gives to counters. Raises ValueError."""
    parts = (stage.replace("-", "_"), noun, unit)
    for part in parts:
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot stand in the name of a metric")
    return "_".join(("tocsin", *parts))


class StageMetrics:
    """Told by the pump how a stage goes."""

    def __init__(self, stage: str, registry: CollectorRegistry) -> None:
        self._handled = Counter(
            metric_name(stage, "handled", "records"), "Records worked on and committed.", registry=registry
        )
        self._refused = Counter(
            metric_name(stage, "refused", "records"), "Records that became dead letters.", ["kind"], registry=registry
        )
        self._failures = Counter(
            metric_name(stage, "transient", "failures"), "Attempts that are made again.", registry=registry
        )
        self._seconds = Histogram(
            metric_name(stage, "batch", "seconds"), "From the arrival of a batch to its commit.", registry=registry
        )
        self._degraded = Gauge(
            metric_name(stage, "degraded", "state"), "1 while something is tried again, else 0.", registry=registry
        )
        self._lag = Gauge(
            metric_name(stage, "lag", "records"),
            "Records not yet committed.",
            ["topic", "partition"],
            registry=registry,
        )

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self._handled.inc(records)
        self._seconds.observe(seconds)
        for kind, count in refused.items():
            self._refused.labels(kind).inc(count)

    def degraded(self, failure: Transient) -> None:
        self._failures.inc()
        self._degraded.set(1)

    def recovered(self) -> None:
        self._degraded.set(0)

    def lag(self, topic: str, partitions: Mapping[int, int]) -> None:
        for partition, records in partitions.items():
            self._lag.labels(topic, str(partition)).set(records)
