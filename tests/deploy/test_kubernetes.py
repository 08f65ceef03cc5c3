"""The manifests: Kubernetes takes them, the pods may do little, and what belongs together agrees."""

import kubernetes_validate
import pytest
import yaml

from app.drain import CONSUMED
from app.settings import load
from app.stages import NAMES
from app.standing import ON_REQUEST
from tests.deploy.files import KUBERNETES, Table, objects, servers

VERSIONS = ("1.30", "1.37")
"""The oldest that is meant, and the newest that the checker knows."""
ALWAYS = [*objects(KUBERNETES)]
OBJECTS = [*ALWAYS, *objects(KUBERNETES / "pictures")]
SCALING = [*objects(KUBERNETES / "autoscaling")]
ALONE = {"ingest", "alert", "web", "pictures"}


def named(found: Table) -> str:
    return f"{found['kind']} {found['metadata']['name']}"


def of_kind(*kinds: str) -> list[Table]:
    return [found for found in OBJECTS if found["kind"] in kinds]


def deployments() -> dict[str, Table]:
    return {found["metadata"]["name"].removeprefix("tocsin-"): found["spec"] for found in of_kind("Deployment")}


PODS: dict[str, Table] = {named(found): found["spec"]["template"]["spec"] for found in of_kind("Deployment", "Job")}

each_pod = pytest.mark.parametrize("pod", PODS.values(), ids=PODS)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("found", OBJECTS, ids=named)
def test_kubernetes_takes_it_and_knows_every_field(found: Table, version: str) -> None:
    kubernetes_validate.validate(found, version, strict=True)


def test_every_file_belongs_to_a_kustomization() -> None:
    for folder in (KUBERNETES, KUBERNETES / "autoscaling", KUBERNETES / "pictures"):
        whole = yaml.safe_load((folder / "kustomization.yaml").read_text())
        generated = [
            name
            for made in whole.get("configMapGenerator", ())
            for key in ("envs", "files")
            for name in made.get(key, ())
        ]
        files = {path.name for path in folder.iterdir() if path.is_file()}
        assert files == {"kustomization.yaml", *whole["resources"], *generated}


def test_every_stage_has_a_deployment_that_runs_it() -> None:
    assert set(deployments()) == {*NAMES, *ON_REQUEST}
    for stage, spec in deployments().items():
        (container,) = spec["template"]["spec"]["containers"]
        health = [] if stage == "web" else ["--health-port", "8750"]
        assert container["args"] == ["stage", stage, *health]


def test_what_runs_on_request_is_a_component_of_its_name() -> None:
    asked = {f"tocsin-{stage}" for stage in ON_REQUEST}
    assert asked.isdisjoint(found["metadata"]["name"] for found in ALWAYS)
    for stage in ON_REQUEST:
        assert yaml.safe_load((KUBERNETES / stage / "kustomization.yaml").read_text())["kind"] == "Component"


def test_what_reads_pictures_runs_as_what_collects_does_and_fetches_by_https_alone() -> None:
    reader, collector = (PODS[f"Deployment tocsin-{stage}"] for stage in ("pictures", "ingest"))
    assert _but_for(reader, "containers") == _but_for(collector, "containers")
    ((container,), (other,)) = (pod["containers"] for pod in (reader, collector))
    own = ("name", "args", "resources")
    assert _but_for(container, *own) == _but_for(other, *own)
    (policy,) = (found["spec"] for found in OBJECTS if named(found) == "NetworkPolicy tocsin-pictures")
    assert [rule["ports"] for rule in policy["egress"]] == [[{"protocol": "TCP", "port": 443}]]


def _but_for(found: Table, *names: str) -> Table:
    return {name: value for name, value in found.items() if name not in names}


def test_what_must_be_alone_is_stopped_before_it_is_replaced() -> None:
    for stage, spec in deployments().items():
        assert (spec["replicas"] == 1 and spec["strategy"]["type"] == "Recreate") == (stage in ALONE)


def test_one_weigher_works_and_one_stands_by() -> None:
    assert deployments()["weigh"]["replicas"] == 2


@each_pod
def test_a_pod_may_do_little(pod: Table) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    for container in pod["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }


@each_pod
def test_a_pod_says_what_it_needs_and_can_never_take_all_memory_or_disk(pod: Table) -> None:
    for container in pod["containers"]:
        assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
        assert "memory" in container["resources"]["limits"]
    assert all("sizeLimit" in volume["emptyDir"] for volume in pod["volumes"] if "emptyDir" in volume)


@each_pod
def test_every_volume_is_there_and_mounted(pod: Table) -> None:
    (container,) = pod["containers"]
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}


def test_a_stage_is_asked_whether_it_lives_and_a_consumer_whether_it_works() -> None:
    for stage, spec in deployments().items():
        (container,) = spec["template"]["spec"]["containers"]
        probes = {kind: container[f"{kind}Probe"]["httpGet"] for kind in ("startup", "liveness", "readiness")}
        ready = "/health" if stage == "web" else "/ready"
        assert {kind: probe["path"] for kind, probe in probes.items()} == {
            "startup": "/health",
            "liveness": "/health",
            "readiness": ready,
        }
        assert container["ports"] == [{"name": "http", "containerPort": 8750}]


def test_secrets_are_referred_to_and_never_contained() -> None:
    assert of_kind("Secret") == []
    secretive = {name: value for name, value in servers().items() if "PASSWORD" in name or "KEY" in name}
    assert all(name.endswith("_FILE") for name in secretive)
    assert all(value.startswith("/run/secrets/tocsin/") for value in secretive.values())


def test_selectors_find_what_they_are_for() -> None:
    labels = [spec["template"]["metadata"]["labels"] for spec in deployments().values()]
    for found in of_kind("PodDisruptionBudget", "Deployment", "Service"):
        selector = found["spec"]["selector"]
        wanted = selector.get("matchLabels", selector)
        assert any(wanted.items() <= own.items() for own in labels), named(found)


def test_everything_is_forbidden_on_the_network_that_is_not_allowed() -> None:
    policies = {found["metadata"]["name"]: found["spec"] for found in of_kind("NetworkPolicy")}
    assert policies.pop("tocsin-nothing-else") == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    assert all(
        rule["ports"] for spec in policies.values() for way in ("ingress", "egress") for rule in spec.get(way, ())
    )


def test_members_are_added_by_the_lag_of_their_own_group_and_never_beyond_the_partitions() -> None:
    scaled = [found["spec"] for found in SCALING if found["kind"] == "ScaledObject"]
    assert {spec["scaleTargetRef"]["name"] for spec in scaled} == {"tocsin-analyse"}
    for spec in scaled:
        (trigger,) = spec["triggers"]
        stage = spec["scaleTargetRef"]["name"].removeprefix("tocsin-")
        assert (trigger["metadata"]["consumerGroup"], trigger["metadata"]["topic"]) == (stage, CONSUMED[stage])
        assert spec["maxReplicaCount"] == int(servers()["TOCSIN_BUS__PARTITIONS"])
        assert f"kafka://{trigger['metadata']['bootstrapServers']}" == servers()["TOCSIN_BUS__URL"]


def test_what_scales_by_lag_authenticates_by_the_same_secret() -> None:
    (shared,) = (found["spec"] for found in SCALING if found["kind"] == "TriggerAuthentication")
    assert {reference["name"] for reference in shared["secretTargetRef"]} == {"tocsin"}


def test_what_the_stages_are_told_are_settings_that_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in servers().items():
        monkeypatch.setenv(name, value)
    load(KUBERNETES / "tocsin.toml")
