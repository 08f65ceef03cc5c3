"""Health, readiness and figures, over a real socket."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import pytest
from prometheus_client import CollectorRegistry

from core.httpd.server import WebServer
from core.metrics import ProcessMetrics
from web.health import health_app


@dataclass(slots=True)
class Served:
    client: httpx.Client
    port: int
    metrics: ProcessMetrics
    reasons: list[str] = field(default_factory=list)


@pytest.fixture
def served() -> Iterator[Served]:
    registry = CollectorRegistry()
    reasons: list[str] = []
    with closing(WebServer("127.0.0.1", 0, health_app(lambda: reasons, registry))) as server:
        address = f"http://127.0.0.1:{server.port}"
        with httpx.Client(base_url=address, trust_env=False) as client:
            yield Served(client, server.port, ProcessMetrics("index", registry), reasons)


def test_a_program_that_answers_is_alive_even_when_it_is_not_ready(served: Served) -> None:
    served.reasons.append("The disk is full.")
    answer = served.client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_a_program_is_ready_when_nothing_speaks_against_it(served: Served) -> None:
    assert served.client.get("/ready").status_code == 200
    served.reasons.append("Le disque est plein.")
    answer = served.client.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "reasons": ["Le disque est plein."]})


@pytest.mark.parametrize("accepted", ["text/plain", "application/openmetrics-text; version=1.0.0", "*/*"])
def test_prometheus_reads_the_figures(served: Served, accepted: str) -> None:
    served.metrics.failure()
    answer = served.client.get("/metrics", headers={"Accept": accepted})
    assert answer.status_code == 200
    assert 'tocsin_index_transient_failures_total{stage="index"} 1.0' in answer.text


def test_a_head_request_gets_the_same_answer_without_a_body(served: Served) -> None:
    answer = served.client.head("/ready")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("path", ["/", "/metrics/..", "/%00", "/health%0d%0aX-Forged: 1", "/é"])
def test_there_is_nothing_else(served: Served, path: str) -> None:
    answer = served.client.get(path)
    assert answer.status_code == 404
    assert "X-Forged" not in answer.headers


def test_nothing_can_be_changed_here(served: Served) -> None:
    assert served.client.post("/health", content=b"{}").status_code == 405


def test_a_client_that_says_nothing_keeps_nobody_waiting(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)):
        assert served.client.get("/health").status_code == 200


def test_what_is_no_http_harms_nobody(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as raw:
        raw.sendall(b"\x16\x03\x01\x00\xff" + b"\n" * 10)
        raw.recv(1000)
    assert json.loads(served.client.get("/health").content) == {"status": "alive"}
