"""The program as somebody at a shell has it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOUR = ROOT / "examples" / "tour.csv"


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
    """before: words before ours."""

    home: Path
    before: Sequence[str] = ()

    def __call__(self, *words: str) -> Said:
        environment = {**os.environ, "TOCSIN_HOME": str(self.home), "TOCSIN_WEB__PORT": "0"}
        done = subprocess.run(
            [*self.before, sys.executable, "-m", "cli.main", *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def well(self, *words: str) -> Said:
        said = self(*words)
        assert said.code == 0, said.out + said.err
        return said
