"""A child process that reads pictures, started when first needed, and started anew after a picture that it did not
survive."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Timer
from typing import IO

from core.errors import Transient
from enrich.pictures.framing import framed, received
from schemas.reading import Failure, Reading

SECONDS = 30.0
"""For one picture: twenty times what a page takes."""
STARTING = 120.0
COMMAND = (sys.executable, "-m", "enrich.pictures.child")
_ENVIRONMENT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "PYTHONPATH",
    "LD_LIBRARY_PATH",
    "VIRTUAL_ENV",
    "SYSTEMROOT",
)
"""All that the child gets of ours: it needs no secret."""


@dataclass(frozen=True, slots=True)
class _Child:
    process: "subprocess.Popen[bytes]"
    questions: IO[bytes]
    answers: IO[bytes]
    model: str


class Hand:
    """Used by one thread at a time. command: of the child."""

    def __init__(self, command: Sequence[str] = COMMAND, seconds: float = SECONDS) -> None:
        self._command = command
        self._seconds = seconds
        self._child: _Child | None = None

    def __call__(self, content: bytes) -> Reading:
        """Raises Transient where no child can be started."""
        if not content:
            return Reading(failure=Failure.BROKEN)
        child = self._child = self._child or self._started()
        with _killed_after(child.process, self._seconds) as killed:
            answer = _asked(child, content)
        if answer:
            return Reading.model_validate_json(answer)
        self.close()
        return Reading(failure=Failure.LATE if killed.is_set() else Failure.BROKEN, model=child.model)

    def close(self) -> None:
        if self._child is not None:
            self._child.process.kill()
            self._child.questions.close()
            self._child.answers.close()
            self._child.process.wait()
            self._child = None

    def _started(self) -> _Child:
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        process = subprocess.Popen(  # noqa: S603 - ourselves
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        if process.stdin is None or process.stdout is None:
            raise TypeError("pipes were asked for")
        with _killed_after(process, STARTING):
            told = received(process.stdout)
        if told:
            return _Child(process, process.stdin, process.stdout, Reading.model_validate_json(told).model)
        process.kill()
        process.stdin.close()
        process.stdout.close()
        raise Transient(f"The process that reads pictures cannot start (it ended with {process.wait()}).")


def _asked(child: _Child, content: bytes) -> bytes:
    try:
        framed(child.questions, content)
        return received(child.answers)
    except OSError:
        return b""


@contextmanager
def _killed_after(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[Event]:
    """Inside, the process lives so long and no longer. Yields whether it was killed."""
    killed = Event()

    def kill() -> None:
        killed.set()
        process.kill()

    timer = Timer(seconds, kill)
    timer.start()
    try:
        yield killed
    finally:
        timer.cancel()
