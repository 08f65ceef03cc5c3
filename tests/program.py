"""The program, each time as a process of its own, forked from one in which all is loaded already."""

import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path

from cli.main import main

ROOT = Path(__file__).parents[1]

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.warmed"])
"""To load the modules takes seconds, which the tests would spend a thousand times."""


class Program:
    """words: after `tocsin`. said: the files that standard output and standard error are added to."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], said: tuple[Path, Path], given: Path | None = None
    ) -> None:
        given = given or Path(os.devnull)
        self._process = FORKS.Process(target=_play, args=(words, environment, given, *said), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; None while it lasts."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutError."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutError(f"process {self.pid} still runs after {timeout} s")
        return self._process.exitcode

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


def _play(words: Sequence[str], environment: Mapping[str, str], given: Path, out: Path, err: Path) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))  # as an interpreter does itself
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, opened in enumerate((os.open(given, os.O_RDONLY), os.open(out, flags), os.open(err, flags))):
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - lasts as long as the process
    sys.argv = ["tocsin", *words]
    main()
