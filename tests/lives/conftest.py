"""A pipeline for each test, on a folder of its own; and one that heard the demo, for all that only ask it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.watchfile import read_watches
from examples.demo.scenario import generate, seen
from tests.contracts.state.clock import HandClock
from tests.lives.pipeline import Pipeline

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
"""Of the demo."""
DAYS = timedelta(days=15)
WATCHES = Path(__file__).parents[2] / "examples" / "demo" / "watches.toml"


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path / "home") as opened:
        yield opened
        assert opened.disagreements() == []


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """The last days of three brands in four sources, one of them silent for a while. It takes minutes to hear, so what
    it heard is not to be changed."""
    heard = [event for event in generate(END) if seen(event)[0] >= END - DAYS]
    with Pipeline(tmp_path_factory.mktemp("demo"), read_watches(WATCHES), HandClock(END)) as pipeline:
        pipeline.hear(*heard)
        yield pipeline
