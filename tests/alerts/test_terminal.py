"""Incidents on the terminal."""

from contextlib import redirect_stdout
from io import StringIO

import pytest

from alerts.channel import Notifier, Surroundings
from alerts.notifiers.terminal import Settings, Terminal
from core.errors import Transient
from tests.builders import NOON
from tests.contracts.notifier import OPENED, NotifierContract
from tests.contracts.state.clock import HandClock


class TestTerminal(NotifierContract):
    name = "terminal"

    @pytest.fixture
    def notifier(self) -> Notifier:
        return Terminal(Settings(), Surroundings("terminal", HandClock(NOON)))


def test_the_whole_message_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(Settings(), Surroundings("terminal", HandClock(NOON))).send(OPENED)
    assert capsys.readouterr().out == f"\n{OPENED.text}\n"


def test_or_its_subject_alone_where_errors_go(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(Settings(stream="stderr", detail="subject"), Surroundings("terminal", HandClock(NOON))).send(OPENED)
    assert capsys.readouterr().err == f"\n{OPENED.subject}\n\n"


def test_what_a_post_holds_does_not_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(Settings(), Surroundings("terminal", HandClock(NOON))).send(
        OPENED.model_copy(update={"text": "\x1b[2J\x07owned\n\tline"})
    )
    assert capsys.readouterr().out == "\n[2Jowned\n\tline\n\n"


def test_a_stream_that_takes_nothing_is_asked_again() -> None:
    closed = StringIO()
    closed.close()
    with redirect_stdout(closed), pytest.raises(Transient, match="takes nothing"):
        Terminal(Settings(), Surroundings("terminal", HandClock(NOON))).send(OPENED)
