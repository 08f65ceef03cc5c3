"""A stage that refuses too much: it halts, everybody is told so, and it goes on once somebody resumes it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app import wiring
from app.settings import Settings
from core.bus.port import RAW, Message
from core.bus.pump import WINDOW
from core.clock import SystemClock
from tests.builders import posted
from tests.cli.shell import Shell
from tests.faults.house import House, eventually

CLOCK = SystemClock()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as opened:
        opened.listen()
        yield opened


def publish(house: House, *messages: Message) -> None:
    with (
        closing(wiring.open_bus(Settings(home=house.home.root), house.home, CLOCK)) as bus,
        closing(bus.publisher()) as publisher,
    ):
        publisher.publish(RAW, messages)


def test_a_stage_that_refuses_a_fifth_halts_until_it_is_resumed(house: House) -> None:
    tocsin = Shell(house.home.root)
    publish(house, *(Message(f"x:{number}", b"no event") for number in range(WINDOW)))
    house.start("analyse", "stage", "analyse")

    def how() -> dict[str, object]:
        return next((row for row in tocsin.well("status", "--json").rows() if row["stage"] == "analyse"), {})

    eventually(lambda: how().get("state") == "halted", "the halt")
    assert f"{WINDOW} of the last {WINDOW} records were refused." in str(how()["detail"])
    assert "Then `tocsin resume analyse`" in tocsin("doctor").out
    publish(house, Message("x:good", posted("x:good").model_dump_json().encode()))
    before = how()["member"]
    house.kill("analyse")
    house.start("again", "stage", "analyse")
    eventually(lambda: how()["member"] != before, "the process that came after it")
    assert how()["state"] == "halted"
    assert house.waiting()["analyse"] == 1

    tocsin.well("resume", "analyse")
    eventually(lambda: house.waiting()["analyse"] == 0, "the mention that waited")
    eventually(lambda: how().get("state") == "running", "its work")
