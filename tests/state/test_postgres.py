"""PostgreSQL: what it says when it cannot be used, what becomes of whoever dies or dawdles, what is left on disk."""

import logging
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
import trustme
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError

from core.clock import SystemClock
from core.errors import Misconfigured, Permanent, TocsinError, Transient
from core.state.alerting import AlertMemory
from core.state.database import Database
from core.state.outbox import Outbox
from core.state.sql import alone, counter, raise_counter, set_counter
from core.state.tables import counters
from schemas.alerting import Step
from schemas.delivery import Delivery
from tests.services.fixtures import OwnServer
from tests.services.ports import free_port
from tests.services.postgres import Postgres
from tests.services.server import Server, eventually

pytestmark = pytest.mark.service
ROOT = Path(__file__).parents[2]
BOUND = 60.0
ELSEWHERE = "127.0.0.2"
"""This machine, under an address that is not known to be: as good as another one."""
SCRAM = ("host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.0/8 scram-sha-256")
CLOSED = (SCRAM[0], "host all all 127.0.0.0/8 reject")


@pytest.fixture
def database(postgres_database: str) -> Iterator[Database]:
    opened = Database.open(postgres_database)
    opened.migrate()
    yield opened
    opened.close()


def refusal(url: str, password: str = "") -> TocsinError:
    """How the first use of it fails."""
    with closing(Database.open(url, password)) as database, pytest.raises(TocsinError) as raised:
        database.check_revision()
    return raised.value


def options(url: str, **settings: str) -> str:
    """The same address, for sessions with these settings."""
    return f"{url}?options={'%20'.join(f'-c{name}%3D{value}' for name, value in settings.items())}"


def administer(server: Server, statement: str) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(statement.encode())


def test_a_server_that_is_not_there_is_worth_another_try() -> None:
    failure = refusal(f"postgresql://tocsin@127.0.0.1:{free_port()}/tocsin")
    assert isinstance(failure, Transient)
    assert "cannot be reached now" in failure.message


def test_of_several_servers_the_one_that_can_be_written_to_is_found(postgres_database: str) -> None:
    url = make_url(postgres_database)
    servers = f"host=127.0.0.1:{free_port()}&host=127.0.0.1:{url.port}"
    several = f"postgresql://tocsin@/{url.database}?{servers}&target_session_attrs=read-write"
    with closing(Database.open(several)) as database:
        database.migrate()
        database.check_revision()


@pytest.mark.parametrize(("name", "hint"), [("tocsin:s3cret", "password"), ("nobody:s3cret", "account")])
def test_a_wrong_account_is_misconfigured_and_its_password_is_not_repeated(
    own_server: OwnServer, name: str, hint: str
) -> None:
    server = own_server(Postgres(access=SCRAM))
    administer(server, "ALTER ROLE tocsin PASSWORD 'right'")
    failure = refusal(server.url.replace("tocsin@", f"{name}@"))
    assert isinstance(failure, Misconfigured)
    assert "password authentication failed" in failure.message
    assert hint in failure.hint
    assert "s3cret" not in str(failure)


def test_a_password_may_stand_in_the_url_or_beside_it(own_server: OwnServer) -> None:
    server = own_server(Postgres(access=SCRAM))
    administer(server, "ALTER ROLE tocsin PASSWORD 'r/ght'")
    for url, password in ((server.url, "r/ght"), (server.url.replace("tocsin@", "tocsin:r%2Fght@"), "")):
        with closing(Database.open(url, password)) as database:
            database.migrate()
    assert isinstance(refusal(server.url), Misconfigured)
    with pytest.raises(Misconfigured, match="both name a password"):
        Database.open(server.url.replace("tocsin@", "tocsin:one@"), "two")


def test_whoever_is_not_let_in_is_misconfigured(own_server: OwnServer) -> None:
    failure = refusal(own_server(Postgres(access=CLOSED)).url)
    assert isinstance(failure, Misconfigured)
    assert "pg_hba.conf" in failure.hint


def test_a_database_that_does_not_exist_is_misconfigured(postgres_url: str) -> None:
    failure = refusal(make_url(postgres_url).set(database="nowhere").render_as_string())
    assert isinstance(failure, Misconfigured)
    assert 'database "nowhere" does not exist' in failure.message


@pytest.mark.parametrize("ending", ["?sslmode=bogus", "?nonsense=1", "?options=-cnonsense%3D1", "?connect_timeout=x"])
def test_an_option_that_does_not_exist_is_misconfigured(postgres_url: str, ending: str) -> None:
    assert isinstance(refusal(postgres_url + ending), Misconfigured)


