"""SIGKILL of any stage at any moment: the store that comes of it equals that of an undisturbed run."""

import random
from pathlib import Path
from threading import Event

import pytest

from tests.faults.house import STAGES, WATCHES, House, eventually
from tests.faults.stream import write


def undisturbed(house: House, file: Path) -> House:
    house.run("watches", "apply", str(WATCHES))
    house.run("replay", str(file))
    house.run("run", "--drain")
    return house


def disturbed(house: House, file: Path, kills: int, seed: int) -> House:
    """Each stage as a process of its own, one of them or the replay killed again and again, and started again."""
    dice, pause = random.Random(seed), Event()
    house.run("watches", "apply", str(WATCHES))
    commands = {name: ("stage", name) for name in STAGES} | {"replay": ("replay", str(file))}
    for name, words in commands.items():
        house.start(name, *words)
    for _ in range(kills):
        pause.wait(dice.uniform(0.1, 1.5))
        victim = dice.choice(tuple(commands))
        house.kill(victim)
        house.start(victim, *commands[victim])
    eventually(lambda: house.processes["replay"].poll() is not None, "the end of the replay")
    assert house.processes["replay"].returncode == 0
    eventually(lambda: not any(house.waiting().values()), "lag 0 everywhere")
    house.stop()
    return house


@pytest.mark.parametrize(
    ("mentions", "kills"), [(3_000, 12), pytest.param(100_000, 50, marks=pytest.mark.soak)], ids=["short", "soak"]
)
def test_stages_killed_at_random_moments_lose_nothing_and_count_nothing_twice(
    tmp_path: Path, mentions: int, kills: int
) -> None:
    file = write(tmp_path / "events.ndjson", mentions, seed=5)
    calm = undisturbed(House(tmp_path / "calm"), file).contents()
    stormy = disturbed(House(tmp_path / "stormy"), file, kills, seed=11).contents()
    assert len(calm[0]) > mentions * 0.8
    assert stormy[0] == calm[0]
    assert stormy[1] == calm[1]
    assert stormy[2] == calm[2]


def test_a_supervisor_that_is_killed_is_followed_by_another_that_finishes_its_work(tmp_path: Path) -> None:
    file = write(tmp_path / "events.ndjson", 1_500, seed=6)
    calm = undisturbed(House(tmp_path / "calm"), file).contents()
    house = House(tmp_path / "killed")
    house.run("watches", "apply", str(WATCHES))
    house.run("replay", str(file))
    house.start("run", "run")
    eventually(lambda: house.waiting()["analyse"] < 2_000, "some work")
    house.kill("run")
    house.run("run", "--drain")
    assert house.contents() == calm


def test_a_second_supervisor_is_refused_with_a_sentence(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.run("init")
    house.start("first", "run")
    eventually(lambda: house.home.lock.exists() and house.home.lock.read_text() != "", "the first owner")
    house.start("second", "run")
    assert house.processes["second"].wait(timeout=60) == 3
    assert f"process {house.processes['first'].pid}" in house.said("run").replace("\n", " ")
    house.stop()


def test_a_backup_taken_at_work_goes_on_where_it_was_and_ends_the_same(tmp_path: Path) -> None:
    file = write(tmp_path / "events.ndjson", 1_500, seed=7)
    calm = undisturbed(House(tmp_path / "calm"), file).contents()
    house = House(tmp_path / "busy")
    house.run("watches", "apply", str(WATCHES))
    house.run("replay", str(file))
    house.start("run", "run")
    eventually(lambda: house.waiting()["analyse"] < 2_000, "some work")
    house.run("backup", str(tmp_path / "copy"))
    house.stop()
    restored = House(tmp_path / "restored")
    restored.run("restore", str(tmp_path / "copy"))
    restored.run("run", "--drain")
    assert restored.contents() == calm
