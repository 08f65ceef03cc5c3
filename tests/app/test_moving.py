"""From files to servers and back: what moved midway holds in the end what never moved."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from app.settings import BusSettings, IndexSettings
from index.elastic.settings import ElasticSettings
from tests.faults.conftest import Undisturbed, undisturbed
from tests.faults.contents import contents
from tests.faults.house import Engines, House, eventually, on_servers
from tests.services.postgres import own_database

pytestmark = [pytest.mark.long, pytest.mark.service]

UP = ("migrate", "--from", "embedded", "--to", "production")
DOWN = ("migrate", "--from", "production", "--to", "embedded")


@dataclass(frozen=True, slots=True)
class Halves:
    """The same events in two files: an update, an edit, a deletion or a copy may come in the second."""

    first: Path
    second: Path


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    return undisturbed(tmp_path_factory.mktemp("calm"), 1_500, seed=7)


@pytest.fixture(scope="module")
def halves(calm: Undisturbed, tmp_path_factory: pytest.TempPathFactory) -> Halves:
    folder = tmp_path_factory.mktemp("halves")
    lines = calm.file.read_text().splitlines(keepends=True)
    found = Halves(folder / "first.ndjson", folder / "second.ndjson")
    found.first.write_text("".join(lines[: len(lines) // 2]))
    found.second.write_text("".join(lines[len(lines) // 2 :]))
    return found


@pytest.fixture
def servers(kafka_url: str, es9_url: str, postgres_database: str) -> Engines:
    return on_servers(kafka_url, es9_url, postgres_database)


@pytest.fixture(scope="module")
def heard(halves: Halves, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder at rest that has heard the first half, to be copied."""
    folder = tmp_path_factory.mktemp("heard") / "home"
    with House(folder) as house:
        house.listen()
        house.run("replay", "--source", "events", str(halves.first))
        house.run("run", "--drain")
    return folder


@pytest.fixture
def embedded(heard: Path, tmp_path: Path) -> Iterator[House]:
    with House(shutil.copytree(heard, tmp_path / "home")) as house:
        yield house


def test_what_moved_midway_and_back_again_ends_like_what_never_moved(
    calm: Undisturbed, halves: Halves, embedded: House, servers: Engines
) -> None:
    before = contents(embedded.home)
    with House(embedded.home.root, engines=servers) as production:
        production.run(*UP)
        assert not embedded.home.state.exists()
        assert contents(production.home, production.settings) == before
        production.run("replay", "--source", "events", str(halves.second))
        production.run("run", "--drain")
        after = contents(production.home, production.settings)
        assert after == calm.contents
        production.run(*DOWN)
        assert contents(embedded.home) == after
    embedded.run("replay", str(calm.file))
    embedded.run("run", "--drain")
    assert contents(embedded.home) == after


def test_what_waits_is_dealt_with_before_the_move(halves: Halves, embedded: House, servers: Engines) -> None:
    embedded.run("replay", "--source", "more", str(halves.second))
    with House(embedded.home.root, engines=servers) as production:
        production.run(*UP)
        production.run("run", "--drain")
        moved = contents(production.home, production.settings)
    assert len(moved.sightings) > 1_000


def test_a_move_that_is_killed_goes_on_and_nothing_else_works_there_before_it_has_ended(
    embedded: House, servers: Engines
) -> None:
    before = contents(embedded.home)
    record = embedded.home.moving
    with House(embedded.home.root, engines=servers) as production:
        production.start("migrate", *UP)
        eventually(lambda: record.exists() and bool(json.loads(record.read_text())["mentions"]), "some mentions")
        production.kill("migrate")
        for house in (embedded, production):
            house.start("watches", "watches", "remove", "ferrolis")
            assert house.ended("watches") == 3
            assert "call it again" in house.said("watches")
        production.run(*UP)
        assert not record.exists()
        assert contents(production.home, production.settings) == before


def test_a_backup_of_the_servers_taken_at_work_is_restored_into_others_and_goes_on(
    calm: Undisturbed, servers: Engines, postgres_url: str, tmp_path: Path
) -> None:
    with House(tmp_path / "home", engines=servers) as house:
        house.listen()
        house.run("replay", str(calm.file))
        house.start("run", "run")
        eventually(partial(house.has_handled, calm.events * 3 // 2), "half of the work")
        house.run("backup", str(tmp_path / "copy"))
        house.stop()
    ours = ElasticSettings(prefix=f"test_{uuid4().hex[:12]}", replicas=0)
    with own_database(postgres_url) as database:
        others = replace(servers, index=IndexSettings(url=servers.index.url, elasticsearch=ours), state=database)
        with House(tmp_path / "restored", engines=others) as restored:
            restored.run("restore", str(tmp_path / "copy"))
            assert not restored.home.state.exists()
            restored.run("run", "--drain")
            assert contents(restored.home, restored.settings) == calm.contents
        with House(tmp_path / "again", engines=others) as again:
            for _ in range(2):
                again.start("restore", "restore", str(tmp_path / "copy"))
                assert again.ended("restore") == 3
            assert contents(restored.home, restored.settings) == calm.contents
        with House(tmp_path / "files", engines=replace(others, bus=BusSettings())) as files:
            files.start("restore", "restore", str(tmp_path / "copy"))
            assert files.ended("restore") == 3
            assert "over Kafka" in files.said("restore")


def test_nothing_is_moved_onto_other_data_or_under_a_running_tocsin(embedded: House, servers: Engines) -> None:
    with House(embedded.home.root, engines=servers) as production:
        production.run("init")
        production.listen()
        production.start("migrate", *UP)
        assert production.ended("migrate") == 3
        assert "There is data already where the state would come." in production.said("migrate")
    embedded.start("run", "run")
    eventually(lambda: len(embedded.stages()) > 4, "every stage")
    with House(embedded.home.root, engines=servers) as production:
        production.start("migrate", *UP)
        assert production.ended("migrate") == 3
        assert "Stop it" in production.said("migrate")
    embedded.stop()
    assert contents(embedded.home).sightings
