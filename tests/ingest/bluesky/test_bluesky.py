"""Bluesky as a live source, against a local server of its protocols."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.sources.bluesky import Bluesky, Settings
from tests.contracts.live import LiveSourceContract, Scene
from tests.ingest.bluesky.server import Network, bluesky
from tests.ingest.parts import HandClock, around, watch


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def network(clock: HandClock) -> Iterator[Network]:
    with bluesky(clock) as made:
        yield made


def settings(network: Network, **more: object) -> Settings:
    assert network.site is not None
    own = {"streams": (network.url,), "api": network.site.url, "service": network.site.url, "ca_file": network.ca_file}
    return Settings.model_validate({**own, **more})


@pytest.fixture
def scene(network: Network, clock: HandClock, tmp_path: Path) -> Iterator[Scene]:
    everything = watch("all", "late OR said OR break OR could OR regretted OR minute OR anything OR brisolle")
    with around(tmp_path, "bluesky", clock, everything) as surroundings:
        yield Scene(network, lambda: Bluesky(settings(network), surroundings), clock, deletes=network.delete)


class TestBluesky(LiveSourceContract):
    pass
