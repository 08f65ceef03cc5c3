"""Bringing a backup back: whole, or not at all and then again."""

import subprocess
import sys
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from alerts.journal import FileJournal
from app import backup as copies
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock
from core.errors import Misconfigured
from tests.alerts.test_why import READING
from tests.builders import MORNING, mention, posted
from tests.cli.shell import Shell
from tests.lives.pipeline import Pipeline

BROKEN_OFF = """
import sys
from pathlib import Path
from app.backup import restore
from app.home import Home
from app.settings import Settings
from core.clock import SystemClock
def for_ever(draft):
    print("copied", flush=True)
    sys.stdin.read()
home = Path(sys.argv[2])
restore(Path(sys.argv[1]), Settings(home=home), Home(home), SystemClock(), for_ever)
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Of a Tocsin that heard one mention, and noted one evaluation."""
    with Pipeline(tmp_path / "first") as pipeline:
        pipeline.hear(posted(mention("x:1", "le train", at=MORNING)))
        FileJournal(pipeline.home.journal).keep([READING], [])
        copies.backup(pipeline.settings, pipeline.home, pipeline.clock, pipeline.bus.backup, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "second")


def brought_back(home: Home, copy: Path) -> AbstractSet[tuple[str, str]]:
    """The sightings that are found afterwards."""
    Shell(home.root).well("restore", str(copy))
    with Pipeline(home.root) as pipeline:
        return pipeline.sightings().keys()


def test_what_an_evaluation_read_is_brought_back_too(copy: Path, home: Home) -> None:
    assert brought_back(home, copy) == {("x:1", "trains")}
    assert FileJournal(home.journal).read(READING.watch, READING.minute) == READING


def test_a_restore_that_was_killed_is_begun_again(copy: Path, home: Home) -> None:
    command = [sys.executable, "-c", BROKEN_OFF, str(copy), str(home.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as restoring:
        assert restoring.stdout is not None
        assert restoring.stdout.readline() == b"copied\n"
        restoring.kill()
    assert brought_back(home, copy) == {("x:1", "trains")}
    assert not home.restoring.exists()


def test_a_restore_that_was_killed_while_it_put_things_in_place_is_begun_again(copy: Path, home: Home) -> None:
    home.make()
    (home.restoring / "bus").mkdir(parents=True)
    home.index.mkdir()
    assert brought_back(home, copy) == {("x:1", "trains")}


@pytest.mark.parametrize("words", [("run", "--drain"), ("init",), ("search",), ("backup", "elsewhere")], ids=" ".join)
def test_nothing_works_on_half_a_data_folder(home: Home, words: tuple[str, ...]) -> None:
    home.make()
    home.restoring.mkdir()
    said = Shell(home.root)(*words)
    assert (said.code, "tocsin restore" in said.err) == (3, True)


def test_a_backup_is_brought_back_over_nothing(copy: Path, home: Home) -> None:
    assert brought_back(home, copy)
    with pytest.raises(Misconfigured, match="holds data already"):
        copies.restore(copy, Settings(home=home.root), home, SystemClock(), lambda _: None)
