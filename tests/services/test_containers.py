"""Containers in place of packages: chosen where all of Docker is to be had, minded and taken away like the rest."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.deploy.files import Table, compose, is_pinned
from tests.services.containers import FILE, Container, chosen
from tests.services.doorman import Doorman
from tests.services.server import listens
from tests.services.shared import CONTAINERS, RECIPES, SharedServers, best

SERVICES: dict[str, Table] = yaml.safe_load(FILE.read_text())["services"]
DOOR = Container(Doorman(), "127.0.0.1:{port}", "127.0.0.1:{port}")

DOCKER = """\
#!/bin/sh
echo "$TOCSIN_PORT $*" >> {said}
case "$*" in
    *" ls "*) {ls} ;;
    *" pull "*) {pull} ;;
    *" up "*) exec {python} -m tests.services.doorman "$TOCSIN_PORT" {starts} ;;
esac
"""
"""One that writes down what it is told. Its containers are doormen."""


class Docker:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._said = folder / "said.txt"

    def install(self, ls: str = "exit 0", pull: str = "exit 0") -> None:
        program = self._folder / "docker"
        known = {"said": self._said, "python": sys.executable, "starts": self._folder / "starts.txt"}
        program.write_text(DOCKER.format(**known, ls=ls, pull=pull))
        program.chmod(0o755)

    def told(self) -> list[str]:
        return self._said.read_text().splitlines() if self._said.exists() else []


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    """The only one on PATH; to be installed."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for program in ("env", "sh", "sleep"):
        (folder / program).symlink_to(Path("/usr/bin") / program)
    monkeypatch.setenv("PATH", str(folder))
    return Docker(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "services"
    yield folder
    SharedServers(folder, [DOOR]).stop(["doorman"])


def test_compose_takes_the_file() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_is_a_service_for_each_container_and_each_is_in_place_of_a_package() -> None:
    assert {each.name for each in CONTAINERS} == set(SERVICES)
    assert set(SERVICES) < {each.name for each in RECIPES}


@pytest.mark.parametrize("name", SERVICES)
def test_an_image_is_the_pinned_one_that_is_deployed(name: str) -> None:
    image = SERVICES[name]["image"]
    assert is_pinned(image)
    assert image in {service["image"] for service in compose()["services"].values()}


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_be_reached_from_this_machine_alone(name: str) -> None:
    (port,) = SERVICES[name]["ports"]
    assert port.startswith("127.0.0.1:${TOCSIN_PORT:?}:")


def test_where_docker_answers_and_has_the_images_containers_are_chosen(docker: Docker) -> None:
    docker.install()
    assert chosen(CONTAINERS, ["kafka", "es7"]) == [CONTAINERS[0]]
    assert [line.partition(f"{FILE} ")[2] for line in docker.told()] == [
        "ls --quiet",
        "pull --quiet --policy missing kafka",
    ]


def test_what_has_no_container_is_started_from_packages_beside_them(docker: Docker) -> None:
    docker.install()
    assert [type(each) is Container for each in best(["kafka", "es9", "es7", "postgres"])] == [True, True, False, True]


def test_docker_is_not_asked_for_what_it_has_not(docker: Docker) -> None:
    docker.install(ls="exit 1")
    assert best(["es7"]) == list(RECIPES)
    assert docker.told() == []


@pytest.mark.parametrize(
    "broken",
    [{"ls": "exit 1"}, {"ls": "exec sleep 600"}, {"pull": "exit 1"}],
    ids=["an engine that is not there", "an engine that does not answer", "images that are not to be had"],
)
def test_where_docker_is_half_there_packages_are_taken(docker: Docker, broken: dict[str, str]) -> None:
    docker.install(**broken)
    assert chosen(CONTAINERS, ["kafka"], patience=0.5) == []


@pytest.mark.usefixtures("docker")
def test_where_no_docker_is_packages_are_taken() -> None:
    assert best(["kafka"]) == list(RECIPES)


def test_a_container_is_started_on_a_free_port_its_address_written_and_taken_away_whole(
    docker: Docker, folder: Path
) -> None:
    docker.install()
    SharedServers(folder, [DOOR]).start(["doorman"])
    (address,) = json.loads((folder / "addresses.json").read_text()).values()
    assert listens(address["url"])
    SharedServers(folder, [Doorman()]).stop(["doorman"])  # who stops it need not know what it was made of
    assert not listens(address["url"])
    assert json.loads((folder / "addresses.json").read_text()) == {}
    up, down = docker.told()
    project, port = up.split("--project-name ")[1].split()[0], address["url"].partition(":")[2]
    assert (
        up == f"{port} compose --project-name {project} --file {FILE} up --no-color --abort-on-container-exit doorman"
    )
    assert down == f"{port} compose --project-name {project} --file {FILE} down --volumes --timeout 10"


def test_a_container_whose_docker_is_gone_is_replaced_by_a_package(docker: Docker, folder: Path) -> None:
    docker.install()
    SharedServers(folder, [DOOR]).start(["doorman"])
    before = SharedServers(folder, [DOOR]).addresses()["doorman"]
    Path(os.environ["PATH"], "docker").unlink()
    package = SharedServers(folder, [Doorman()])
    package.start(["doorman"])
    assert package.absence("doorman") is None
    assert package.addresses()["doorman"]["pid"] != before["pid"]
