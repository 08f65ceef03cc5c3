"""Who may enter the dashboard, as an operator keeps them at a shell."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.shell import Shell
from tests.faults.house import eventually
from tests.program import Program

LINK = re.compile(r"http://127\.0\.0\.1:\d+/welcome\?link=[\w-]{43}")


@pytest.fixture
def tocsin(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


@contextmanager
def going(home: Path, folder: Path, *words: str) -> Iterator[tuple[Program, Path]]:
    """A program that goes on until it is told to stop, and the file of what it says on standard error."""
    environment = {**os.environ, "TOCSIN_HOME": str(home), "TOCSIN_WEB__PORT": "0"}
    program = Program(words, environment, (folder / "out", folder / "err"))
    try:
        yield program, folder / "err"
    finally:
        if program.poll() is None:
            os.kill(program.pid, signal.SIGTERM)
            program.wait(60)


def test_a_link_is_given_for_the_first_administrator_even_before_anything_was_set_up(tocsin: Shell) -> None:
    assert LINK.fullmatch(tocsin.well("accounts", "invite").out.strip())
    assert tocsin.well("accounts", "list", "--json").rows() == []


def test_somebody_is_added_listed_and_closed(tocsin: Shell) -> None:
    words = ("accounts", "add", "Lea@Example.org", "--name", "Léa", "--role", "responder", "--team", "care")
    assert LINK.fullmatch(tocsin.well(*words).out.strip())
    (row,) = tocsin.well("accounts", "list", "--json").rows()
    assert (row["login"], row["name"], row["role"], row["teams"]) == ("lea@example.org", "Léa", "responder", ["care"])
    assert row["has_password"] is False
    tocsin.well("accounts", "add", "ada@example.org", "--name", "Ada", "--role", "administrator")
    assert "is closed" in tocsin.well("accounts", "close", "lea@example.org").out
    assert [each["login"] for each in tocsin.well("accounts", "list", "--json").rows()] == ["ada@example.org"]


def test_once_somebody_can_enter_a_link_is_for_somebody(tocsin: Shell) -> None:
    tocsin.well("accounts", "add", "ada@example.org", "--name", "Ada", "--role", "administrator")
    refused = tocsin("accounts", "invite")
    assert (refused.code, "Name whom it is for" in refused.err) == (2, True)
    assert LINK.fullmatch(tocsin.well("accounts", "invite", "ADA@example.org").out.strip())


def test_what_cannot_be_is_refused_with_a_sentence(tocsin: Shell) -> None:
    tocsin.well("accounts", "add", "ada@example.org", "--name", "Ada", "--role", "administrator")
    assert "is taken" in tocsin("accounts", "add", "ada@example.org", "--name", "Twice").err
    assert "one word" in tocsin("accounts", "add", "a da", "--name", "Ada").err
    assert tocsin("accounts", "close", "nobody").code == 4
    last = tocsin("accounts", "close", "ada@example.org")
    assert (last.code, "last administrator" in last.err) == (1, True)


def test_tocsin_run_shows_the_first_link_at_the_terminal_and_its_log_does_not(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("init")
    log = tocsin.home / "run" / "web.log"
    with going(tocsin.home, tmp_path, "run") as (_, said):
        eventually(lambda: said.exists() and bool(LINK.search(said.read_text())), "the link")
        eventually(lambda: log.exists() and "web_listens" in log.read_text(), "the site")
    assert "/welcome?link=" not in log.read_text()


def test_the_web_stage_alone_says_the_first_link_in_its_log(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("init")
    with going(tocsin.home, tmp_path, "stage", "web") as (_, said):
        eventually(lambda: said.exists() and "nobody_can_enter_yet" in said.read_text(), "the link")
        assert LINK.search(said.read_text())


def test_nobody_is_invited_where_somebody_can_enter(tocsin: Shell, tmp_path: Path) -> None:
    tocsin.well("accounts", "add", "ada@example.org", "--name", "Ada", "--role", "administrator")
    with going(tocsin.home, tmp_path, "stage", "web") as (_, said):
        eventually(lambda: said.exists() and "web_listens" in said.read_text(), "the site")
    assert "nobody_can_enter_yet" not in said.read_text()
