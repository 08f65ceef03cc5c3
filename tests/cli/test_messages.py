"""Private messages at the command line: read on the machine that keeps them, and noted."""

from pathlib import Path

from app.home import Home
from app.settings import Settings
from app.wiring import open_state, prepare
from core.clock import SystemClock
from tests.cli.shell import Shell
from tests.private import ACCOUNT, received


def test_conversations_are_listed_and_shown_and_each_look_is_noted(tmp_path: Path) -> None:
    settings, home, clock = Settings(home=tmp_path), Home(tmp_path), SystemClock()
    prepare(settings, home, clock)
    with open_state(settings, home, clock) as state:
        state.private.keep([received(1, "où est mon colis ?")])
    tocsin = Shell(tmp_path)
    (listed,) = tocsin.well("messages", "list", "--json").rows()
    assert (listed["account"], listed["waits"]) == (ACCOUNT, True)
    (shown,) = tocsin.well("messages", "show", ACCOUNT, str(listed["conversation"]), "--json").rows()
    assert (shown["text"], shown["ours"]) == ("où est mon colis ?", False)
    assert tocsin("messages", "show", ACCOUNT, "bluesky:none").code != 0
    with open_state(settings, home, clock) as state:
        noted = [each.action for each in state.audit.list(10)]
    assert noted == ["read private messages", "saw private conversations"]
