"""Figures for Prometheus: `tocsin_<stage>_<noun>_<unit>[_total]`, never labelled by watch or author."""

import re

from prometheus_client import CollectorRegistry, Counter, Histogram

_PART = re.compile(r"[a-z][a-z0-9_]*")
_SECONDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def metric_name(stage: str, noun: str, unit: str) -> str:
    """Without `_total`, which prometheus-client itself gives to counters. Raises ValueError."""
    parts = (stage.replace("-", "_"), noun, unit)
    for part in parts:
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot stand in the name of a metric")
    return "_".join(("tocsin", *parts))


class ProcessMetrics:
    """What only the process itself can tell: how long its batches take, and how often it had to try again.

    Whatever it counts besides, its heartbeat tells the state, and `app/metrics.py` tells Prometheus, once for all
    processes. Every family has the label `stage`, so that those of several stages can be looked at together.
    """

    def __init__(self, stage: str, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            metric_name(stage, "batch", "seconds"),
            "From the arrival of a batch to its commit.",
            ["stage"],
            buckets=_SECONDS,
            registry=registry,
        ).labels(stage)
        self._failures = Counter(
            metric_name(stage, "transient", "failures"),
            "Attempts that are made again.",
            ["stage"],
            registry=registry,
        ).labels(stage)

    def batch(self, seconds: float) -> None:
        self._seconds.observe(seconds)

    def failure(self) -> None:
        self._failures.inc()
