"""The documents keep their word: what they show in a block marked `sh run` runs, in order, and links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
RUN = re.compile(r"^```sh run\n(.*?)^```", flags=re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


@pytest.mark.long
@pytest.mark.parametrize("page", [p for p in PAGES if RUN.search(p.read_text())], ids=lambda p: str(p.name))
def test_what_a_page_shows_runs_as_written(page: Path, tmp_path: Path) -> None:
    script = "set -eu\n" + "\n".join(RUN.findall(page.read_text()))
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": platformdirs.user_cache_dir(),  # what setting up compiled
        "TOCSIN_HOME": str(tmp_path / "tocsin"),
        "TOCSIN_WEB__PORT": "0",
    }
    done = subprocess.run(
        ["sh", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.name))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []
