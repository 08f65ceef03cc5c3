"""The database itself: its transactions, its schema, and what it says when it cannot be used."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

import core.state.migrations
from core.errors import Misconfigured, Transient
from core.state.database import Database
from core.state.sql import counter, raise_counter, set_counter
from core.state.sqlite import sqlite_url
from core.state.tables import HEAD

ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file name with what URLs and configuration files treat in their own way."""
    folder = tmp_path / "a folder 100%(here)s #é"
    folder.mkdir()
    return folder / "state.db"


@pytest.fixture
def database(file: Path) -> Iterator[Database]:
    opened = Database.open(sqlite_url(file))
    opened.migrate()
    yield opened
    opened.close()


def another(file: Path, seconds: float = 0.01) -> Database:
    """A second process's view of the file, which waits only so long for the lock."""
    return Database.open(f"{sqlite_url(file)}?timeout={seconds}")


def python(program: str, file: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, sqlite_url(file)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def test_the_code_works_on_the_newest_migration() -> None:
    (folder,) = core.state.migrations.__path__
    assert ScriptDirectory(folder).get_heads() == [HEAD]


def test_a_database_is_new_until_it_has_tables(tmp_path: Path) -> None:
    opened = Database.open(sqlite_url(tmp_path / "state.db"))
    assert opened.is_new()
    opened.migrate()
    assert not opened.is_new()
    opened.close()


def test_a_locked_database_is_worth_another_try(file: Path, database: Database) -> None:
    second = another(file)
    with database.write(), pytest.raises(Transient, match="locked"), second.write():
        pass
    with second.write() as connection:
        assert raise_counter(connection, "tally") == 1
    second.close()


def test_a_full_disk_is_worth_another_try(database: Database) -> None:
    def fill() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            for number in range(1000):
                set_counter(connection, f"{number:04d}" * 100, number)

    with pytest.raises(Transient, match="full"):
        fill()
    with database.read() as connection:
        assert counter(connection, "0000" * 100) == 0


def test_a_read_only_database_is_misconfigured(tmp_path: Path) -> None:
    writable = Database.open(sqlite_url(tmp_path / "state.db"))
    writable.migrate()
    writable.close()
    readable = Database.open(f"sqlite:///file:{tmp_path}/state.db?mode=ro&uri=true")
    with pytest.raises(Misconfigured, match="cannot be opened for writing"), readable.write() as connection:
        set_counter(connection, "kept", 1)
    readable.close()


def test_a_missing_folder_is_misconfigured(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path / "nowhere" / "state.db"))
    with pytest.raises(Misconfigured, match="cannot be opened"):
        database.migrate()


def test_a_file_that_is_no_database_is_misconfigured(file: Path) -> None:
    file.write_bytes(b"no database, just words. " * 400)
    database = Database.open(sqlite_url(file))
    with pytest.raises(Misconfigured, match="is damaged") as refusal:
        database.check_revision()
    assert "tocsin restore" in refusal.value.hint
    database.close()
    assert file.read_bytes().startswith(b"no database")


def test_a_damaged_page_is_misconfigured(file: Path, database: Database) -> None:
    with database.write() as connection:
        for number in range(2000):
            set_counter(connection, f"{number:06d}" * 20, number)
    database.compact()
    database.close()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xde\xad" * ((len(whole) - 4096) // 2))
    damaged = Database.open(sqlite_url(file))
    with pytest.raises(Misconfigured, match="is damaged"), damaged.read() as connection:
        counter(connection, "000001" * 20)
    damaged.close()


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///:memory:", "oracle9://somewhere"])
def test_a_url_that_names_no_database_is_misconfigured(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"state\.url"):
        Database.open(url)


def test_a_path_that_a_url_would_cut_short_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="has a"):
        sqlite_url(tmp_path / "why?" / "state.db")


def test_nothing_that_was_deleted_can_be_read_from_the_compacted_files(file: Path, database: Database) -> None:
    secret = "x:someone-who-leaves"
    with database.write() as connection:
        set_counter(connection, secret, 1)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM counters")
    database.compact()
    for left in file.parent.iterdir():
        assert secret.encode() not in left.read_bytes()


def test_compacting_is_put_off_while_somebody_reads(file: Path, database: Database) -> None:
    second = another(file)
    with database.write() as connection:
        set_counter(connection, "kept", 1)
    with database.read() as reading:
        counter(reading, "kept")
        with pytest.raises(Transient):
            second.compact()
    second.compact()
    second.close()


def test_a_plain_reader_finds_the_write_ahead_log_and_foreign_keys_on(file: Path, database: Database) -> None:
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    plain.close()
