"""Every command says how it is used, answers programs where it reads, and is completed by the shell."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.main import get_command

from cli.main import app

ACTS = {
    "init", "run", "stage", "resume", "export", "backup", "restore", "watches add", "watches remove",
    "queries save", "queries remove", "kibana export", "incidents ack", "incidents snooze", "incidents resolve",
    "incidents assign", "incidents note", "incidents step", "incidents reopen", "incidents merge", "incidents dismiss",
    "incidents undismiss", "incidents export", "playbooks example",
    "digests set", "digests drop", "orders set", "orders drop", "topics keep", "topics drop",
    "silences add", "silences end", "backtest counts", "backtest mentions", "backtest series", "teach",
    "corrections revoke", "tags add", "tags rule", "tags apply", "tags give", "tags remove", "tags retire",
    "dead-letters replay", "dead-letters drop", "index migrate", "sources begin",
    "accounts add", "accounts invite", "accounts close", "access",
}  # fmt: skip
"""Commands that do something and say so in one sentence: they read nothing that a program would go on with."""
ALWAYS_JSON = {"annotate"}


@dataclass(frozen=True, slots=True)
class Shown:
    help: str
    options: frozenset[str]
    is_group: bool


def commands(group: object, *names: str) -> Iterator[tuple[str, Shown]]:
    for name, command in getattr(group, "commands", {}).items():
        options = frozenset(option for parameter in command.params for option in parameter.opts)
        yield " ".join((*names, name)), Shown(command.help, options, hasattr(command, "commands"))
        yield from commands(command, *names, name)


EVERY = dict(commands(get_command(app)))


def tocsin(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("tocsin")), *words],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", EVERY)
def test_every_command_shows_an_example_of_itself(name: str) -> None:
    assert "Example" in EVERY[name].help
    assert f"tocsin {name}" in EVERY[name].help


@pytest.mark.parametrize("name", [name for name, shown in EVERY.items() if not shown.is_group])
def test_what_reads_has_an_answer_for_programs(name: str) -> None:
    assert ("--json" in EVERY[name].options) != (name in ACTS | ALWAYS_JSON)


def test_colours_go_with_no_color(tmp_path: Path) -> None:
    coloured = tocsin("status", TOCSIN_HOME=str(tmp_path), FORCE_COLOR="1", TERM="xterm").stderr
    plain = tocsin("status", TOCSIN_HOME=str(tmp_path), FORCE_COLOR="1", TERM="xterm", NO_COLOR="1").stderr
    assert "\x1b[31m" in coloured
    assert "\x1b[31m" not in plain


@pytest.mark.parametrize(
    ("typed", "place", "completed"), [("tocsin sea", "1", "search"), ("tocsin dead-letters cou", "2", "counts")]
)
def test_the_shell_completes_commands(typed: str, place: str, completed: str) -> None:
    done = tocsin(_TOCSIN_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=place)
    assert done.stdout.split() == [completed]
