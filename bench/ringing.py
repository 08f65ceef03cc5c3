"""Brands that people speak of calmly and then are angry with, and whoever hears of it: a receiver of webhooks."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from threading import Thread

from app import wiring
from app.home import Home
from app.ports import Bus
from app.settings import Settings
from bench.corpus import WORDS
from core.bus.port import RAW, Message, Publisher
from core.clock import SystemClock
from ingest.clean import wire
from schemas.event import SCHEMA, Covered, Posted
from schemas.mention import Author, Mention
from schemas.watch import Watch

CALM = timedelta(days=2)
CALM_EVERY = timedelta(minutes=10)
STORM = 80
"""Angry posts, by as many authors."""
ANGER = (
    "est horrible, service affreux, quelle honte",
    "je déteste, plus jamais, c'est une arnaque",
    "is terrible, worst service ever, I hate it",
    "panne encore, scandaleux, je suis furieux",
)


def prepared(home: Home, brands: Sequence[str]) -> Bus:
    """A data folder that listens for them, and its bus."""
    settings, clock = Settings(home=home.root), SystemClock()
    wiring.prepare(settings, home, clock)
    with wiring.open_state(settings, home, clock) as state:
        state.watches.apply([Watch(id=brand, name=brand.title(), query=brand) for brand in brands], by="bench")
    return wiring.open_bus(settings, home, clock)


def calm(publisher: Publisher, brands: list[str]) -> None:
    """Two ordinary days, until now."""
    end = datetime.now(UTC)
    moments = (end - CALM + CALM_EVERY * number for number in range(CALM // CALM_EVERY))
    posts = [
        post(f"calm{number}.{brand}", f"{brand} passe, numéro {number}", f"calm{number}", at)
        for number, at in enumerate(moments)
        for brand in brands
    ]
    publish(publisher, [*posts, covered(end - CALM, end)])


def angry(brand: str, number: int, draws: Random) -> Posted:
    """One post of a storm, now."""
    text = f"{brand} {draws.choice(ANGER)} {' '.join(draws.choices(WORDS, k=12))}"
    return post(f"angry{number}.{brand}", text, f"angry{number}", datetime.now(UTC))


def post(name: str, text: str, author: str, at: datetime) -> Posted:
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


def covered(start: datetime, end: datetime) -> Covered:
    return Covered(source="bench", start=start, end=end, observed_at=end)


def publish(publisher: Publisher, events: Sequence[Posted | Covered]) -> None:
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


def quiet(publisher: Publisher, seconds: float) -> None:
    """As a live source that nobody says anything to: it tells each second that it has told everything."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        now = datetime.now(UTC)
        publish(publisher, [covered(now - timedelta(minutes=2), now)])
        time.sleep(1.0)


def hook(url: str) -> Mapping[str, str]:
    """The settings that make it the one notifier."""
    table = {"KIND": "webhook", "URL": url, "SECRET": "bench"}
    return {f"TOCSIN_NOTIFIERS__HOOK__{key}": value for key, value in table.items()}


def awaited(publisher: Publisher, brands: Sequence[str], heard: Mapping[str, float], longest: float) -> None:
    """Until all were heard of. longest: seconds. Raises TimeoutError."""
    deadline = time.monotonic() + longest
    while missing := set(brands) - heard.keys():
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing was heard of {', '.join(sorted(missing))} within {longest:.0f} s")
        quiet(publisher, 1.0)


@contextmanager
def receiver(severity: int = 1) -> Iterator[tuple[str, dict[str, float]]]:
    """An address, and for each watch when its first message of this severity at least came, in seconds since 1970."""
    heard: dict[str, float] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if body["incident"]["severity"] >= severity:
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
