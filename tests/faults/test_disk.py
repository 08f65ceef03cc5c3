"""A disk that is full for a while, and folders that cannot be written."""

import resource
from pathlib import Path

import pytest

from app import wiring
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock
from core.errors import Misconfigured
from core.state.stages import StageReport, StageState
from tests.bus.parts import as_ordinary_user
from tests.faults.conftest import Undisturbed, finished
from tests.faults.house import STAGES, House, eventually
from tests.program import Program

ROOM = {"analyse": 3_000_000, "weigh": 1_000_000, "index": 150_000}
"""Bytes that the files of each stage may grow to: less than it has to write."""


def let_files_grow_to(size: int, process: Program) -> None:
    """As on a full disk: the system refuses to write further."""
    (_, most) = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, most))


def reports(house: House) -> dict[str, StageReport]:
    with wiring.open_state(Settings(home=house.home.root), house.home, SystemClock()) as state:
        return {report.stage: report for report in state.stages.list()}


def all_run(house: House) -> bool:
    found = reports(house)
    return all(name in found and found[name].state is StageState.RUNNING for name in STAGES)


def without_room(house: House) -> set[str]:
    """The stages that say so: on the status page, or in their log where they cannot write even there."""
    found = reports(house)
    return {name for name in ROOM if "disk full" in house.said(name) or "Free disk space" in found[name].detail}


def test_a_disk_that_is_full_for_a_while_costs_nothing_but_time(calm: Undisturbed, house: House) -> None:
    for name in STAGES:
        house.start(name, "stage", name)
    eventually(lambda: all_run(house), "the start of all stages")
    for name, size in ROOM.items():
        let_files_grow_to(size, house.processes[name])
    house.run("replay", str(calm.file))
    eventually(lambda: len(without_room(house)) == len(ROOM), "a disk too full for each of them")
    assert any(house.waiting().values())
    for name in ROOM:
        assert house.processes[name].poll() is None, house.said(name)
        let_files_grow_to(resource.RLIM_INFINITY, house.processes[name])
    eventually(lambda: not any(house.waiting().values()), "lag 0 everywhere")
    house.stop()
    assert finished(house.home) == calm.contents


def test_a_data_folder_that_cannot_be_made_is_refused_with_the_way_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with House(tmp_path / "home", {"TOCSIN_HOME": str(tmp_path / "file" / "home")}) as house:
        house.start("init", "init")
        assert house.ended("init") == 3
        assert "TOCSIN_HOME" in house.said("init")


def test_a_data_folder_that_became_read_only_is_refused_with_its_name() -> None:
    with as_ordinary_user() as folder:
        home = Home(folder / "home")
        wiring.prepare(Settings(home=home.root), home, SystemClock())
        everything = [home.root, *home.root.rglob("*")]
        for path in everything:
            path.chmod(0o500 if path.is_dir() else 0o400)
        with pytest.raises(Misconfigured, match=str(home.root)):
            wiring.prepare(Settings(home=home.root), home, SystemClock())
        for path in everything:
            path.chmod(0o700)
