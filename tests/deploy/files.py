"""What lies in deploy/, read once for the tests that look at it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"

Table = dict[str, Any]
"""An object of a file that people write: its shape is what the tests are about."""


def compose() -> Table:
    read: Table = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def objects(folder: Path) -> Iterator[Table]:
    """Every object of the resources that a kustomization names; those of a List one by one."""
    for name in yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]:
        for found in yaml.safe_load_all((folder / name).read_text()):
            yield from found["items"] if found["kind"] == "List" else [found]


def servers() -> Mapping[str, str]:
    """The environment that the ConfigMap of the servers becomes."""
    lines = (KUBERNETES / "servers.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def is_pinned(image: str) -> bool:
    """By a version of its own, from no registry but the default one."""
    name, _, tag = image.partition(":")
    return re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)?", name) is not None and re.match(r"\d+\.\d+", tag) is not None
