"""`tocsin doctor --canary` beside a Tocsin that runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.faults.house import House, eventually


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path / "home") as opened:
        opened.listen()
        yield opened


def test_the_doctor_asks_a_running_tocsin_whether_its_index_agrees_with_its_store(house: House) -> None:
    house.start("run", "run")
    tocsin = Shell(house.home.root)
    eventually(lambda: "index" in {row["stage"] for row in tocsin("status", "--json").rows()}, "the index stage")
    findings = {row["what"]: row for row in tocsin("doctor", "--json").rows()}
    assert findings["index"]["sentence"] == "agrees with the store"
    assert [row["kind"] for row in tocsin.well("jobs", "--json").rows()] == ["check"]


def test_the_doctor_follows_a_canary_through_a_running_tocsin_and_leaves_nothing(house: House) -> None:
    house.start("run", "run")
    tocsin = Shell(house.home.root)
    hops = [row for row in tocsin.well("doctor", "--canary", "--json").rows() if "canary" in str(row["what"])]
    assert [row["what"] for row in hops] == [
        "canary through analyse",
        "canary through weigh",
        "canary through index",
        "canary deleted",
    ]
    assert all(row["well"] and isinstance(row["seconds"], float) for row in hops)
    assert tocsin.well("search", "--json").rows() == []
