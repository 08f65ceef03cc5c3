"""A server of Mastodon does what every source of a platform does, by its stream and by its timelines."""

import pytest

from tests.contracts.live import LiveSourceContract, Scene


class TestByItsStream(LiveSourceContract):
    @pytest.fixture
    def scene(self, streamed: Scene) -> Scene:
        return streamed


class TestByItsTimelines(LiveSourceContract):
    @pytest.fixture
    def scene(self, polled: Scene) -> Scene:
        return polled
