"""A stage that runs alone, as in a container: asked at its own port how it is."""

import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from app import wiring
from app.settings import Settings
from core.clock import SystemClock
from tests.faults.house import House, eventually


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as opened:
        opened.run("init")
        yield opened


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


class Asked:
    """What a stage answers at its port; nothing while it does not listen."""

    def __init__(self, port: int) -> None:
        self._address = f"http://127.0.0.1:{port}"

    def __call__(self, path: str) -> httpx.Response | None:
        try:
            return httpx.get(self._address + path, trust_env=False)
        except httpx.TransportError:
            return None

    def is_ready(self) -> bool:
        answer = self("/ready")
        return answer is not None and answer.status_code == 200


def test_a_stage_tells_its_own_port_that_it_lives_works_and_what_it_measures(house: House, port: int) -> None:
    house.start("analyse", "stage", "analyse", "--health-port", str(port))
    asked = Asked(port)
    eventually(asked.is_ready, "readiness")
    alive, metrics = asked("/health"), asked("/metrics")
    assert alive is not None
    assert alive.json() == {"status": "alive"}
    assert metrics is not None
    assert 'tocsin_analyse_batch_seconds_count{stage="analyse"} 0.0' in metrics.text
    assert "process_resident_memory_bytes" in metrics.text


def test_a_stage_that_is_halted_lives_and_is_not_ready(house: House, port: int) -> None:
    house.start("weigh", "stage", "weigh", "--health-port", str(port))
    asked = Asked(port)
    eventually(asked.is_ready, "readiness")
    with wiring.open_state(Settings(home=house.home.root), house.home, SystemClock()) as state:
        state.stages.halt("weigh", "too much was refused")
    house.kill("weigh")
    house.start("weigh", "stage", "weigh", "--health-port", str(port))
    eventually(lambda: asked("/ready") is not None, "an answer")
    eventually(lambda: "too much was refused" in getattr(asked("/ready"), "text", ""), "the reason")
    alive = asked("/health")
    assert alive is not None
    assert alive.status_code == 200


def test_a_port_that_is_taken_is_said_with_how_to_mend_it(house: House) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        house.start("analyse", "stage", "analyse", "--health-port", str(taken.getsockname()[1]))
        assert house.ended("analyse") == 3
    assert "cannot be listened on" in house.said("analyse")
    assert "Name a port that is free" in house.said("analyse")


def test_web_has_one_port_only(house: House) -> None:
    house.start("web", "stage", "web", "--health-port", "0")
    assert house.ended("web") == 2


def test_the_web_tells_how_it_is_while_its_store_is_away(house: House, port: int) -> None:
    nobody = {"TOCSIN_INDEX__URL": "http://127.0.0.1:9", "TOCSIN_WEB__PORT": str(port)}
    with House(house.home.root, nobody) as away:
        away.start("web", "stage", "web")
        asked = Asked(port)
        eventually(lambda: "Elasticsearch cannot be reached" in getattr(asked("/ready"), "text", ""), "the reason")
        alive, page = asked("/health"), asked("/now")
    assert alive is not None
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert page is not None
    assert page.status_code == 503
