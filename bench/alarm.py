"""How soon after the angry posts arrive the message arrives: the whole of `tocsin run`, and a receiver of webhooks."""

import random
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from app.home import Home
from bench.figures import Figure, judged, percentile, plain
from bench.processes import running
from bench.ringing import STORM, angry, awaited, calm, hook, prepared, publish, quiet, receiver
from core.bus.port import Publisher

APART = 7.0
"""Seconds between two storms: no multiple of the ten seconds between two evaluations."""
GIVE_UP = 180.0
SETTLING = 20.0


def measure(folder: Path, count: int) -> list[Figure]:
    """count: brands, each with a storm of its own, which comes at once and rings as soon as it is looked at."""
    home, brands = Home(folder / "alarm"), [f"marque{number}" for number in range(count)]
    with (
        receiver() as (url, heard),
        closing(prepared(home, brands)) as bus,
        closing(bus.publisher()) as publisher,
    ):
        calm(publisher, brands)
        with running(home, "run", settings=hook(url)):
            quiet(publisher, SETTLING)
            rang = _storms(publisher, brands, heard)
    waits = [heard[brand] - at for brand, at in rang.items()]
    return [
        judged("alarm, last angry post to webhook: p95", percentile(waits, 0.95), "s", "<", 60),
        plain("alarm, last angry post to webhook: median", percentile(waits, 0.5), "s"),
    ]


def _storms(publisher: Publisher, brands: list[str], heard: Mapping[str, float]) -> dict[str, float]:
    """When the last post of each brand's storm was on the bus. Returns once all were heard of."""
    draws = random.Random(6)
    rang: dict[str, float] = {}
    for brand in brands:
        publish(publisher, [angry(brand, number, draws) for number in range(STORM)])
        rang[brand] = time.time()
        quiet(publisher, APART)
    awaited(publisher, brands, heard, GIVE_UP)
    return rang
