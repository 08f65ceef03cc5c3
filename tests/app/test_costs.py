"""What sources cost is told, against their caps, before and after."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.costs import costs, detail, forecast
from app.home import Home
from app.settings import Settings
from app.wiring import State, open_state, plan, source
from core.errors import Misused
from ingest.port import Checked
from tests.ingest.parts import HandClock, watch
from tests.ingest.x.server import TOKEN, serving

SETTINGS = Settings.model_validate(
    {
        "sources": {
            "x": {
                "bearer_token": "nothing",
                "address": "https://localhost:1",
                "budget": {"usd_a_month": 100, "usd_a_day": 5, "prices": {"post": 0.006}},
            },
            "export": {"kind": "files", "path": "posts.csv"},
        }
    }
)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    home = Home(tmp_path)
    with open_state(SETTINGS, home, HandClock()) as made:
        made.database.migrate()
        yield made


def test_what_was_spent_is_told_by_source_unit_and_cap(state: State) -> None:
    clock = HandClock()
    state.spending.add("x", clock.now().date(), "post", [str(number) for number in range(700)])
    state.spending.add("x", clock.now().date(), "post@brisolle", [str(number) for number in range(600)])
    (cost,) = costs(SETTINGS, state, clock)
    assert (cost.source, cost.today, cost.of_watches) == ("x", {"post": 700}, {"brisolle": 600})
    assert (cost.usd_today, cost.usd_month) == (4.2, 4.2)
    assert {cap.name: (cap.used, cap.most) for cap in cost.caps}["usd_a_day"] == (4.2, 5)
    assert cost.detail == "It used 84% of usd_a_day (5)."


def test_the_status_of_a_source_says_when_a_cap_is_near(state: State) -> None:
    clock = HandClock()
    said = detail(SETTINGS, "x", state, clock)
    assert said() == ""
    state.spending.add("x", clock.now().date(), "post", [str(number) for number in range(700)])
    assert said() == "It used 84% of usd_a_day (5)."
    assert detail(SETTINGS, "export", state, clock)() == ""


def test_a_source_that_counts_nothing_has_no_plan_and_no_forecast(state: State) -> None:
    assert plan(SETTINGS, "export") is None
    with pytest.raises(Misused, match=r"sources\.export does not tell"):
        forecast(SETTINGS, "export", watch("brisolle", "brisolle"), state, HandClock())


def test_wiring_hands_its_budget_to_a_source_and_a_watch_has_a_forecast(state: State) -> None:
    clock = HandClock()
    with serving(clock) as served:
        own = {**SETTINGS.sources["x"], "bearer_token": TOKEN, "address": served.url, "ca_file": str(served.ca_file)}
        settings = SETTINGS.model_copy(update={"sources": {"x": own}})
        for _ in range(70):
            served.x.write("brisolle")
        clock.advance(timedelta(minutes=1))
        expected = forecast(settings, "x", watch("brisolle", "brisolle"), state, clock)
        assert expected.units["user"] == pytest.approx(6)
        assert expected.usd_a_day == pytest.approx(0.006 * 10 * (1 + 1 / 24 + 1 + 1) + 0.06)
        assert expected.usd_a_month == pytest.approx(30 * expected.usd_a_day)
        made = source(settings, "x", clock, state)
        assert isinstance(made, Checked)
        assert "832 posts and 499 profiles" in made.check()  # of 5 USD, less the request for the numbers
        made.close()
