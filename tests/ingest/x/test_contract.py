"""X does what every live source does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.live import LiveSourceContract, Scene
from tests.ingest.x.scene import stage
from tests.ingest.x.server import TOKEN


class TestX(LiveSourceContract):
    @pytest.fixture
    def scene(self, tmp_path: Path) -> Iterator[Scene]:
        with stage(tmp_path) as made:
            yield Scene(made, made.source, made.clock, secrets=(TOKEN,), deletes=made.regret)
