"""The data folder: where everything lies, that one owner holds it, and that its file system can be trusted."""

import fcntl
import getpass
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from core.errors import Misconfigured, Transient

GRACE = 10.0
"""Seconds that the stages of a killed owner have to stop."""
NETWORK_FILE_SYSTEMS = frozenset(
    {
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "fuse.sshfs",
        "lustre",
        "afpfs",
        "webdav",
    }
)
"""Their locks and shared memory are not those that SQLite's write-ahead log needs."""


class Occupied(Misconfigured):
    """Another `tocsin run` owns the data folder."""


def file_systems() -> Mapping[str, str]:
    """Mount point to file system type, of this machine."""
    return {part.mountpoint: part.fstype for part in psutil.disk_partitions(all=True)}


@dataclass(frozen=True, slots=True)
class Home:
    """mounts: asked for the mount points of this machine, each with the type of its file system. mover: this is whoever
    moves everything elsewhere, and works on it all the same."""

    root: Path
    mounts: Callable[[], Mapping[str, str]] = file_systems
    mover: bool = False

    @property
    def bus(self) -> Path:
        return self.root / "bus"

    @property
    def index(self) -> Path:
        return self.root / "index"

    @property
    def weigh(self) -> Path:
        return self.root / "weigh"

    @property
    def state(self) -> Path:
        return self.root / "state.db"

    @property
    def parts(self) -> Mapping[str, Path]:
        """Where bus, index and state lie, unless they are on servers."""
        return {"bus": self.bus, "index": self.index, "state": self.state}

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def journal(self) -> Path:
        return self.root / "journal"

    @property
    def restoring(self) -> Path:
        """There only while a backup is brought back, or when that was broken off."""
        return self.root / "restoring"

    @property
    def moving(self) -> Path:
        """There only while everything is moved elsewhere, or when that was broken off: how far it is."""
        return self.root / "moving.json"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def run(self) -> Path:
        return self.root / "run"

    def prepare(self) -> None:
        """Makes the folder, for its owner alone. Raises Misconfigured where it cannot be written or trusted."""
        self.make()
        self._refuse_half()

    def make(self) -> None:
        """The same, even where a backup is being brought back."""
        refuse_network(self.root, self.mounts())
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.run.mkdir(exist_ok=True, mode=0o700)
        except OSError as error:
            raise Misconfigured(
                f"The data folder {self.root} cannot be made: {error.strerror}.",
                "Set TOCSIN_HOME to a folder you may write.",
            ) from None
        if not os.access(self.root, os.W_OK | os.X_OK):
            raise Misconfigured(
                f"The data folder {self.root} is read-only.", "Set TOCSIN_HOME to a folder you may write."
            )

    def require(self, *used: Path) -> None:
        """Raises Misconfigured where nothing was set up yet, or where it cannot be trusted; and where what is used of
        it may only be read, for even who asks writes there: locks, and the notes of SQLite."""
        refuse_network(self.root, self.mounts())
        if not self.run.exists():
            raise Misconfigured(
                f"There is no Tocsin data in {self.root}.", "`tocsin init` makes it, or set TOCSIN_HOME."
            )
        self._refuse_half()
        for place in (self.root, *used) if used else ():
            if place.exists() and not os.access(place, os.W_OK):
                raise Misconfigured(
                    f"{place} may only be read by {whoever()}, and Tocsin writes in its data folder even where it only "
                    "answers: locks, and what its database notes.",
                    "`ls -ld` says whose it is: call Tocsin as that user, or let this one write; or does it lie on a "
                    "file system that is mounted read-only?",
                )

    @contextmanager
    def owned(self) -> Iterator[None]:
        """While inside, this process alone may run the stages. Raises Occupied when another one does."""
        with self.lock.open("a+", encoding="ascii") as file:
            file.seek(0)
            owner = file.read().strip() or "0"
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Occupied(
                    f"Another `tocsin run` (process {owner}) owns {self.root}.",
                    "Stop it first, or set TOCSIN_HOME to another folder.",
                ) from None
            stop_orphans(int(owner))
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    @contextmanager
    def kept_whole(self) -> Iterator[None]:
        """While inside, nothing in the folder is dropped for its age. Waits until what is being dropped is gone; a
        process that dies inside holds nothing any more. Raises Transient."""
        with self._keeping() as file:
            fcntl.flock(file, fcntl.LOCK_SH)
            yield

    @contextmanager
    def dropping(self) -> Iterator[bool]:
        """Whether what is old enough may be dropped while inside, which it may not be while the folder is kept whole.

        Raises Transient.
        """
        with self._keeping() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _keeping(self) -> IO[str]:
        path = self.run / "keep.lock"
        try:
            return path.open("a")
        except OSError as error:
            raise Transient(f"{path}: {error.strerror}.", "Is the disk full?") from error

    def _refuse_half(self) -> None:
        if self.restoring.exists():
            raise Misconfigured(
                f"A backup is being brought back into {self.root}, or that was broken off.",
                f"Let `tocsin restore` end, or call it again. To do without it, empty {self.root}.",
            )
        if self.moving.exists() and not self.mover:
            raise Misconfigured(
                f"What {self.root} holds is being moved, or that was broken off.",
                f"Let `tocsin migrate` end, or call it again. To do without it, empty what it filled, and delete "
                f"{self.moving}.",
            )


def whoever() -> str:
    """The user that this process is, for messages and histories."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return f"uid {os.getuid()}"


def stop_orphans(owner: int) -> None:
    """Ends the stages of an owner that was killed: they would stop by themselves, but not at once."""
    orphans = [each for each in psutil.process_iter(["cmdline"]) if _is_stage_of(each.info["cmdline"] or [], owner)]
    for process in orphans:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(orphans, timeout=GRACE)
    for process in stubborn:
        process.kill()


def _is_stage_of(command: Sequence[str], owner: int) -> bool:
    """Stages are started as `… stage NAME --parent PID …`."""
    return "stage" in command and f"--parent {owner} " in f"{' '.join(command)} "


def refuse_network(folder: Path, mounts: Mapping[str, str]) -> None:
    """Raises Misconfigured when the folder lies on a file system shared over a network."""
    resolved = folder.resolve()
    nearest = next((str(p) for p in (resolved, *resolved.parents) if str(p) in mounts), "/")
    kind = mounts.get(nearest, "")
    if kind in NETWORK_FILE_SYSTEMS:
        raise Misconfigured(
            f"The data folder {folder} is on a network file system ({kind} at {nearest}), where databases lose data.",
            "Set TOCSIN_HOME to a local disk, or use Kafka and Elasticsearch.",
        )