@pytest.mark.parametrize(
    "url", ["postgres://u:s3cret@h/d", "postgresql://u:s3cret@h:port/d", "postgresql+psycopg2://u:s3cret@h/d", "s3cret"]
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(Misconfigured) as raised:
        Database.open(url)
    assert "s3cret" not in str(raised.value)


def test_a_server_that_is_something_else_is_misconfigured() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        answering = Thread(target=answer_as_a_web_server, args=(door,))
        answering.start()
        failure = refusal(f"postgresql://tocsin@127.0.0.1:{door.getsockname()[1]}/tocsin?sslmode=disable")
        answering.join(BOUND)
    assert isinstance(failure, Misconfigured)
    assert "Is it PostgreSQL" in failure.hint


def answer_as_a_web_server(door: socket.socket) -> None:
    caller, _ = door.accept()
    with caller:
        caller.recv(1024)
        caller.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


def test_a_read_only_database_is_misconfigured(postgres_database: str) -> None:
    standby = Database.open(options(postgres_database, default_transaction_read_only="on"))
    with pytest.raises(Misconfigured, match="read-only") as raised:
        standby.migrate()
    assert "primary" in raised.value.hint
    standby.close()


def test_an_account_without_rights_is_misconfigured(own_server: OwnServer) -> None:
    server = own_server(Postgres())
    administer(server, "CREATE ROLE guest LOGIN")
    with closing(Database.open(server.url.replace("tocsin@", "guest@"))) as database:
        with pytest.raises(Misconfigured, match="permission denied") as raised:
            database.migrate()
        assert "own" in raised.value.hint


def test_a_value_that_no_column_takes_is_refused_for_good(database: Database) -> None:
    with pytest.raises(Permanent, match="out of range"), database.write() as connection:
        set_counter(connection, "kept", 2**70)


def test_a_server_killed_in_the_middle_is_worth_another_try_and_nothing_is_half_done(own_server: OwnServer) -> None:
    server = own_server(Postgres())
    with closing(Database.open(server.url)) as database:
        database.migrate()
        with database.write() as connection:
            set_counter(connection, "kept", 1)

        def interrupted() -> None:
            with database.write() as connection:
                set_counter(connection, "kept", 2)
                server.kill9()
                set_counter(connection, "kept", 3)

        for attempt in (interrupted, database.check_revision):
            with pytest.raises(Transient):
                attempt()
        server.start()
        with database.read() as connection:
            assert counter(connection, "kept") == 1


def test_whoever_dawdles_in_a_transaction_is_ended_and_others_go_on(postgres_database: str, database: Database) -> None:
    dawdler = Database.open(options(postgres_database, idle_in_transaction_session_timeout="200"))

    def dawdle() -> None:
        with dawdler.write() as connection:
            set_counter(connection, "kept", 1)
            with database.write() as other:  # waits until the server ends the first
                assert raise_counter(other, "kept") == 1
            counter(connection, "kept")

    with pytest.raises(Transient):
        dawdle()
    dawdler.close()


def test_a_deadlock_is_worth_another_try(database: Database) -> None:
    with database.write() as connection:
        for name in ("a", "b"):
            set_counter(connection, name, 0)
    failures: list[TocsinError] = []
    both = Barrier(2)

    def cross(first: str, second: str) -> None:
        try:
            with database.write() as connection:
                raise_counter(connection, first)
                both.wait(BOUND)
                raise_counter(connection, second)
        except TocsinError as failure:
            failures.append(failure)

    threads = [Thread(target=cross, args=names) for names in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(BOUND)
    (failure,) = failures
    assert isinstance(failure, Transient)
    assert "deadlock" in failure.message


def test_a_migration_waits_for_another_one_for_as_long_as_it_takes(postgres_database: str) -> None:
    hasty = Database.open(options(postgres_database, lock_timeout="1"))
    patient = Database.open(postgres_database)
    migrating = Thread(target=hasty.migrate)
    with patient.write() as connection:
        alone(connection, "schema")
        migrating.start()
        seen = eventually(lambda: waiting(patient) == 1, BOUND)
    assert seen
    migrating.join(BOUND)
    patient.check_revision()
    hasty.close()
    patient.close()


def waiting(database: Database) -> int:
    """How many sessions wait for a lock of it."""
    sessions = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with database.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) {sessions}").scalar_one())


CLAIMING = """
import sys
from sqlalchemy import select
from core.state.database import Database
from core.state.tables import outbox
with Database.open(sys.argv[1]).write() as connection:
    connection.execute(select(outbox).with_for_update()).all()
    print("claiming", flush=True)
    sys.stdin.readline()
"""


def test_a_sender_passes_over_what_another_is_claiming_and_gets_it_when_that_one_is_killed(
    postgres_database: str, database: Database
) -> None:
    clock = SystemClock()
    waits = Delivery(key="i1|mail|opened", channel="mail", incident="i1", subject="", text="")
    AlertMemory(database, clock).commit(Step(1, (), (), (waits,)))
    outbox = Outbox(database, clock)
    command = [sys.executable, "-c", CLAIMING, postgres_database]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as claimer:
        assert claimer.stdout is not None
        assert claimer.stdout.readline() == "claiming\n"
        assert outbox.due(clock.now(), limit=10) == []
        claimer.kill()
    assert eventually(lambda: bool(outbox.due(clock.now(), limit=10)), BOUND)


def test_nothing_that_was_deleted_can_be_read_from_the_compacted_tables(own_server: OwnServer) -> None:
    server, secret = own_server(Postgres()), "x:someone-who-leaves"
    tables = server.folder / "data" / "base"
    with closing(Database.open(server.url)) as database:
        database.migrate()
        with database.write() as connection:
            set_counter(connection, secret, 1)
        administer(server, "CHECKPOINT")
        assert holds(tables, secret)
        with database.write() as connection:
            connection.execute(counters.delete())
        database.compact()
    administer(server, "CHECKPOINT")
    assert not holds(tables, secret)


def holds(folder: Path, words: str) -> bool:
    return any(words.encode() in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_compacting_is_put_off_while_somebody_reads(postgres_database: str, database: Database) -> None:
    second = Database.open(postgres_database)
    with database.read() as reading:
        counter(reading, "kept")
        with pytest.raises(Transient):
            second.compact()
    second.compact()
    second.close()


@contextmanager
def another_machine(own_server: OwnServer, host: str = ELSEWHERE) -> Iterator[tuple[str, Path]]:
    """The address of a server with a certificate for `host`, at another address than that of this machine; and the file
    of the authority that signed it."""
    authority = trustme.CA()
    signed = authority.issue_cert(host)
    files = {
        "server.crt": b"".join(blob.bytes() for blob in signed.cert_chain_pems),
        "server.key": signed.private_key_pem.bytes(),
    }
    settings = {"ssl": "on", "listen_addresses": f"127.0.0.1,{ELSEWHERE}"}
    server = own_server(Postgres(settings=settings, access=("host all all 127.0.0.0/8 trust",), files=files))
    file = server.folder / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    yield make_url(server.url).set(host=ELSEWHERE).render_as_string(), file


def encrypted(url: str) -> bool:
    with closing(Database.open(url)) as database, database.read() as connection:
        return bool(connection.exec_driver_sql("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar_one())


def test_another_machine_is_verified_by_the_authority_that_the_url_names(own_server: OwnServer) -> None:
    with another_machine(own_server) as (url, authority):
        assert encrypted(f"{url}?sslrootcert={authority}")


def test_another_machine_whose_authority_nobody_knows_is_refused(own_server: OwnServer) -> None:
    with another_machine(own_server) as (url, _):
        for ending in ("", "?sslrootcert=system", "?sslmode=verify-full"):
            failure = refusal(url + ending)
            assert isinstance(failure, Misconfigured)
            assert "certificate verify failed" in failure.message


def test_a_certificate_of_another_name_is_refused(own_server: OwnServer) -> None:
    with another_machine(own_server, host="db.example.org") as (url, authority):
        failure = refusal(f"{url}?sslrootcert={authority}")
        assert isinstance(failure, Misconfigured)
        assert "does not match" in failure.message


def test_another_machine_that_does_not_encrypt_is_refused_unless_the_url_wants_it_so(
    own_server: OwnServer, caplog: pytest.LogCaptureFixture
) -> None:
    access = ("host all all 127.0.0.0/8 trust",)
    server = own_server(Postgres(settings={"listen_addresses": f"127.0.0.1,{ELSEWHERE}"}, access=access))
    url = make_url(server.url).set(host=ELSEWHERE).render_as_string()
    failure = refusal(url)
    assert isinstance(failure, Misconfigured)
    assert "does not support SSL" in failure.message
    with caplog.at_level(logging.WARNING):
        assert not encrypted(f"{url}?sslmode=disable")
    assert "ANYBODY ON THE NETWORK" in caplog.text


def test_a_statement_that_failed_does_not_tell_its_parameters(database: Database) -> None:
    def twice() -> None:
        with database.write() as connection:
            for _ in range(2):
                connection.execute(counters.insert().values(name="x:someone", value=1))

    with pytest.raises(IntegrityError, match="SQL parameters hidden"):
        twice()
