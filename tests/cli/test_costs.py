"""What sources cost, at the command line: against caps, and of watches before they are listened for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import SystemClock
from tests.cli.abroad import Abroad
from tests.ingest.parts import HandClock
from tests.ingest.x.server import TOKEN, Served, serving

TABLE = """
[sources.x]
bearer_token = "{token}"
address = "{address}"
ca_file = "{ca_file}"

[sources.x.budget]
usd_a_day = 5
usd_a_month = 100

[sources.export]
kind = "files"
path = "posts.csv"
"""
WATCHES = """
[[watch]]
id = "oramire"
name = "Oramire"
query = "oramire"
"""


@pytest.fixture
def platform() -> Iterator[Served]:
    with serving(HandClock(SystemClock().now() - timedelta(hours=1))) as served:
        yield served


@pytest.fixture
def tocsin(tmp_path: Path, platform: Served) -> Abroad:
    abroad = Abroad.in_(tmp_path)
    abroad.config.write_text(TABLE.format(token=TOKEN, address=platform.url, ca_file=platform.ca_file))
    return abroad


def test_what_was_used_stands_beside_what_may_be_used(tocsin: Abroad) -> None:
    tocsin.well("watches", "add", "brisolle", "brisolle")
    assert "usd a month" in tocsin.well("sources", "costs", "x", "--forecast").out
    (row,) = tocsin.well("sources", "costs", "--json").rows()
    assert row["today"] == {"count": 1}
    assert row["usd_today"] == 0.005
    assert {"usd_a_month": (0.005, 100)}.items() <= {
        each["cap"]: (each["used"], each["most"]) for each in _list(row["caps"]) if isinstance(each, dict)
    }.items()
    full = {"post": "full", "user": "full", "count": "full"}
    assert row["watches"] == [{"watch": "brisolle", "units_today": 0, "levels": full}]
    assert row["forecast"] == []
    told = [line.split() for line in tocsin.well("sources", "costs").out.splitlines()]
    assert ["x", "post", "0", "0", "2,000,000"] in told
    assert ["x", "USD", "0.01", "5.00", "0.01", "100.00"] in told
    assert ["x", "brisolle", "0", "full"] in told


def test_a_watch_has_a_forecast_before_it_is_applied(tocsin: Abroad, platform: Served) -> None:
    for _ in range(70):
        platform.x.write("oramire")
    platform.x.clock.advance(timedelta(hours=1))
    file = tocsin.folder / "watches.toml"
    file.write_text(WATCHES)
    (row,) = tocsin.well("sources", "costs", "x", "--forecast", "--watches", str(file), "--json").rows()
    (expected,) = _list(row["forecast"])
    assert isinstance(expected, dict)
    assert expected["watch"] == "oramire"
    assert expected["units_a_day"]["user"] == pytest.approx(6)
    assert expected["usd_a_month"] == pytest.approx(30 * expected["usd_a_day"])
    assert row["watches"] == []
    assert tocsin.well("watches", "list", "--json").rows() == []


def test_a_source_that_counts_nothing_has_no_row(tocsin: Abroad) -> None:
    said = tocsin.well("sources", "costs", "export")
    assert (said.out, said.err.splitlines()[-1]) == (
        "", "No source has a budget: docs/sources/costs.md says which can."
    )  # fmt: skip


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value
