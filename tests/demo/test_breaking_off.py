"""Whoever has seen enough of the demo ends it."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

ROOT = Path(__file__).parents[2]


def test_a_demo_that_is_broken_off_ends_without_a_traceback(tmp_path: Path) -> None:
    environment = {**os.environ, "TOCSIN_HOME": str(tmp_path / "demo"), "PYTHONUNBUFFERED": "1"}
    heeding = ("env", "--default-signal=INT")  # what a shell starts in the background is deaf to it
    words = (*heeding, sys.executable, "-m", "examples.demo")
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=PIPE, stderr=PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        _, complaint = demo.communicate(timeout=120)
    assert (demo.returncode, complaint) == (130, "")
