"""Figures that a process tells of itself."""

import re

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from core.metrics import ProcessMetrics, metric_name


def test_every_name_says_product_stage_noun_and_unit() -> None:
    registry = CollectorRegistry()
    ProcessMetrics("match-saved", registry)
    names = [metric.name for metric in registry.collect()]
    assert len(names) == 2
    assert all(re.fullmatch(r"tocsin_match_saved_[a-z]+_(failures|seconds)", name) for name in names)


@pytest.mark.parametrize("noun", ["", "two words", "Été", "a-b", "1st"])
def test_a_noun_that_prometheus_would_refuse_is_refused_here(noun: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in the name"):
        metric_name("index", noun, "records")


def test_the_figures_add_up() -> None:
    registry = CollectorRegistry()
    metrics = ProcessMetrics("index", registry)
    metrics.batch(0.2)
    metrics.batch(0.05)
    metrics.failure()
    value, index = registry.get_sample_value, {"stage": "index"}
    assert value("tocsin_index_batch_seconds_count", index) == 2
    assert value("tocsin_index_batch_seconds_sum", index) == pytest.approx(0.25)
    assert value("tocsin_index_transient_failures_total", index) == 1
    assert b'tocsin_index_batch_seconds_bucket{le="0.1",stage="index"} 1.0' in generate_latest(registry)
