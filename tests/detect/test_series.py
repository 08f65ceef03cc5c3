"""Scores of plain series: what rings, and that no row knows of a later one."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.detect.series import novelty
from alerts.series import backtest_series
from core.errors import Misconfigured, Permanent

DAY = 288
"""Rows of five minutes."""

counts = st.lists(st.tuples(st.floats(0, 600), st.floats(0, 1e6)), min_size=1, max_size=80)


def calm(days: int) -> list[float]:
    found: list[float] = np.random.default_rng(4).poisson(40, days * DAY).astype(float).tolist()
    return found


def scores(values: list[float]) -> list[float]:
    found: list[float] = novelty(np.arange(len(values), dtype=np.float64) * 5, np.array(values)).tolist()
    return found


@given(counts, st.data())
@settings(max_examples=200)
def test_the_scores_of_a_prefix_are_the_prefix_of_the_scores(
    rows: list[tuple[float, float]], data: st.DataObject
) -> None:
    apart, values = np.array(rows).T
    minutes = np.cumsum(apart)
    length = data.draw(st.integers(1, len(rows)))
    whole = novelty(minutes, values)
    assert np.array_equal(novelty(minutes[:length], values[:length]), whole[:length])


@given(counts, st.floats(-1e5, 1e5))
def test_every_score_is_finite_and_silence_scores_nothing(rows: list[tuple[float, float]], shift: float) -> None:
    apart, values = np.array(rows).T
    assert np.isfinite(novelty(np.cumsum(apart) + shift, values)).all()
    assert (novelty(np.cumsum(apart), np.zeros(len(rows))) <= 0).all()


def test_a_burst_scores_highest_at_its_first_new_high() -> None:
    found = scores([*calm(10), *[400.0] * 24, *calm(1)])
    assert max(found) > 5
    assert 10 * DAY <= int(np.argmax(found)) < 10 * DAY + 3


def test_the_second_of_two_equal_bursts_is_no_news() -> None:
    burst = [400.0] * 24
    found = scores([*calm(10), *burst, *calm(2), *burst])
    assert max(found[12 * DAY + 24 :]) < max(found[: 12 * DAY]) / 4


def written(folder: Path, content: str) -> Path:
    source = folder / "series"
    source.mkdir()
    (source / "acme.csv").write_text(content, encoding="utf-8")
    return source


def test_each_row_is_written_as_it_was_with_its_score(tmp_path: Path) -> None:
    source = written(tmp_path, "timestamp,value\n2026-01-05 00:00:00,7\n2026-01-05 00:05:00,9.50\n")
    assert backtest_series(source, tmp_path / "out") == 1
    with (tmp_path / "out" / "acme.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["timestamp"], row["value"]) for row in rows] == [
        ("2026-01-05 00:00:00", "7"),
        ("2026-01-05 00:05:00", "9.50"),
    ]
    assert [float(row["anomaly_score"]) for row in rows] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("time,value\n", "no column timestamp"),
        ("timestamp,value\n2026-01-05,7\nyesterday,7\n", "line 3 of acme.csv"),
        ("timestamp,value\n2026-01-05,many\n", 'value "many" is no number'),
        ("timestamp,value\n2026-01-05,nan\n", "value nan is not between"),
        ("timestamp,value\n2026-01-06,7\n2026-01-05,7\n", "lies before the line above"),
        ("timestamp,value\n2026-01-06,7\n2026-01-06\n", 'value "" is no number'),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(Permanent, match=said):
        backtest_series(written(tmp_path, content), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_without_series_and_one_that_would_be_overwritten_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"holds no \.csv file"):
        backtest_series(tmp_path, tmp_path / "out")
    source = written(tmp_path, "timestamp,value\n2026-01-05,7\n")
    with pytest.raises(Misconfigured, match="where the series come from"):
        backtest_series(source, source)
