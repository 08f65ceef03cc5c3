"""The benchmarks run: at toy size here, so that they do not rot between two releases. Their figures are not judged."""

import math
from pathlib import Path

import pytest

from bench import scaling, slow
from bench.__main__ import BENCHES

TOYS = {
    "bus": 200,
    "matcher": 50,
    "neardup": 60,
    "store": 300,
    "freshness": 2_000,
    "quality": 20,
    "entities": 60,
    "firehose": 300,
    "hooks": 200,
}
"""Those without a whole pipeline behind them, which tests/lives and `make demo` run anyhow."""


@pytest.mark.parametrize("name", TOYS)
def test_a_benchmark_gives_its_figures(name: str, tmp_path: Path) -> None:
    measure, _ = BENCHES[name]
    figures = measure(tmp_path, TOYS[name])
    assert figures
    assert all(math.isfinite(figure.value) and figure.value >= 0 for figure in figures)


@pytest.mark.service
def test_the_benchmark_of_kafka_gives_its_figures(kafka_url: str, tmp_path: Path) -> None:
    assert kafka_url
    measure, _ = BENCHES["kafka"]
    assert [figure.unit for figure in measure(tmp_path, 50)] == ["messages/s", "messages/s", "of it"] * 2


@pytest.mark.service
def test_the_pace_of_a_slowed_group_is_that_of_its_members_at_most(
    kafka_url: str, es9_url: str, postgres_url: str, tmp_path: Path
) -> None:
    assert kafka_url
    assert es9_url
    assert postgres_url
    assert 0 < scaling.pace(tmp_path / "group", members=2, count=20) <= 2 / slow.DELAY


@pytest.mark.service
def test_the_benchmark_of_elasticsearch_gives_its_figures(es9_url: str, tmp_path: Path) -> None:
    assert es9_url
    measure, _ = BENCHES["elastic"]
    figures = measure(tmp_path, 300)
    assert [figure.unit for figure in figures] == ["mentions/s", "of it", "of it", "bytes a mention"] + ["ms"] * 9
