"""Damaged and lost files, and more than one that wants to write them."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.errors import Misconfigured
from tests.builders import mention, posted
from tests.faults.conftest import Undisturbed, finished
from tests.faults.house import House, eventually
from tests.lives.pipeline import Pipeline


def cut(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.truncate(file.stat().st_size // 2)


def scribble(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(file.stat().st_size // 2)
        opened.write(b"this is not what was written here")


def one(home: Path, pattern: str) -> Path:
    return min(home.glob(pattern))


@pytest.mark.parametrize("harm", [cut, scribble, Path.unlink])
@pytest.mark.parametrize("file", ["meta.json", "*.idx", "*.term", "*.store", "*.fast"])
def test_a_damaged_search_index_is_made_again_from_the_store(
    tmp_path: Path, file: str, harm: Callable[[Path], None]
) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(*(posted(mention(f"x:{n}", f"un train numéro {n}")) for n in range(50)))
        before = pipeline.sightings()
    harm(one(tmp_path, f"index/derived/*/{file}"))
    with Pipeline(tmp_path) as pipeline:
        assert pipeline.sightings() == before
        pipeline.hear(posted(mention("x:50", "un train")))
        assert len(pipeline.sightings()) == 51
        assert pipeline.disagreements() == []


def test_all_that_is_derived_can_be_lost_in_the_middle_of_a_run(calm: Undisturbed, house: House) -> None:
    house.run("replay", str(calm.file))
    house.start("run", "run")
    eventually(partial(house.has_handled, calm.events * 2), "half of the work")
    house.stop()
    shutil.rmtree(house.home.index / "derived")
    shutil.rmtree(house.home.weigh)
    assert finished(house.home) == calm.contents


def test_a_truncated_bus_file_is_named_and_the_way_to_mend_it_works(calm: Undisturbed, house: House) -> None:
    house.run("replay", str(calm.file))
    segment = one(house.home.bus, "mentions.raw/0/*.db")
    cut(segment)
    house.start("run", "run", "--drain")
    assert house.ended("run") == 3
    assert str(segment) in house.said("run")
    assert "is damaged" in house.said("run")
    for file in segment.parent.glob("*.db*"):
        file.unlink()
    again = house.home.root / "again.ndjson"
    shutil.copy(calm.file, again)
    house.run("replay", str(again))
    assert finished(house.home) == calm.contents


@pytest.mark.parametrize("file", ["index/truth.db", "weigh/weigh.db", "state.db", "bus/groups.db"])
def test_a_truncated_database_is_named_and_nothing_is_made_up_in_its_place(tmp_path: Path, file: str) -> None:
    with Pipeline(tmp_path) as pipeline:
        pipeline.hear(posted("x:1"))
    cut(tmp_path / file)
    with pytest.raises(Misconfigured, match=f"{tmp_path / file} is damaged") as said, Pipeline(tmp_path):
        pass
    assert said.value.hint


def test_a_second_writer_of_the_store_is_refused_with_the_first(house: House) -> None:
    house.start("first", "stage", "index")
    first = str(house.processes["first"].pid)
    eventually(lambda: (house.home.index / "writer.lock").read_text() == first, "the first writer")
    house.start("second", "stage", "index")
    assert house.ended("second") == 3
    assert f"pid {first}" in house.said("second")


def test_a_second_supervisor_is_refused_with_the_first(house: House) -> None:
    house.start("first", "run")
    first = str(house.processes["first"].pid)
    eventually(lambda: house.home.lock.exists() and house.home.lock.read_text() == first, "the first owner")
    house.start("second", "run")
    assert house.ended("second") == 3
    assert f"process {first}" in house.said("second")
