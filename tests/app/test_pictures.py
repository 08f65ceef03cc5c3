"""Who reads pictures, and whether anybody does."""

from pathlib import Path

import pytest

from app.home import Home
from app.running import commands
from app.settings import Settings
from app.site import Premises
from app.wiring import open_looking, pictured
from core.clock import SystemClock
from core.errors import Misconfigured


def premises(tmp_path: Path, **own: object) -> Premises:
    settings = Settings(home=tmp_path, stages={"pictures": own} if own else {})
    return Premises(settings, Home(tmp_path), SystemClock(), None)


def test_by_default_no_process_reads_pictures(tmp_path: Path) -> None:
    assert "pictures" not in commands(premises(tmp_path), "never")


def test_where_a_watch_asks_for_it_a_process_of_its_own_does(tmp_path: Path) -> None:
    asked = premises(tmp_path, watches=["acme"])
    assert commands(asked, "never")["pictures"][3:5] == ["stage", "pictures"]


def test_a_run_that_ends_by_itself_waits_for_no_machine_of_others(tmp_path: Path) -> None:
    assert "pictures" not in commands(premises(tmp_path, watches=["acme"]), "drained")


def test_a_reader_that_is_asked_for_nothing_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"stages\.pictures\.watches"), open_looking(premises(tmp_path).settings):
        pass


def test_a_mistake_names_its_setting(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"stages\.pictures\.at_once"):
        pictured(premises(tmp_path, at_once=0).settings)
