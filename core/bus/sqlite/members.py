"""Members of a consumer group on this host: each holds a file lock for as long as it lives."""

import fcntl
from collections.abc import Container
from pathlib import Path
from typing import IO

from core.errors import Transient


class LifeLock:
    """The system lets go of it when the process ends, however it ends: so a killed member is noticed at once."""

    def __init__(self, folder: Path, member: int) -> None:
        folder.mkdir(exist_ok=True)
        self._path = _path(folder, member)
        self._file: IO[str] = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._file.close()
            raise Transient(f"{self._path} is held by another process.", "It is tried again.") from error

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        self._file.close()


def is_alive(folder: Path, member: int) -> bool:
    try:
        with _path(folder, member).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def sweep(folder: Path, members: Container[int]) -> None:
    """Takes away what the dead left, but for these members."""
    for path in folder.glob("*.lock"):
        if int(path.stem) not in members:
            path.unlink(missing_ok=True)


def _path(folder: Path, member: int) -> Path:
    return folder / f"{member}.lock"
