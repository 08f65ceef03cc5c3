"""A data folder that may only be read: refused with a sentence by all that use it."""

from pathlib import Path

import pytest

from tests.cli.shell import TOUR, Shell
from tests.ordinary import ORDINARY, only_readable

COMMANDS = (("status",), ("search", "bus"), ("replay", str(TOUR)), ("stage", "index"), ("backup", "copy"))


@pytest.mark.parametrize("words", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_it_is_said_to_be_read_only(tmp_path: Path, words: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    Shell(home).well("init")
    with only_readable(home):
        said = Shell(home, ORDINARY)(*words)
    assert (said.code, said.out) == (3, "")
    assert str(home) in said.err
    assert "may only be read" in said.err or "is read-only" in said.err
    assert "database" not in said.err.replace("what its database notes", "")


def test_a_part_of_it_that_another_user_owns_is_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    Shell(home).well("init")
    with only_readable(home / "index"):
        said = Shell(home, ORDINARY)("search", "bus")
    assert said.code == 3
    assert f"{home / 'index'} may only be read by" in said.err
