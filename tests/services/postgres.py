"""PostgreSQL as the system installed it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from tests.services.server import Launch, NotUp

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "fsync": "off",  # a process that is killed loses nothing by it
    "autovacuum": "off",  # its worker belongs to the administrator: whoever drops a database may not end it
}
_FIRST = "CREATE ROLE tocsin LOGIN CREATEDB\nCREATE DATABASE tocsin OWNER tocsin\n"


@dataclass(frozen=True, slots=True)
class Postgres:
    """The account `tocsin` owns the database; `postgres` may do everything.

    settings: of postgresql.conf. access: lines of pg_hba.conf; by default everybody on this machine may come in.
    files: more files of the data folder, as a certificate and its key.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    access: Sequence[str] = ("host all all 127.0.0.1/32 trust",)
    files: Mapping[str, bytes] = field(default_factory=dict)
    name: str = "postgres"

    @property
    def fingerprint(self) -> str:
        return f"{_programs()} {self.settings} {self.access}"

    def lacking(self) -> str | None:
        return None if _programs() else "no PostgreSQL is installed (on Debian: apt-get install postgresql)"

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        programs = _programs()
        if programs is None:
            raise NotUp(str(self.lacking()))
        data = folder / "data"
        if not data.exists():
            _create(programs, data)
        settings = {**_SETTINGS, **self.settings, "port": str(ports[0])}
        written = {
            **self.files,
            "postgresql.auto.conf": "".join(f"{name} = '{value}'\n" for name, value in settings.items()).encode(),
            "pg_hba.conf": "".join(f"{line}\n" for line in self.access).encode(),
        }
        for name, content in written.items():
            file = data / name
            file.touch(mode=0o600)
            file.write_bytes(content)
            if account := _account():
                os.chown(file, account.pw_uid, account.pw_gid)
        command = [*_as_account(), str(programs / "postgres"), "-D", str(data.resolve())]
        place = f"127.0.0.1:{ports[0]}/tocsin"
        return Launch(
            command, f"postgresql+psycopg://tocsin@{place}", f"postgresql://postgres@{place}", end=signal.SIGINT
        )

    def answers(self, admin_url: str) -> bool:
        return PGconn.ping(admin_url.encode()) == Ping.OK


@contextmanager
def own_database(server: str, template: str = "template1") -> Iterator[str]:
    """The address of a database on the server, while inside. server: an address of another one. template: the name of
    that of which it is a copy; by default it is empty."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(conninfo(server), autocommit=True) as connection:
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(made.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def conninfo(url: str) -> str:
    """An address as SQLAlchemy writes it, for psycopg alone."""
    return url.replace("+psycopg", "", 1)


def _programs() -> Path | None:
    """The folder of the newest installed version. Debian keeps it off PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("postgres")
    found: Iterator[Path] = iter([*reversed(debian), *([Path(on_path).resolve().parent] if on_path else [])])
    return next((folder for folder in found if (folder / "initdb").exists()), None)


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _as_account() -> list[str]:
    account = _account()
    if account is None:
        return []
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"]


def _create(programs: Path, data: Path) -> None:
    """As root the data stand elsewhere, behind a link: the other account need not be able to reach our folder."""
    place = data
    if account := _account():
        place = Path(tempfile.mkdtemp(prefix="tocsin-postgres-"))
        os.chown(place, account.pw_uid, account.pw_gid)
        data.symlink_to(place)
    make = [str(programs / "initdb"), "-D", str(place), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    # Sorts as people do, as production databases are often set up: nothing of ours may count on the order of bytes.
    _run([*make, "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"])
    _run([str(programs / "postgres"), "--single", "-D", str(place), "postgres"], _FIRST)


def _run(command: Sequence[str], said: str = "") -> None:
    whole = [*_as_account(), *command]
    done = subprocess.run(whole, input=said, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode != 0:
        raise NotUp(f"{Path(command[0]).name} failed:\n{done.stdout}{done.stderr}")
