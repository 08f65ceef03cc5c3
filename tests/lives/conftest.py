"""A pipeline for each test, on a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lives.pipeline import Pipeline


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    with Pipeline(tmp_path / "home") as opened:
        yield opened
        assert opened.disagreements() == []
