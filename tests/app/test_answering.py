"""Channels that speak: one that fails touches nobody else, and is seen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from app.answering import attended
from app.standing import standings
from core.clock import SystemClock
from core.errors import Busy, Misconfigured, Transient
from core.state.stages import Stages
from tests.migrated import migrated

PATIENCE = 10.0


@dataclass(slots=True)
class Line:
    """A channel that does what it is told, time after time: fails, or (None) is heard until it is over."""

    turns: list[Exception | None]
    stands: Event = field(default_factory=Event)

    def listen(self, stop: Event, heard: Callable[[], None]) -> None:
        turn = self.turns.pop(0) if self.turns else None
        if turn is not None:
            raise turn
        heard()
        self.stands.set()
        stop.wait(PATIENCE)


class Mute:
    """A channel of which nothing is set to be listened to."""

    def listen(self, stop: Event, heard: Callable[[], None]) -> None:
        return


@pytest.fixture
def stages(tmp_path: Path) -> Iterator[Stages]:
    database = migrated(tmp_path / "state.db")
    yield Stages(database, SystemClock())
    database.close()


def seen(stages: Stages) -> dict[str, tuple[str, str]]:
    return {each.stage: (each.how, each.detail) for each in standings(stages, SystemClock().now())}


def until(stages: Stages, name: str, how: str) -> str:
    """Returns the detail that is said with it."""
    for _ in range(1000):
        found, detail = seen(stages).get(name, ("", ""))
        if found == how:
            return detail
        Event().wait(0.01)
    raise AssertionError(f"{name} never was {how}: {seen(stages)}")


def test_a_channel_that_is_heard_is_seen_to_run_and_to_stop(stages: Stages) -> None:
    line = Line([])
    with attended({"care": line}, stages):
        assert line.stands.wait(PATIENCE)
        assert seen(stages) == {"listeners.care": ("running", "")}
    assert seen(stages) == {"listeners.care": ("stopped", "")}


def test_a_lost_connection_is_made_again(stages: Stages) -> None:
    line = Line([Busy("lost", timedelta(0)), Busy("lost", timedelta(0))])
    with attended({"care": line}, stages):
        assert line.stands.wait(PATIENCE)
        until(stages, "listeners.care", "running")


def test_a_connection_that_cannot_be_had_is_seen(stages: Stages) -> None:
    with attended({"care": Line([Busy("Slack cannot be reached.", timedelta(hours=1))])}, stages):
        assert until(stages, "listeners.care", "degraded") == "Slack cannot be reached."


def test_one_that_is_set_up_wrongly_halts_alone_until_it_is_resumed(stages: Stages) -> None:
    wrong, right = Line([Misconfigured("app_token is wrong.", "Set it.")]), Line([])
    with attended({"care": wrong, "board": right}, stages):
        assert right.stands.wait(PATIENCE)
        assert until(stages, "listeners.care", "halted") == "app_token is wrong. Set it."
        assert seen(stages)["listeners.board"] == ("running", "")
        assert stages.halted("notifiers.care") is None  # its messages go on
        stages.resume("listeners.care", by="ada")
        assert wrong.stands.wait(PATIENCE)


def test_a_defect_is_tried_again_and_halts_at_last(stages: Stages) -> None:
    board = Line([])
    with attended({"care": Line([KeyError("x")] * 5), "board": board}, stages, first=0.0):
        assert board.stands.wait(PATIENCE)
        assert "It crashed 5 times" in until(stages, "listeners.care", "halted")
        assert seen(stages)["listeners.board"] == ("running", "")


def test_a_state_that_is_busy_is_asked_again(stages: Stages) -> None:
    line = Line([Transient("busy")])
    with attended({"care": line}, stages):
        assert line.stands.wait(PATIENCE)


def test_where_there_is_nothing_to_listen_to_nothing_is_said(stages: Stages) -> None:
    with attended({"terminal": Mute()}, stages):
        pass
    assert seen(stages) == {}
