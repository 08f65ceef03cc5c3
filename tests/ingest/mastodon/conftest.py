"""The server of each test, heard by its stream or by its timelines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.contracts.live import Scene
from tests.ingest.mastodon.scene import scene_of
from tests.ingest.mastodon.server import TOKEN, Town, town
from tests.ingest.parts import HandClock


@pytest.fixture
def here() -> Iterator[Town]:
    with town(HandClock()) as made:
        yield made


@pytest.fixture
def streamed(here: Town, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path, token=SecretStr(TOKEN)) as scene:
        yield scene


@pytest.fixture
def polled(here: Town, tmp_path: Path) -> Iterator[Scene]:
    with scene_of(here, tmp_path) as scene:
        yield scene
