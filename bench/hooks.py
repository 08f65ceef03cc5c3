"""The webhook: mentions that another process pushes in signed batches, until their senders are told that they are
durable on the embedded bus."""

import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

import httpx
from pydantic import SecretStr

from app import wiring
from app.home import Home
from app.settings import Settings as AppSettings
from bench.corpus import mentions
from bench.figures import Figure, core_seconds, judged, percentile, plain
from core import collector
from core.clock import SystemClock
from core.retry import Patience
from ingest.port import Surroundings
from ingest.runner import Desk, collect
from ingest.sources.webhook import Settings, Webhook
from ingest.sources.webhook.signature import signature
from tests.ingest.parts import Ledger
from tests.ingest.pushing import free_port

SECRET = "benchmark-of-the-webhook"  # noqa: S105 - of nobody
BATCH = 100
SENDERS = 2
"""At once: each sends its next batch when the last one was answered."""
GOAL, LATENCY_MS = 2_000, 250
CLOCK = SystemClock()


def measure(folder: Path, count: int) -> list[Figure]:
    """count: mentions, at least a batch for each sender."""
    collector.settle()
    home, settings = Home(folder / "hooks"), AppSettings()
    wiring.prepare(settings, home, CLOCK)
    port = free_port()
    with (
        wiring.open_state(settings, home, CLOCK) as state,
        closing(wiring.open_bus(settings, home, CLOCK)) as bus,
        closing(bus.publisher()) as publisher,
        ProcessPoolExecutor(1, get_context("spawn")) as others,
    ):
        dead = wiring.dead_letters(publisher, state)
        around = Surroundings("webhook", CLOCK, memory=state.remembered.notes("webhook"))
        own = Settings(listen=f"127.0.0.1:{port}", secret=SecretStr(SECRET), requests_a_minute=1_000_000)
        desk = Desk(publisher, state.cursors, state.suppression, dead, CLOCK, Patience())
        stop = Event()
        running = Thread(target=collect, args=("webhook", Webhook(own, around), desk, stop, Ledger()), daemon=True)
        running.start()
        others.submit(_sent, port, SENDERS * BATCH).result()  # everything is warm
        found: list[tuple[float, list[float]]] = []
        core = core_seconds(lambda: found.append(others.submit(_sent, port, max(count, SENDERS * BATCH)).result()))
        stop.set()
        running.join()
    wall, waits = found[0]
    sent = len(waits) * BATCH
    return [
        judged(f"webhook, durable, at batches of {BATCH}", sent / wall, "mentions/s", ">=", GOAL),
        judged("webhook, from a request to its answer: p99", percentile(waits, 0.99) * 1_000, "ms", "<", LATENCY_MS),
        plain("webhook, from a request to its answer: median", percentile(waits, 0.5) * 1_000, "ms"),
        plain("webhook, of one core of ours", core / wall * 100, "%"),
    ]


def _sent(port: int, count: int) -> tuple[float, list[float]]:
    """In a process of its own. Returns seconds of all, and of each request."""
    lines = [mention.model_dump_json().encode() for mention in mentions(count)]
    events = [b'{"kind":"posted","mention":%s}' % line for line in lines]
    bodies = [b"\n".join(events[start : start + BATCH]) for start in range(0, count - count % BATCH, BATCH)]
    url = f"http://127.0.0.1:{port}/webhook"
    with httpx.Client(trust_env=False) as client, ThreadPoolExecutor(SENDERS) as senders:
        began = time.perf_counter()
        waits = list(senders.map(partial(_post, client, url), bodies))
        return time.perf_counter() - began, waits


def _post(client: httpx.Client, url: str, body: bytes) -> float:
    """Seconds until it was answered."""
    timestamp = f"{time.time():.0f}"
    signed = signature(SECRET.encode(), timestamp, body)
    headers = {"X-Tocsin-Timestamp": timestamp, "X-Tocsin-Signature": signed, "Idempotency-Key": signed}
    began = time.perf_counter()
    answer = client.post(url, content=body, headers=headers)
    spent = time.perf_counter() - began
    assert answer.json()["accepted"] == BATCH, answer.text
    return spent
