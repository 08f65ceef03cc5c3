"""Stages as processes of their own that work at once: forked from one in which everything is loaded already."""

import os
from multiprocessing.process import BaseProcess
from pathlib import Path

from app import stages
from app.home import Home
from app.settings import Settings
from tests.program import FORKS


def started(stage: str, settings: Settings, log: Path) -> BaseProcess:
    process = FORKS.Process(target=_run, args=(stage, settings, log), daemon=True)
    process.start()
    return process


def _run(stage: str, settings: Settings, log: Path) -> None:
    words = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(words, stream)
    stages.run(stage, settings, Home(settings.home), stages.Orders(parent=os.getppid()))
