"""secrets.sh: secrets that are good, made once, and kept from other users of the machine."""

import socket
import ssl
import stat
import subprocess
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import make_url

from core.state.database import Database
from tests.deploy.files import DEPLOY, compose
from tests.services.fixtures import OwnServer
from tests.services.postgres import Postgres

PASSWORDS = ("kafka_password", "postgres_password", "elastic_password", "kibana_password", "kibana_encryption_key")


def make(folder: Path) -> str:
    return subprocess.run([DEPLOY / "secrets.sh", folder], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house") / "secrets"
    make(folder)
    return folder


def test_passwords_are_long_and_each_is_another(secrets: Path) -> None:
    made = {(secrets / name).read_text() for name in PASSWORDS}
    assert len(made) == len(PASSWORDS)
    assert all(len(password) == 48 and password.isalnum() for password in made)


def test_nobody_else_can_look_into_the_folder_and_only_its_owner_reads_the_key_of_the_authority(secrets: Path) -> None:
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert stat.S_IMODE((secrets / "ca.key").stat().st_mode) == 0o400


def test_what_stands_already_stays(secrets: Path) -> None:
    before = {path.name: path.read_bytes() for path in secrets.iterdir()}
    assert make(secrets) == ""
    assert {path.name: path.read_bytes() for path in secrets.iterdir()} == before


def test_a_secret_of_ones_own_is_kept(tmp_path: Path) -> None:
    (tmp_path / "kafka_password").write_text("chosen-by-hand")
    make(tmp_path)
    assert (tmp_path / "kafka_password").read_text() == "chosen-by-hand"


@pytest.mark.parametrize(
    ("certificate", "key", "host"),
    [
        ("kafka.pem", "kafka.pem", "kafka"),
        ("elasticsearch.crt", "elasticsearch.key", "elasticsearch"),
        ("postgres.crt", "postgres.key", "postgres"),
    ],
)
def test_a_server_proves_its_name_to_whoever_trusts_the_authority(
    secrets: Path, certificate: str, key: str, host: str
) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(secrets / certificate, secrets / key)
    trusting = ssl.create_default_context(cafile=str(secrets / "ca.crt"))
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    here, there = socket.socketpair()

    def serve() -> None:
        with serving.wrap_socket(there, server_side=True):
            pass

    server = Thread(target=serve, daemon=True)
    server.start()
    with trusting.wrap_socket(here, server_hostname=host) as shaken:
        assert shaken.version() in ("TLSv1.2", "TLSv1.3")
    server.join()


@pytest.mark.service
def test_postgresql_takes_its_key_and_the_address_that_containers_are_given_leads_to_it(
    secrets: Path, own_server: OwnServer
) -> None:
    files = {f"server{end}": (secrets / f"postgres{end}").read_bytes() for end in (".crt", ".key")}
    server = own_server(Postgres(settings={"ssl": "on"}, access=("hostssl all all 127.0.0.1/32 trust",), files=files))
    url = make_url(compose()["services"]["index"]["environment"]["TOCSIN_STATE__URL"])
    there = {"hostaddr": "127.0.0.1", "port": str(make_url(server.url).port), "sslrootcert": str(secrets / "ca.crt")}
    with closing(Database.open(url.update_query_dict(there).render_as_string())) as database:
        database.migrate()
