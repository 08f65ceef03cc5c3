"""The throw-away experiments that the goals come from, where they are present, in the same run as our own figures.

They need packages that Tocsin does not: uv runs them in an environment of its own, which is gone afterwards.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure, plain

PROTOTYPES = Path(__file__).parents[2] / "shared" / "prototypes" / "embedded"
PACKAGES = ("apsw", "lmdb", "numpy", "orjson", "rensa")
UV = Path(sys.executable).with_name("uv")
LONGEST = 900


@dataclass(frozen=True, slots=True)
class Experiment:
    """said: what it prints of a figure, with the figure as its one group."""

    script: str
    arguments: Sequence[str]
    said: Mapping[str, str]
    unit: str


EXPERIMENTS = (
    Experiment(
        "b_bus.py",
        ("sqlite",),
        {
            f"prototype: SQLite bus, {sync}, batches of {size}": rf"sync={sync}\s+batch=\s*{size}\s+(\d+) msg/s"
            for sync in ("NORMAL", "FULL")
            for size in (1, 100, 1000)
        },
        "messages/s",
    ),
    Experiment(
        "dup2.py",
        (),
        {"prototype: near-duplicates, shingles of 2, 64 slots": r"shingle=2 perm=64 bands=16: .*pipeline (\d+) docs/s"},
        "texts/s",
    ),
    Experiment(
        "dup2.py",
        (),
        {"prototype: near-duplicates, recall, three words swapped": r"shingle=2 perm=64 bands=16: .*=([\d.]+) cand"},
        "share",
    ),
)


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions that the experiments are given; they read 20,000 of them. Nothing where they are not present."""
    if not PROTOTYPES.is_dir():
        print("The prototypes are not present: nothing to compare with.", file=sys.stderr)
        return []
    for script in PROTOTYPES.glob("*.py"):
        shutil.copy(script, folder)
    _run(folder, "gen.py", str(max(count, 20_000)), "m1m.jsonl")
    printed = {each.script: _run(folder, each.script, *each.arguments) for each in EXPERIMENTS}
    return [
        plain(name, float(found[1]), each.unit)
        for each in EXPERIMENTS
        for name, pattern in each.said.items()
        if (found := re.search(pattern, printed[each.script]))
    ]


def _run(folder: Path, script: str, *arguments: str) -> str:
    """What it prints. Raises CalledProcessError, TimeoutExpired."""
    needed = [word for package in PACKAGES for word in ("--with", package)]
    command = [str(UV), "run", "--quiet", "--no-project", *needed, "python", script, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    done = subprocess.run(  # noqa: S603 - experiments of this project's own
        command, cwd=folder, env=environment, check=True, capture_output=True, text=True, timeout=LONGEST
    )
    return done.stdout
