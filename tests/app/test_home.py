"""The data folder: one owner, writable, on a disk of this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.home import Home, refuse_network
from core.errors import Misconfigured

HOLD = """
import sys
from pathlib import Path
from app.home import Home
with Home(Path(sys.argv[1])).owned():
    print('held', flush=True)
    sys.stdin.read()
"""


def test_a_second_owner_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.prepare()
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Misconfigured, match=f"process {holder.pid}"), home.owned():
            pass
        holder.communicate()
    with home.owned():
        assert home.lock.read_text() == str(os.getpid())


def test_a_network_file_system_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="network file system"):
        refuse_network(tmp_path, {"/": "ext4", str(tmp_path.parent): "nfs4"})


def test_a_local_disk_below_a_network_one_is_accepted(tmp_path: Path) -> None:
    refuse_network(tmp_path, {"/": "nfs4", str(tmp_path): "ext4"})


def test_nothing_is_made_on_a_network_file_system(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    with pytest.raises(Misconfigured, match="network file system"):
        Home(folder, lambda: {str(tmp_path): "nfs4"}).prepare()
    assert not folder.exists()


def test_data_that_was_moved_to_a_network_file_system_is_not_used(tmp_path: Path) -> None:
    Home(tmp_path, lambda: {"/": "ext4"}).prepare()
    moved = Home(tmp_path, lambda: {str(tmp_path): "cifs"})
    moved.state.touch()
    with pytest.raises(Misconfigured, match="network file system"):
        moved.require()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Misconfigured, match="cannot be made"):
        Home(tmp_path / "file" / "home").prepare()


def test_a_folder_without_data_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="tocsin init"):
        Home(tmp_path).require()
