"""The servers of a checkout, which many start and stop."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services.doorman import Doorman
from tests.services.server import listens
from tests.services.shared import SharedServers

START = """
import sys, pathlib
from tests.services.test_shared import shared
shared(pathlib.Path(sys.argv[1])).start(["doorman"])
"""


def shared(folder: Path, doorman: Doorman | None = None) -> SharedServers:
    return SharedServers(folder, [doorman or Doorman()])


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    shared(tmp_path).stop(["doorman"])


def test_their_addresses_stand_in_a_file(folder: Path) -> None:
    shared(folder).start(["doorman"])
    (address,) = json.loads((folder / "addresses.json").read_text()).values()
    assert listens(address["url"])
    assert address["pid"] == shared(folder).servers["doorman"].pid


def test_one_that_runs_well_is_used_again(folder: Path) -> None:
    shared(folder).start(["doorman"])
    before = shared(folder).addresses()
    shared(folder).start(["doorman"])
    assert shared(folder).addresses() == before


def test_one_that_was_killed_is_started_anew_without_its_old_data(folder: Path) -> None:
    shared(folder).start(["doorman"])
    shared(folder).servers["doorman"].kill9()
    shared(folder).start(["doorman"])
    assert shared(folder).servers["doorman"].running()
    assert (folder / "doorman" / "starts.txt").read_text() == "started\n"


def test_one_that_is_made_of_something_else_now_is_started_anew(folder: Path) -> None:
    shared(folder).start(["doorman"])
    before = shared(folder).addresses()
    shared(folder, Doorman(fingerprint="second")).start(["doorman"])
    assert shared(folder).addresses() != before


def test_two_who_start_them_at_once_start_one(folder: Path) -> None:
    command = [sys.executable, "-c", START, str(folder)]
    both = [subprocess.Popen(command) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert (folder / "doorman" / "starts.txt").read_text() == "started\n"


def test_stopped_they_leave_no_address_and_no_data(folder: Path) -> None:
    shared(folder).start(["doorman"])
    shared(folder).stop(["doorman"])
    assert json.loads((folder / "addresses.json").read_text()) == {}
    assert not (folder / "doorman").exists()


def test_what_this_machine_lacks_is_the_reason_of_an_absence(folder: Path) -> None:
    lame = shared(folder, Doorman(lack="no door was found"))
    lame.start(["doorman"])
    assert lame.absence("doorman") == "no door was found"


def test_a_failure_to_start_is_the_reason_of_an_absence(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        failing = shared(folder, Doorman(port=taken.getsockname()[1]))
        failing.start(["doorman"])
        assert "Address already in use" in str(failing.absence("doorman"))


def test_nobody_having_started_it_is_the_reason_of_an_absence(folder: Path) -> None:
    assert shared(folder).absence("doorman") == "it was not started (make services)"


def test_on_a_build_machine_no_server_may_be_absent(folder: Path) -> None:
    lame = shared(folder, Doorman(lack="no door was found"))
    assert lame.may_be_absent("doorman", {})
    assert not lame.may_be_absent("doorman", {"CI": "true"})


def test_on_a_build_machine_one_elasticsearch_does_where_no_jdk_serves_the_other(folder: Path) -> None:
    pair = SharedServers(folder, [Doorman(name="es7"), Doorman(name="es9", lack="no JDK 21 or later was found")])
    assert not pair.may_be_absent("es9", {"CI": "true"})
    pair.start(["es7", "es9"])
    assert pair.may_be_absent("es9", {"CI": "true"})
    assert not pair.may_be_absent("es7", {"CI": "true"})
    pair.stop(["es7"])
