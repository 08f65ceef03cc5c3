"""An undisturbed run to compare with, once for all tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app.home import Home
from app.watchfile import read_watches
from tests.builders import MORNING
from tests.contracts.state.clock import HandClock
from tests.faults.contents import Contents, contents
from tests.faults.house import WATCHES, House
from tests.faults.stream import write
from tests.lives.pipeline import Pipeline, at_rest


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """file: the events, and how many. contents: what comes of them."""

    file: Path
    events: int
    contents: Contents


def undisturbed(folder: Path, mentions: int, seed: int) -> Undisturbed:
    file = write(folder / "events.ndjson", mentions, seed)
    later = HandClock(MORNING + timedelta(days=60))
    with Pipeline(folder / "calm", read_watches(WATCHES), later) as pipeline:
        heard = pipeline.replay(file)
    return Undisturbed(file, heard.events, contents(pipeline.home))


def finished(home: Home) -> Contents:
    """Of a folder at which nobody works any more, once all that was left to do there is done."""
    at_rest(home.root)
    return contents(home)


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(tmp_path_factory.mktemp("calm"), 2_000, seed=5)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as opened:
        opened.listen()
        yield opened
