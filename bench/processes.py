"""Tocsin's own processes, run for a benchmark and ended with it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from app.home import Home

GRACE = 15.0


def environment(home: Home) -> dict[str, str]:
    return {**os.environ, "TOCSIN_HOME": str(home.root), "TOCSIN_WEB__PORT": "0"}


def tocsin(home: Home, *words: str) -> None:
    """One command, to its end."""
    subprocess.run([*_COMMAND, *words], env=environment(home), check=True, capture_output=True)  # noqa: S603 - our own program


@contextmanager
def running(home: Home, *words: str, settings: Mapping[str, str] | None = None) -> Iterator[int]:
    """A command that goes on until the block ends. settings: further environment. Yields its process id."""
    process = subprocess.Popen(  # noqa: S603 - our own program
        [*_COMMAND, *words],
        env={**environment(home), **(settings or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def stages(home: Home, *names: str) -> Iterator[None]:
    """Stages as processes of their own."""
    with ExitStack() as started:
        for name in names:
            started.enter_context(running(home, "stage", name))
        yield


_COMMAND = (sys.executable, "-m", "cli.main")
