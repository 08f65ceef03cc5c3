"""What a test of a source opened is closed after it, also where it failed."""

from collections.abc import Iterator

import pytest

from tests.contracts.live import Scene


@pytest.fixture(autouse=True)
def _closed_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    scene = request.getfixturevalue("scene") if "scene" in request.fixturenames else None
    yield
    if isinstance(scene, Scene):
        scene.close()
