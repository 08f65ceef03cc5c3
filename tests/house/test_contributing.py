"""What CONTRIBUTING.md shows: a source, a stage and a notifier, each added by one file and one test."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SECTION = re.compile(r"^### (A source|A stage|A notifier)\n(.*?)(?=^### )", flags=re.M | re.S)
SHELL = re.compile(r"^```sh\n(.*?)^```", flags=re.M | re.S)
NEEDED = ("schemas", "core", "ingest", "enrich", "alerts", "examples", "tests", "pyproject.toml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in NEEDED:
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "demo", "models")
            )
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


@pytest.mark.parametrize(("title", "section"), SECTION.findall(PAGE), ids=["source", "stage", "notifier"])
def test_an_addition_is_one_file_and_one_test_and_works_as_the_page_says(
    checkout: Path, title: str, section: str
) -> None:
    before = set(checkout.rglob("*.py"))
    (commands,) = SHELL.findall(section)
    done = subprocess.run(["sh", "-euc", commands], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{title}: {done.stdout}{done.stderr}"
    assert " passed" in done.stdout
    assert len(set(checkout.rglob("*.py")) - before) == 2
    assert len([line for line in commands.splitlines() if line.startswith("cp ")]) == 2


def test_the_page_shows_all_three_additions() -> None:
    assert [title for title, _ in SECTION.findall(PAGE)] == ["A source", "A stage", "A notifier"]
