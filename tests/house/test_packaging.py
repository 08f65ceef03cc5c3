"""What is shipped, what is locked, and that our folder names are ours alone."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = frozenset(
    tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
)


def test_no_installed_distribution_ships_a_module_with_one_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {name: owners[name] for name in PACKAGES if set(owners.get(name, ["tocsin"])) != {"tocsin"}} == {}


def test_the_wheel_ships_our_packages_and_neither_tests_nor_benchmarks(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert shipped == PACKAGES
    assert any(name.startswith("core/state/") and "migrations/" in name for name in names)


def test_the_lock_has_hashes_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "http:" not in lock
    assert "https:" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock
    pinned = re.findall(r"^[a-z0-9].*?==.*?(?=^[a-z0-9]|\Z)", lock, flags=re.M | re.S)
    assert len(pinned) > 50
    assert [entry.splitlines()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    wanted += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    explained = (ROOT / "docs" / "dependencies.md").read_text()
    names = [re.split(r"[<>=\[; ]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"`{name}`" not in explained] == []
