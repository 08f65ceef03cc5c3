"""Where the state is, and with which password."""

from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from app.home import Home
from app.settings import Settings, StateSettings
from app.wiring import open_state
from core.clock import SystemClock
from core.errors import Misconfigured
from tests.services.fixtures import OwnServer
from tests.services.postgres import Postgres

SCRAM = ("host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256")


@pytest.mark.service
def test_the_password_of_the_state_may_stand_in_a_file(own_server: OwnServer, tmp_path: Path) -> None:
    server = own_server(Postgres(access=SCRAM))
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE tocsin PASSWORD 'from the vault'")
    (tmp_path / "password").write_text("from the vault\n")
    kept = StateSettings(url=SecretStr(server.url), password_file=tmp_path / "password")
    with open_state(Settings(home=tmp_path, state=kept), Home(tmp_path), SystemClock()) as state:
        state.database.migrate()
        state.watches.list()


def test_a_password_in_two_places_is_refused(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("one")
    kept = StateSettings(password=SecretStr("two"), password_file=tmp_path / "password")
    with (
        pytest.raises(Misconfigured, match=r"state\.password"),
        open_state(Settings(state=kept), Home(tmp_path), SystemClock()),
    ):
        pass


def test_settings_that_are_printed_show_no_address_of_the_state() -> None:
    kept = StateSettings(url=SecretStr("postgresql://tocsin:s3cret@db/tocsin"), password=SecretStr("s3cret"))
    assert "s3cret" not in repr(Settings(state=kept))
