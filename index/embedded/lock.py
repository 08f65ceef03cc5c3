"""One writer process at a time: a lock that the system lets go of when its holder dies."""

import fcntl
import os
from pathlib import Path

from core.errors import Misconfigured
from index.embedded.failures import telling

LOCK = "writer.lock"


class WriterLock:
    """Held from its making until `release`."""

    def __init__(self, folder: Path) -> None:
        path = folder / LOCK
        with telling(path):
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._handle, 32, 0).decode("ascii", "replace").strip()
            os.close(self._handle)
            raise Misconfigured(
                f"{folder} is written by another process (pid {holder or 'unknown'}).",
                "A store has one writer: stop that process, or set TOCSIN_HOME to another folder.",
            ) from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, str(os.getpid()).encode("ascii"), 0)

    def release(self) -> None:
        os.close(self._handle)
