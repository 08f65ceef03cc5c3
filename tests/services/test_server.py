"""One server: what it keeps when it is stopped, killed and started again."""

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.services.doorman import Doorman
from tests.services.server import NotUp, Server, listens


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(Doorman(), tmp_path / "doorman") as running:
        yield running


def starts(server: Server) -> int:
    return len((server.folder / "starts.txt").read_text().splitlines())


@pytest.mark.parametrize("end", [Server.stop, Server.kill9])
def test_started_again_it_has_its_address_and_its_data(server: Server, end: Callable[[Server], None]) -> None:
    url = server.url
    end(server)
    assert not server.running()
    assert not listens(url)
    server.start()
    assert (server.url, starts(server)) == (url, 2)
    assert listens(url)


def test_restarted_it_is_another_process(server: Server) -> None:
    before = server.pid
    server.restart()
    assert server.pid != before


def test_starting_what_runs_starts_nothing(server: Server) -> None:
    before = server.pid
    server.start()
    assert (server.pid, starts(server)) == (before, 1)


def test_whoever_knows_its_folder_can_stop_it(server: Server) -> None:
    Server(Doorman(), server.folder).stop()
    assert not server.running()


def test_after_the_block_neither_process_nor_data_are_left(tmp_path: Path) -> None:
    with Server(Doorman(), tmp_path / "doorman") as server:
        url = server.url
    assert not listens(url)
    assert not server.folder.exists()


def test_a_process_that_got_its_number_later_is_not_taken_for_it(server: Server) -> None:
    server.stop()
    record = server.folder / "server.json"
    earlier = {"pid": os.getpid(), "at": psutil.Process().create_time() - 60}
    record.write_text(json.dumps({**json.loads(record.read_text()), **earlier}))
    server.kill9()
    assert not server.running()


def test_one_that_cannot_start_says_why(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = Server(Doorman(port=taken.getsockname()[1]), tmp_path / "doorman")
        with pytest.raises(NotUp, match=r"doorman did not come up(?s:.*)Address already in use"):
            server.start()


def test_one_that_is_made_of_something_else_now_is_not_current(server: Server) -> None:
    assert server.current()
    assert not Server(Doorman(fingerprint="second"), server.folder).current()
