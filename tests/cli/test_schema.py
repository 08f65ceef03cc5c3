"""Who may change the schema of the state: init, run and migrate; every other command refuses another one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app
from core.errors import Misconfigured
from core.state.tables import HEAD
from tests.cli.shell import TOUR
from tests.program import ROOT

RUNNER = CliRunner()
OLDER = "0000"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def revision(home: Path) -> str:
    with closing(sqlite3.connect(home / "state.db")) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


WRITES = pytest.mark.parametrize(
    "words",
    [
        ("watches", "add", "brisolle", "brisolle"),
        ("watches", "apply", str(ROOT / "examples" / "airlines.toml")),
        ("queries", "save", "late", "retard"),
        ("replay", str(TOUR)),
    ],
    ids=lambda words: " ".join(words[:2]),
)


@WRITES
def test_what_writes_sets_up_a_folder_where_there_is_none(home: Path, words: tuple[str, ...]) -> None:
    assert RUNNER.invoke(app, words).exit_code == 0
    assert revision(home) == HEAD


@WRITES
def test_what_writes_refuses_an_older_schema_and_leaves_it(home: Path, words: tuple[str, ...]) -> None:
    assert RUNNER.invoke(app, ["init"]).exit_code == 0
    with closing(sqlite3.connect(home / "state.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (OLDER,))
        connection.commit()
    refused = RUNNER.invoke(app, words).exception
    assert isinstance(refused, Misconfigured)
    assert "Run `tocsin migrate`" in refused.hint
    assert revision(home) == OLDER
