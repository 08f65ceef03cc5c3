"""What every database promises of its transactions and its schema."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import make_url

from core.errors import Misconfigured, Transient
from core.state.database import Database
from core.state.sql import alone, counter, raise_counter, set_counter
from core.state.tables import metadata

ROOT = Path(__file__).parents[3]
HASTY = {"sqlite": "?timeout=0.1", "postgresql": "?options=-clock_timeout%3D100"}
"""What an address ends with for somebody who does not wait for others."""


def python(program: str, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_database_is_accepted_and_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    database.check_revision()


def test_an_empty_database_is_refused_with_the_command_that_mends_it(empty_url: str) -> None:
    database = Database.open(empty_url)
    with pytest.raises(Misconfigured, match="has no tables yet; this version of Tocsin needs") as refusal:
        database.check_revision()
    assert refusal.value.hint == "Run `tocsin migrate`."
    database.close()


def test_the_revision_of_another_version_is_refused(url: str, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
    with pytest.raises(Misconfigured, match="is at revision 0999") as refusal:
        database.check_revision()
    assert str(make_url(url).database) in refusal.value.message


MIGRATE = """
import sys
from core.state.database import Database
sys.stdin.readline()
database = Database.open(sys.argv[1])
database.migrate()
database.check_revision()
"""


def test_processes_that_migrate_at_once_do_it_once(empty_url: str) -> None:
    racers = [python(MIGRATE, empty_url) for _ in range(3)]
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        racer.communicate()
        assert racer.returncode == 0


COUNT = """
import sys
from core.state.database import Database
from core.state.sql import raise_counter
database = Database.open(sys.argv[1])
for _ in range(200):
    with database.write() as connection:
        print(raise_counter(connection, "tally"))
"""


def test_two_processes_that_write_at_once_lose_nothing(url: str, database: Database) -> None:
    writers = [python(COUNT, url) for _ in range(2)]
    numbers = [int(line) for writer in writers for line in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0]
    assert sorted(numbers) == list(range(1, 401))
    with database.read() as connection:
        assert counter(connection, "tally") == 400


HANG = """
import sys
from core.state.database import Database
from core.state.sql import set_counter
database = Database.open(sys.argv[1])
with database.write() as connection:
    set_counter(connection, "kept", 1)
with database.write() as connection:
    set_counter(connection, "kept", 2)
    set_counter(connection, "half", 1)
    print("written", flush=True)
    sys.stdin.readline()
"""


def test_a_process_killed_while_it_writes_leaves_nothing_half_done(url: str, database: Database) -> None:
    writer = python(HANG, url)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "written\n"
    writer.kill()
    writer.communicate()
    assert writer.returncode == -signal.SIGKILL
    with database.write() as connection:
        assert (counter(connection, "kept"), counter(connection, "half")) == (1, 0)
        assert raise_counter(connection, "kept") == 2


HOLD = """
import sys
from core.state.database import Database
from core.state.sql import alone
database = Database.open(sys.argv[1])
with database.write() as connection:
    alone(connection, "something")
    print("alone", flush=True)
    sys.stdin.readline()
"""


def test_nobody_else_gets_at_what_somebody_has_alone_until_they_are_killed(url: str) -> None:
    hasty = Database.open(f"{url}{HASTY[make_url(url).get_backend_name()]}")
    holder = python(HOLD, url)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "alone\n"
    with pytest.raises(Transient), hasty.write() as connection:
        alone(connection, "something")
    holder.kill()
    holder.communicate()
    with hasty.write() as connection:
        alone(connection, "something")
    hasty.close()


def test_what_a_failing_block_wrote_is_undone(database: Database) -> None:
    def half_of_the_work() -> None:
        with database.write() as connection:
            set_counter(connection, "kept", 1)
            raise KeyError

    with pytest.raises(KeyError):
        half_of_the_work()
    with database.read() as connection:
        assert counter(connection, "kept") == 0


def test_a_reader_sees_one_moment_while_others_write(url: str, database: Database) -> None:
    second = Database.open(url)
    with database.read() as connection:
        assert counter(connection, "tally") == 0
        with second.write() as writing:
            raise_counter(writing, "tally")
        assert counter(connection, "tally") == 0
    with database.read() as connection:
        assert counter(connection, "tally") == 1
    second.close()


def test_a_mistake_of_ours_is_not_taken_for_a_passing_failure(database: Database) -> None:
    with pytest.raises(Exception, match="nowhere") as mistake, database.read() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    assert not isinstance(mistake.value, Transient | Misconfigured)
