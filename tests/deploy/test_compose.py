"""compose.yaml: a file that Compose takes, of containers that may do little, with secrets that nobody knows yet."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import load
from app.stages import NAMES
from app.standing import ON_REQUEST
from tests.deploy.files import DEPLOY, ROOT, Table, compose, is_pinned

FILE = compose()
SERVICES: dict[str, Table] = FILE["services"]
STAGES = (*NAMES, *ON_REQUEST)
ONCE = {"init", "keys"}
"""They do something, and end."""

each = pytest.mark.parametrize("name", SERVICES)


def test_it_is_what_the_compose_specification_allows() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run([*check, str(DEPLOY / "compose.yaml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_stage_has_a_container_of_its_own() -> None:
    for stage in STAGES:
        health = [] if stage == "web" else ["--health-port", "8750"]
        assert SERVICES[stage]["command"] == ["stage", stage, *health]


def test_what_runs_on_request_is_asked_for_by_a_profile_of_its_name() -> None:
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        stage: [stage] for stage in ON_REQUEST
    }


def test_the_image_is_built_with_the_extras_that_are_asked_for() -> None:
    (built,) = (service["build"] for service in SERVICES.values() if "build" in service)
    assert built["args"] == {"EXTRAS": "${TOCSIN_EXTRAS:-}"}


@each
def test_a_container_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"cap_add", "privileged", "network_mode", "pid", "ipc", "devices"} & service.keys()
    assert service["mem_limit"]
    assert service["pids_limit"]


@pytest.mark.parametrize("name", STAGES)
def test_what_a_stage_compiled_is_kept(name: str) -> None:
    assert SERVICES[name]["environment"]["XDG_CACHE_HOME"] == "/var/cache"
    assert "compiled:/var/cache/tocsin" in SERVICES[name]["volumes"]


@each
def test_no_port_is_open_to_other_machines(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in SERVICES[name].get("ports", ()))


@each
def test_an_image_of_somebody_else_is_pinned_to_a_version(name: str) -> None:
    image = SERVICES[name]["image"]
    assert image == "${TOCSIN_IMAGE:-tocsin:local}" or is_pinned(image)


@each
def test_no_secret_stands_in_the_environment(name: str) -> None:
    secretive = [
        key for key in SERVICES[name].get("environment", {}) if "PASSWORD" in key or "TOKEN" in key or "_KEY" in key
    ]
    assert all(key.endswith("_FILE") for key in secretive)


@each
def test_what_runs_on_says_whether_it_is_well_and_what_ends_is_not_asked(name: str) -> None:
    health = SERVICES[name].get("healthcheck")
    if name in ONCE:
        assert health == {"disable": True}
        assert SERVICES[name]["restart"] == "no"
    else:
        assert health or name in STAGES  # those have the check of their image
        assert SERVICES[name]["restart"] == "unless-stopped"


@each
def test_what_a_container_waits_for_can_be_waited_for(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        ends = wanted["condition"] == "service_completed_successfully"
        assert ends == (other in ONCE)


def test_only_those_who_need_the_world_can_reach_it() -> None:
    assert FILE["networks"]["servers"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {"ingest", "alert", "web", "pictures", "kibana"}


@pytest.mark.parametrize("kind", ["secrets", "configs", "volumes", "networks"])
def test_what_is_declared_is_used_and_what_is_used_is_declared(kind: str) -> None:
    used = {_named(entry) for service in SERVICES.values() for entry in service.get(kind, ())}
    assert used == set(FILE[kind])


def _named(entry: str | Table) -> str:
    return entry["source"] if isinstance(entry, dict) else entry.split(":")[0]


@pytest.mark.parametrize("kind", ["secrets", "configs"])
def test_every_file_is_there_once_the_secrets_are_made(kind: str, tmp_path: Path) -> None:
    subprocess.run([DEPLOY / "secrets.sh", tmp_path], check=True, capture_output=True)
    for entry in FILE[kind].values():
        path = DEPLOY / entry["file"]
        assert (tmp_path / path.name if path.parent.name == "secrets" else path).is_file()


@pytest.mark.parametrize("stage", STAGES)
def test_what_a_stage_is_told_is_a_setting_that_exists(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SERVICES[stage]["environment"].items():
        monkeypatch.setenv(name, "4" if value.startswith("${") else value)
    load(DEPLOY / "tocsin.toml")


def test_the_settings_file_that_containers_read_can_be_read() -> None:
    assert load(DEPLOY / "tocsin.toml").sources == {}


def test_secrets_are_kept_out_of_the_repository_and_of_the_image() -> None:
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignored[1] == "*"
    admitted = {line for line in ignored if line.startswith("!deploy/")}
    assert admitted == {"!deploy/requirements.lock", "!deploy/extras/**"}
