"""SIGKILL of PostgreSQL at any moment: the stages wait for it, and what comes of it equals an undisturbed run."""

import json
import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import Undisturbed
from tests.faults.contents import contents
from tests.faults.house import STAGES, Engines, House, eventually
from tests.faults.moments import moments, outage
from tests.services.fixtures import OwnServer
from tests.services.postgres import Postgres
from tests.services.server import Server

pytestmark = [pytest.mark.long, pytest.mark.service]


@pytest.fixture
def server(own_server: OwnServer) -> Server:
    return own_server(Postgres())


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home", engines=Engines(state=server.url)) as opened:
        opened.listen()
        yield opened


def test_on_postgresql_the_same_comes_of_the_same(calm: Undisturbed, house: House) -> None:
    house.run("replay", str(calm.file))
    house.run("run", "--drain")
    assert not house.home.state.exists()
    assert contents(house.home, house.settings) == calm.contents


def test_stages_outlive_the_death_of_their_database(calm: Undisturbed, house: House, server: Server) -> None:
    for name in STAGES:
        house.start(name, "stage", name)
    house.start("replay", "replay", str(calm.file))
    dice = random.Random(31)
    for _ in moments(house, 5, calm.events, dice):
        outage(server, dice.uniform(0, 3))
    assert house.ended("replay") == 0
    assert [house.processes[name].poll() for name in STAGES] == [None] * len(STAGES)
    house.stop()
    house.run("run", "--drain")
    assert contents(house.home, house.settings) == calm.contents


def test_a_supervisor_its_stages_and_its_sources_outlive_the_death_of_their_database(
    calm: Undisturbed, server: Server, tmp_path: Path
) -> None:
    sources = {"TOCSIN_SOURCES": json.dumps({"file.events": {"kind": "files", "path": str(calm.file)}})}
    with House(tmp_path / "home", sources, Engines(state=server.url)) as house:
        house.listen()
        house.start("run", "run")
        eventually(lambda: len(house.stages()) > len(STAGES), "every stage")
        before = {stage.pid for stage in house.stages()}
        for _ in moments(house, 3, calm.events, random.Random(37)):
            outage(server, 3)
        assert house.processes["run"].poll() is None
        assert {stage.pid for stage in house.stages()} == before
        eventually(partial(house.has_handled, calm.events * 3), "everything")
        house.stop()
        house.run("run", "--drain")
        assert contents(house.home, house.settings) == calm.contents


def test_a_run_that_is_to_end_waits_for_its_database(calm: Undisturbed, house: House, server: Server) -> None:
    house.run("replay", str(calm.file))
    house.start("run", "run", "--drain")
    eventually(partial(house.has_handled, calm.events * 3 // 2), "half of the work")
    outage(server, 3)
    assert house.ended("run") == 0
    assert contents(house.home, house.settings) == calm.contents
