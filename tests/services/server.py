"""One server process in a folder of its own, which may outlive us: start, stop, kill, start again on what it left."""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

import psutil

from tests.services.ports import free_port

BOUND = 120.0
"""Seconds after which a server that does not answer, or does not end, has failed."""
LOOK = 0.1
PORTS = 3
TRIES = 3
"""Another process may take a port between our finding it free and the server's taking it."""
_SAME_START = 1.0  # seconds: the system tells the start of a process against a clock that may have been set


class NotUp(Exception):
    """The server ended, or did not answer in time; says the end of its log."""


@dataclass(frozen=True, slots=True)
class Launch:
    """admin_url: where it may be administered without a password. end: the signal on which it ends in good order.

    removal: the command that takes away, with its data, a server that is no child of the process (a container): the
    process does not hold the port, and its death may leave the server behind.
    """

    command: Sequence[str]
    url: str
    admin_url: str
    end: signal.Signals = signal.SIGTERM
    removal: Sequence[str] = ()


class Recipe(Protocol):
    """How one kind of server is made. name: that of its address; fingerprint: changes with what it is made of."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def lacking(self) -> str | None:
        """What this machine lacks for it, as a sentence; None when it can run."""
        ...

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        """Writes its settings, and its data where there are none. ports: PORTS of them, the folder's own for good."""
        ...

    def answers(self, admin_url: str) -> bool:
        """Whether it takes work."""
        ...


@dataclass(frozen=True, slots=True)
class _Started:
    """at: seconds since 1970, so that a later process with the same number is not taken for it."""

    pid: int
    at: float
    url: str
    admin_url: str
    end: int
    ports: Sequence[int]
    fingerprint: str
    removal: Sequence[str] = ()


class Server:
    """In a `with` block: started, and gone with all its data at the end."""

    def __init__(self, recipe: Recipe, folder: Path) -> None:
        self.recipe = recipe
        self.folder = folder.absolute()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.erase()

    @property
    def url(self) -> str:
        """The same as long as the folder stands. Raises NotUp before the first start."""
        return self._last().url

    @property
    def admin_url(self) -> str:
        """Where tests may administer it without a password. Raises NotUp before the first start."""
        return self._last().admin_url

    @property
    def pid(self) -> int:
        """Of the newest start. Raises NotUp before the first one."""
        return self._last().pid

    def running(self) -> bool:
        return self._process() is not None

    def current(self) -> bool:
        """Whether it runs, and is made of what it would be made of now."""
        return self.running() and self._last().fingerprint == self.recipe.fingerprint

    def answers(self) -> bool:
        """Whether it takes work."""
        return self.running() and self.recipe.answers(self.admin_url)

    def start(self) -> None:
        """Returns once it answers, at the address it had and with the data it had. Raises NotUp and NotBuilt."""
        tries = 1 if self._record.exists() else TRIES
        while not self.running():
            tries -= 1
            try:
                self._launch()
            except NotUp:
                if not tries:
                    raise
                self.erase()

    def stop(self) -> None:
        """In good order; killed when that takes too long."""
        if process := self._process():
            process.send_signal(self._last().end)
            if not eventually(lambda: not self.running(), BOUND):
                self.kill9()

    def kill9(self) -> None:
        """SIGKILL, its own children included, as when a machine is lost."""
        if process := self._process():
            family = [process, *process.children(recursive=True)]
            for member in family:
                with suppress(psutil.NoSuchProcess):
                    member.kill()
            if not eventually(lambda: not any(map(_lives, family)), BOUND):
                raise NotUp(f"{self.recipe.name}, process {process.pid}, does not end.")
        if self._record.exists() and (removal := self._last().removal):
            self._remove(removal)

    def restart(self) -> None:
        self.stop()
        self.start()

    def erase(self) -> None:
        """Killed, and its folder removed."""
        self.kill9()
        if not self.folder.exists():
            return
        for link in filter(Path.is_symlink, self.folder.iterdir()):
            shutil.rmtree(link.resolve(), ignore_errors=True)  # data that had to stand elsewhere
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _record(self) -> Path:
        return self.folder / "server.json"

    @property
    def _log(self) -> Path:
        return self.folder / "log.txt"

    def _last(self) -> _Started:
        try:
            return _Started(**json.loads(self._record.read_text()))
        except FileNotFoundError:
            raise NotUp(f"{self.recipe.name} was never started in {self.folder}.") from None

    def _process(self) -> psutil.Process | None:
        if not self._record.exists():
            return None
        last = self._last()
        try:
            process = psutil.Process(last.pid)
            same = abs(process.create_time() - last.at) < _SAME_START
        except psutil.NoSuchProcess:
            return None
        return process if same and _lives(process) else None

    def _launch(self) -> None:
        self.kill9()
        self.folder.mkdir(parents=True, exist_ok=True)
        ports = self._last().ports if self._record.exists() else [free_port() for _ in range(PORTS)]
        launch = self.recipe.prepare(self.folder, ports)
        pid = _spawn(launch.command, self._log)
        at = psutil.Process(pid).create_time()
        made = self.recipe.fingerprint, launch.removal
        started = _Started(pid, at, launch.url, launch.admin_url, launch.end, ports, *made)
        self._record.write_text(json.dumps(asdict(started)))
        eventually(lambda: not self.running() or (self._holds_its_port() and self.answers()), BOUND)
        if not self.running() or not self.answers():
            end = "\n".join(self._log.read_text(errors="replace").splitlines()[-15:])
            self.kill9()
            raise NotUp(f"{self.recipe.name} did not come up. The end of its log:\n{end}")

    def _remove(self, removal: Sequence[str]) -> None:
        """As far as it goes: who made the container may be gone with it."""
        with self._log.open("a") as said, suppress(subprocess.TimeoutExpired):
            subprocess.run(removal, stdin=subprocess.DEVNULL, stdout=said, stderr=said, timeout=BOUND, check=False)

    def _holds_its_port(self) -> bool:
        """Whether it is this server that would answer, and not another one that has taken its port: a container whose
        port is taken does not begin."""
        if self._last().removal:
            return True
        port = urlsplit(f"//{self.admin_url.rpartition('//')[2]}").port
        try:
            sockets = psutil.Process(self.pid).net_connections("tcp")
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:  # it runs under another account
            return True
        return any(held.status == psutil.CONN_LISTEN and held.laddr.port == port for held in sockets)


def _spawn(command: Sequence[str], log: Path) -> int:
    """A process that does not end with us, nor when somebody presses Ctrl-C. Returns its number."""
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    nothing = os.open(os.devnull, os.O_RDONLY)
    streams = [(os.POSIX_SPAWN_DUP2, nothing, 0), (os.POSIX_SPAWN_DUP2, said, 1), (os.POSIX_SPAWN_DUP2, said, 2)]
    try:
        return os.posix_spawnp(command[0], list(command), os.environ, file_actions=streams, setsid=True)
    finally:
        os.close(said)
        os.close(nothing)


def eventually(condition: Callable[[], bool], bound: float) -> bool:
    """Whether it comes to hold within so many seconds."""
    pause, deadline = Event(), monotonic() + bound
    while not condition():
        if monotonic() > deadline:
            return False
        pause.wait(LOOK)
    return True


def listens(address: str) -> bool:
    """Whether anybody takes connections at host:port."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


def _lives(process: psutil.Process) -> bool:
    try:
        if process.status() != psutil.STATUS_ZOMBIE:
            return process.is_running()
    except psutil.NoSuchProcess:
        return False
    with suppress(ChildProcessError):  # another process than ours started it
        os.waitpid(process.pid, os.WNOHANG)
    return False
