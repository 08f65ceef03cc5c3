"""Figures of a stage."""

import re

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from core.errors import Transient
from core.metrics import StageMetrics, metric_name


def test_every_name_says_product_stage_noun_and_unit() -> None:
    registry = CollectorRegistry()
    StageMetrics("match-saved", registry)
    names = [metric.name for metric in registry.collect()]
    assert len(names) == 6
    assert all(re.fullmatch(r"tocsin_match_saved_[a-z]+_(records|failures|seconds|state)", name) for name in names)


@pytest.mark.parametrize("noun", ["", "two words", "Été", "a-b", "1st"])
def test_a_noun_that_prometheus_would_refuse_is_refused_here(noun: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in the name"):
        metric_name("index", noun, "records")


def test_the_figures_add_up() -> None:
    registry = CollectorRegistry()
    metrics = StageMetrics("index", registry)
    metrics.handled(100, {"Permanent": 2, "Bug": 1}, 0.2)
    metrics.handled(50, {}, 0.1)
    metrics.degraded(Transient("down"))
    metrics.lag("mentions.raw", {0: 7, 1: 0})
    value = registry.get_sample_value
    assert value("tocsin_index_handled_records_total") == 150
    assert value("tocsin_index_refused_records_total", {"kind": "Permanent"}) == 2
    assert value("tocsin_index_batch_seconds_count") == 2
    assert value("tocsin_index_transient_failures_total") == 1
    assert value("tocsin_index_degraded_state") == 1
    assert value("tocsin_index_lag_records", {"topic": "mentions.raw", "partition": "0"}) == 7
    metrics.recovered()
    assert value("tocsin_index_degraded_state") == 0
    assert b"tocsin_index_handled_records_total 150.0" in generate_latest(registry)
