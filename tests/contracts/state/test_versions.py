"""A state that another version of Tocsin made: an older one is brought to this one, a newer one is refused."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text, update

from core.errors import Misconfigured
from core.state.authors import Authors
from core.state.database import Database
from core.state.migrations.upgrade import upgrade
from core.state.tables import HEAD, alembic_version
from core.state.watches import Watches
from schemas.watch import Watch
from tests.contracts.state.clock import HandClock

FIRST, LATER = "0001", "9999"
TRAMS = Watch(id="trams", name="Trams", query="tram")


@pytest.fixture
def older(empty_url: str) -> Iterator[Database]:
    """As the first version made it, with a watch and an author."""
    database = Database.open(empty_url)
    with database.write() as connection:
        upgrade(connection, FIRST)
        connection.execute(
            text("INSERT INTO watches (id, revision, active, body) VALUES ('trams', 1, 1, :body)"),
            {"body": TRAMS.model_dump_json()},
        )
        connection.execute(
            text(
                "INSERT INTO profiles (author, handle, name, followers, verified, observed_at)"
                " VALUES ('x:ada', 'ada', 'Ada', 12, 0, 1)"
            )
        )
    yield database
    database.close()


def test_what_the_first_version_kept_is_still_there_after_an_upgrade(older: Database, clock: HandClock) -> None:
    with pytest.raises(Misconfigured, match=f"at revision {FIRST}"):
        older.check_revision()
    older.migrate()
    older.check_revision()
    assert [each.watch for each in Watches(older, clock).list()] == [TRAMS]
    assert Authors(older).profiles(["x:ada"])["x:ada"].author.followers == 12


def test_what_a_newer_version_made_is_neither_read_nor_changed(database: Database) -> None:
    with database.write() as connection:
        connection.execute(update(alembic_version).values(version_num=LATER))
    for refused in (database.check_revision, database.migrate):
        with pytest.raises(Misconfigured, match=f"at revision {LATER}.*newer version.*{HEAD}") as failure:
            refused()
        assert "Use that version" in failure.value.hint
