"""How soon after the angry posts arrive the message arrives: the whole of `tocsin run`, and a receiver of webhooks."""

import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from app import wiring
from app.home import Home
from app.settings import Settings
from bench.corpus import WORDS
from bench.figures import Figure, judged, percentile, plain
from bench.processes import running
from core.bus.port import RAW, Message, Publisher
from core.clock import SystemClock
from ingest.clean import wire
from schemas.event import SCHEMA, Covered, Posted
from schemas.mention import Author, Mention
from schemas.watch import Watch

CALM = timedelta(days=2)
CALM_EVERY = timedelta(minutes=10)
STORM = 80
"""Angry posts at once, by as many authors: what rings as soon as it is looked at."""
ANGER = (
    "est horrible, service affreux, quelle honte",
    "je déteste, plus jamais, c'est une arnaque",
    "is terrible, worst service ever, I hate it",
    "panne encore, scandaleux, je suis furieux",
)
APART = 7.0
"""Seconds between two storms: no multiple of the ten seconds between two evaluations."""
GIVE_UP = 180.0
SETTLING = 20.0


def measure(folder: Path, count: int) -> list[Figure]:
    """count: brands, each with a storm of its own."""
    home = Home(folder / "alarm")
    settings, clock = Settings(home=home.root), SystemClock()
    wiring.prepare(settings, home, clock)
    brands = [f"marque{number}" for number in range(count)]
    with wiring.open_state(settings, home, clock) as state:
        state.watches.apply([Watch(id=brand, name=brand.title(), query=brand) for brand in brands], by="bench")
    bus = wiring.open_bus(settings, home, clock)
    with _receiver() as (url, heard), closing(bus.publisher()) as publisher:
        _calm(publisher, brands)
        hook = {
            f"TOCSIN_NOTIFIERS__HOOK__{key}": value
            for key, value in (("KIND", "webhook"), ("URL", url), ("SECRET", "bench"))
        }
        with running(home, "run", settings=hook):
            _listening(publisher, SETTLING)
            rang = _storms(publisher, brands, heard)
    waits = [heard[brand] - at for brand, at in rang.items()]
    return [
        judged("alarm, last angry post to webhook: p95", percentile(waits, 0.95), "s", "<", 60),
        plain("alarm, last angry post to webhook: median", percentile(waits, 0.5), "s"),
    ]


def _calm(publisher: Publisher, brands: list[str]) -> None:
    """Two ordinary days, until now."""
    end = datetime.now(UTC)
    moments = (end - CALM + CALM_EVERY * number for number in range(CALM // CALM_EVERY))
    posts = [
        _post(f"calm{number}.{brand}", f"{brand} passe, numéro {number}", f"calm{number}", at)
        for number, at in enumerate(moments)
        for brand in brands
    ]
    _publish(publisher, [*posts, _covered(end - CALM, end)])


def _storms(publisher: Publisher, brands: list[str], heard: Mapping[str, float]) -> dict[str, float]:
    """When the last post of each brand's storm was on the bus. Returns once all were heard of."""
    draws = random.Random(6)
    rang: dict[str, float] = {}
    for brand in brands:
        now = datetime.now(UTC)
        posts = [
            _post(
                f"angry{number}.{brand}",
                f"{brand} {draws.choice(ANGER)} {' '.join(draws.choices(WORDS, k=12))}",
                f"angry{number}",
                now,
            )
            for number in range(STORM)
        ]
        _publish(publisher, posts)
        rang[brand] = time.time()
        _listening(publisher, APART)
    deadline = time.time() + GIVE_UP
    while missing := rang.keys() - heard.keys():
        if time.time() > deadline:
            raise TimeoutError(f"nothing was heard of {', '.join(sorted(missing))} within {GIVE_UP:.0f} s")
        _listening(publisher, 1.0)
    return rang


def _listening(publisher: Publisher, seconds: float) -> None:
    """As a live source does, says each second up to when it has told everything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = datetime.now(UTC)
        _publish(publisher, [_covered(now - timedelta(minutes=2), now)])
        time.sleep(1.0)


def _post(name: str, text: str, author: str, at: datetime) -> Posted:
    return Posted(
        mention=Mention(
            id=f"forum:{name}",
            network="forum",
            source="bench",
            text=text,
            lang="fr",
            author=Author(id=f"forum:{author}", handle=author, name=author, followers=100),
            published_at=at,
            observed_at=at,
        )
    )


def _covered(start: datetime, end: datetime) -> Covered:
    return Covered(source="bench", start=start, end=end, observed_at=end)


def _publish(publisher: Publisher, events: Sequence[Posted | Covered]) -> None:
    publisher.publish(
        RAW,
        [
            Message(
                event.mention.id if isinstance(event, Posted) else event.id,
                wire(event),
                {"schema": SCHEMA, "kind": event.kind, "observed_at": "", "trace": ""},
            )
            for event in events
        ],
    )


@contextmanager
def _receiver() -> Iterator[tuple[str, dict[str, float]]]:
    """An address, and for each watch when its first message came there, in seconds since 1970."""
    heard: dict[str, float] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            heard.setdefault(body["incident"]["watch"], time.time())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", heard
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
