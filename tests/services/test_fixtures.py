"""What a run of the tests says of the servers it has and of those it has not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
SUITE = "def test_one(postgres_url): ...\ndef test_two(postgres_url): ...\ndef test_three(): ...\n"


def run(folder: Path, **environment: str) -> str:
    """The suite, on a machine of which nothing was started."""
    (folder / "test_suite.py").write_text(SUITE)
    (folder / "conftest.py").write_text('pytest_plugins = ["tests.services.fixtures"]\n')
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--services", str(folder / "none")]
    surroundings = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [*command, str(folder)],
        cwd=HOUSE,
        env={**surroundings, **environment, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_what_needs_an_absent_server_is_skipped_and_said(tmp_path: Path) -> None:
    said = run(tmp_path)
    assert "1 passed, 2 skipped" in said
    assert "servers: none; not running: kafka" in said
    assert "2 tests did not run: postgres: " in said


def test_on_a_build_machine_an_absent_server_is_a_failure(tmp_path: Path) -> None:
    said = run(tmp_path, CI="true")
    assert "1 passed, 2 errors" in said
    assert "needs a server: postgres: " in said


@pytest.mark.parametrize("given", [["start", "redis"], ["begin"]])
def test_the_command_says_what_there_is(given: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.services", *given], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "kafka, es9, es7, postgres" in done.stderr or "start" in done.stderr
