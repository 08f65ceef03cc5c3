"""One source of X over a small X of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.x.scene import Stage, stage


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made
