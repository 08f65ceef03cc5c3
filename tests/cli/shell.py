"""The program as somebody at a shell has it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.program import ROOT, Program

TOUR = ROOT / "examples" / "tour.csv"
BOUND = 120.0
"""Seconds after which a command has failed."""


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, object]]:
        """Its answer as NDJSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(frozen=True, slots=True)
class Shell:
    """before: words before ours, such as those that run it as another user. besides: more of its environment."""

    home: Path
    before: Sequence[str] = ()
    besides: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, given: bytes = b"") -> Said:
        environment = {**os.environ, "TOCSIN_HOME": str(self.home), "TOCSIN_WEB__PORT": "0", **self.besides}
        return _after(self.before, words, environment) if self.before else _forked(words, environment, given)

    def well(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said.out + said.err
        return said


def _forked(words: Sequence[str], environment: Mapping[str, str], given: bytes) -> Said:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_bytes(given)
        program = Program(words, environment, (folder / "out", folder / "err"), folder / "in")
        code = program.wait(BOUND)
        return Said(code, (folder / "out").read_text(), (folder / "err").read_text())


def _after(before: Sequence[str], words: Sequence[str], environment: Mapping[str, str]) -> Said:
    done = subprocess.run(
        [*before, sys.executable, "-m", "cli.main", *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=BOUND,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)
