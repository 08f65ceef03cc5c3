"""The Dockerfile: a linter has nothing to say, and the image holds what is shipped and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

from tests.deploy.files import DEPLOY, ROOT, is_pinned
from tests.house.test_packaging import PACKAGES

DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def test_a_linter_finds_nothing() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_base_is_pinned_once_for_all_parts_of_the_build() -> None:
    (base,) = re.findall(r"^ARG PYTHON=(\S+)$", DOCKERFILE, flags=re.M)
    assert is_pinned(base)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.M)) == {"${PYTHON}"}


def test_everything_installed_is_checked_against_the_lock() -> None:
    installs = [line for line in DOCKERFILE.splitlines() if "pip install" in line]
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-index --no-deps --no-build-isolation" in line for line in installs)


def test_it_has_no_extra_that_was_not_asked_for() -> None:
    assert re.findall(r'^ARG EXTRAS="(.*)"$', DOCKERFILE, flags=re.M) == [""]


def test_it_runs_as_a_user_without_a_name_to_guess_a_shell_or_rights() -> None:
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, flags=re.M) == ["10001:10001"]
    assert "--shell /usr/sbin/nologin" in DOCKERFILE


def test_it_finds_the_settings_that_are_mounted_and_writes_where_it_may() -> None:
    assert re.search(r"--owner tocsin .* /var/lib/tocsin /var/cache/tocsin$", DOCKERFILE, flags=re.M)
    for variable in ("XDG_CONFIG_HOME=/etc", "XDG_CACHE_HOME=/tmp/cache", "TOCSIN_HOME=/var/lib/tocsin"):
        assert variable in DOCKERFILE


def test_the_build_sees_the_packages_that_are_shipped_and_what_builds_them() -> None:
    admitted = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), flags=re.M)
    files = {"deploy/requirements.lock", "deploy/extras/**", "pyproject.toml", "README.md", "LICENSE"}
    assert set(admitted) == files | {f"{package}/**" for package in PACKAGES}
