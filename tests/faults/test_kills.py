"""SIGKILL of any program at any moment: what comes of it equals what comes of an undisturbed run."""

import random
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import Undisturbed, finished, undisturbed
from tests.faults.contents import contents
from tests.faults.house import STAGES, House, eventually
from tests.faults.moments import moments

pytestmark = pytest.mark.long


def disturb(house: House, calm: Undisturbed, kills: int, dice: random.Random) -> None:
    """Each stage is a process of its own; one of them, or the replay, is killed again and again, and started again."""
    commands = {name: ("stage", name) for name in STAGES} | {"replay": ("replay", str(calm.file))}
    for name, words in commands.items():
        house.start(name, *words)
    for _ in moments(house, kills, calm.events, dice):
        victim = dice.choice(tuple(commands))
        house.kill(victim)
        house.start(victim, *commands[victim])
    assert house.ended("replay") == 0
    house.stop()


def disturb_supervised(house: House, calm: Undisturbed, kills: int, dice: random.Random) -> None:
    """All stages have a supervisor; it is killed and another one takes over, or one of its stages is killed."""
    house.run("replay", str(calm.file))
    house.start("run", "run")
    for _ in moments(house, kills, calm.events, dice):
        stages = house.stages()
        if stages and dice.random() < 0.5:
            dice.choice(stages).kill()
        else:
            house.kill("run")
            house.start("run", "run")
    house.stop()


def test_stages_killed_at_random_moments_lose_nothing_and_count_nothing_twice(calm: Undisturbed, house: House) -> None:
    disturb(house, calm, kills=8, dice=random.Random(11))
    assert finished(house.home) == calm.contents


def test_supervisors_killed_at_random_moments_are_followed_by_others_that_finish_their_work(
    calm: Undisturbed, house: House
) -> None:
    disturb_supervised(house, calm, kills=4, dice=random.Random(13))
    house.run("run", "--drain")
    assert contents(house.home) == calm.contents


@pytest.mark.soak
def test_fifty_kills_over_a_hundred_thousand_mentions_change_nothing(tmp_path: Path) -> None:
    calm = undisturbed(tmp_path, mentions=100_000, seed=17)
    with House(tmp_path / "killed") as house:
        house.listen()
        disturb(house, calm, kills=50, dice=random.Random(19))
        house.run("run", "--drain")
        assert contents(house.home) == calm.contents


@pytest.mark.soak
def test_twenty_kills_of_supervisors_and_their_stages_change_nothing(tmp_path: Path) -> None:
    calm = undisturbed(tmp_path, mentions=30_000, seed=23)
    with House(tmp_path / "killed") as house:
        house.listen()
        disturb_supervised(house, calm, kills=20, dice=random.Random(29))
        house.run("run", "--drain")
        assert contents(house.home) == calm.contents


def test_a_backup_taken_at_work_goes_on_where_it_was_and_ends_the_same(
    calm: Undisturbed, house: House, tmp_path: Path
) -> None:
    house.run("replay", str(calm.file))
    house.start("run", "run")
    eventually(partial(house.has_handled, calm.events * 3 // 2), "half of the work")
    house.run("backup", str(tmp_path / "copy"))
    assert any(house.waiting().values())
    house.stop()
    with House(tmp_path / "restored") as restored:
        restored.run("restore", str(tmp_path / "copy"))
        assert finished(restored.home) == calm.contents
