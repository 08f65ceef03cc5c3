"""The servers as containers, where Docker Compose, its engine and their images are to be had; as packages elsewhere."""

import hashlib
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.services.server import Launch, Recipe

FILE = Path(__file__).with_name("compose.yaml")
ENGINE_SECONDS = 15.0
"""An engine that takes longer to say what runs is as good as none."""
PULL_SECONDS = 1_800.0


@dataclass(frozen=True, slots=True)
class Container:
    """A service of compose.yaml, in place of the recipe of the same name. url, admin_url: with `{port}` in them."""

    instead_of: Recipe
    url: str
    admin_url: str

    @property
    def name(self) -> str:
        return self.instead_of.name

    @property
    def fingerprint(self) -> str:
        return f"container {hashlib.sha256(FILE.read_bytes()).hexdigest()}"

    def lacking(self) -> str | None:
        return None

    def prepare(self, folder: Path, ports: Sequence[int]) -> Launch:
        port = ports[0]
        project = f"tocsin-{hashlib.sha256(bytes(folder)).hexdigest()[:12]}"
        return Launch(
            _compose(project, port, "up", "--no-color", "--abort-on-container-exit", self.name),
            url=self.url.format(port=port),
            admin_url=self.admin_url.format(port=port),
            removal=_compose(project, port, "down", "--volumes", "--timeout", "10"),
        )

    def answers(self, admin_url: str) -> bool:
        return self.instead_of.answers(admin_url)


def chosen(containers: Sequence[Container], names: Collection[str], patience: float = ENGINE_SECONDS) -> list[Recipe]:
    """Those of the names, once their images are here; none where any of it cannot be had. patience: seconds for the
    engine."""
    wanted = [each for each in containers if each.name in names]
    if not wanted or not _does(patience, "ls", "--quiet"):
        return []
    if _does(PULL_SECONDS, "pull", "--quiet", "--policy", "missing", *(each.name for each in wanted)):
        return list(wanted)
    print("Docker answers, but the images cannot be had: the servers are started from packages.", file=sys.stderr)
    return []


def _does(seconds: float, *words: str) -> bool:
    """Whether Compose is there and does it. What it says is not kept: a plug-in of Docker's that outlives it would keep
    a pipe open."""
    try:
        done = subprocess.run(
            _compose("tocsin", 1, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _compose(project: str, port: int, *words: str) -> list[str]:
    """Each server is a project of its own, so that it can be taken away whole. `env` fails where there is no docker."""
    compose = ["docker", "compose", "--project-name", project, "--file", str(FILE)]
    return ["env", f"TOCSIN_PORT={port}", *compose, *words]
