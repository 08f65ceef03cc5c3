"""The writer killed at any moment, a full disk, a folder that may not be written."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from index.embedded.reader import EmbeddedReader
from index.embedded.store import EmbeddedStore
from index.port import Hit, MinuteCount
from schemas.scope import ALL
from tests.contracts.store.stores import Noon
from tests.index import writing
from tests.index.stream import WATCHES, entry

ROOT = Path(__file__).parents[2]
SEED = 7


@contextmanager
def running(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        yield process


def killed_after(folder: Path, acknowledgements: int, end: int) -> int:
    """Runs the writer, kills it after so many batches, and returns the last offset that it was sure of."""
    sure = 0
    with running("-m", "tests.index.writing", str(folder), str(SEED), str(end)) as process:
        assert process.stdout
        for number, line in enumerate(process.stdout):
            sure = int(line)
            if number >= acknowledgements:
                process.kill()
                break
        return max([sure, *(int(line) for line in process.stdout.read().split())])


def content(folder: Path) -> tuple[list[Hit], list[MinuteCount]]:
    with closing(EmbeddedReader.open(folder, Noon())) as reader:
        minutes = [row for watch in WATCHES for row in reader.minutes(watch, 0, 2**31)]
        return list(reader.scan(None, ALL)), minutes


def undisturbed(folder: Path, end: int) -> tuple[list[Hit], list[MinuteCount]]:
    with closing(EmbeddedStore.open(folder)) as store:
        store.write([entry(SEED, offset) for offset in range(end)], {})
    return content(folder)


def check_kills(folder: Path, kills: int, dice: Random) -> None:
    sure = 0
    for _ in range(kills):
        sure = max(sure, killed_after(folder / "killed", dice.randrange(12), 10**9))
        with closing(EmbeddedStore.open(folder / "killed")) as store:
            kept = store.applied().get(writing.HERE, 0)
            assert kept >= sure
            assert store.check() == []
    assert content(folder / "killed") == undisturbed(folder / "calm", kept)


def test_a_writer_killed_at_any_moment_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    check_kills(tmp_path, 4, Random(1))


@pytest.mark.soak
def test_a_writer_killed_fifty_times_loses_nothing_and_counts_nothing_twice(tmp_path: Path) -> None:
    check_kills(tmp_path, 50, Random(2))


FULL_DISK = """
import sys, pathlib, resource
from core.errors import Transient
from index.embedded.store import EmbeddedStore
from tests.index.stream import entry

def room(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

store = EmbeddedStore.open(pathlib.Path(sys.argv[1]))
full_while, size = sys.argv[2], int(sys.argv[3])
refused = 0
for start in range(0, 2_000, 100):
    batch = [entry(7, offset) for offset in range(start, start + 100)]
    for step in (lambda: store.write(batch, {}), store.refresh):
        if refused == 0 and start >= 500 and (step == store.refresh) == (full_while == "refreshing"):
            room(size)
        try:
            step()
        except Transient:
            refused += 1
            room(resource.RLIM_INFINITY)
            step()
assert refused == 1, refused
assert store.check() == [], store.check()
store.close()
"""


@pytest.mark.parametrize(("full_while", "size"), [("writing", 300_000), ("refreshing", 2_000)])
def test_a_disk_that_is_full_for_a_while_costs_nothing_but_time(tmp_path: Path, full_while: str, size: int) -> None:
    script = [sys.executable, "-c", FULL_DISK, str(tmp_path / "full"), full_while, str(size)]
    subprocess.run(script, cwd=ROOT, check=True)
    assert content(tmp_path / "full") == undisturbed(tmp_path / "calm", 2_000)


READ_ONLY = """
import os, sys, pathlib
from core.errors import Misconfigured
from index.embedded.store import EmbeddedStore
if os.getuid() == 0:
    os.setuid(65534)
try:
    EmbeddedStore.open(pathlib.Path(sys.argv[1]))
except Misconfigured as refused:
    print(refused)
"""


def test_a_folder_that_may_not_be_written_is_refused_with_the_way_to_mend_it() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        place = Path(folder) / "index"
        EmbeddedStore.open(place).close()
        for path in (place, *place.iterdir()):
            path.chmod(0o555 if path.is_dir() else 0o444)
        script = [sys.executable, "-c", READ_ONLY, str(place)]
        said = subprocess.run(script, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        place.chmod(0o755)
    assert str(place) in said
    assert "TOCSIN_HOME" in said
