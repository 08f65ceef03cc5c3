"""The dashboard over a million mentions: how long its pages and panels take, what a visit weighs, when something is
seen; and how it does with 50 readers while 1,000 mentions a second are indexed."""

import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread

import httpx
from playwright.sync_api import Browser, CDPSession, sync_playwright

from app import wiring
from app.home import Home
from app.settings import Settings
from bench.corpus import BRANDS
from bench.figures import Figure, judged, percentile, plain
from bench.freshness import publish
from bench.processes import stages
from bench.store import BATCH, batches, enriched
from core.clock import SystemClock
from schemas.watch import Watch

VISITS = 12
"""Times that each page is opened."""
READERS, READING, THINKING = 50, 60.0, 10.0
"""At once; for how many seconds; seconds from one page of a reader to the next."""
RATE = 1_000
"""Mentions a second that are indexed meanwhile."""
PAGES = (
    "/now",
    "/explore?q=watch:{brand}&range=7d",
    "/explore?q=watch:{brand}+train&range=30d",
    "/incidents",
    "/compare?range=7d",
    "/people?watch={brand}",
    "/voices?watch={brand}",
    "/topics",
    "/queries",
    "/watches/{brand}",
    "/coverage",
    "/reports/{brand}",
)
PANEL = re.compile(r'(?:hx-get|data-chart)="(/[^"]+)"')
"""Addresses that a page asks for by itself, once it is there."""


def measure(folder: Path, count: int) -> list[Figure]:
    home = Home(folder / "dashboard")
    _build(home, count)
    with _dashboard(home) as site:
        alone = [*_alone(site, count), *_seen(site)]
    with stages(home, "index"), _dashboard(home) as site, _stream(home):
        return [*alone, *_together(site)]


@dataclass(frozen=True, slots=True)
class Reached:
    address: str
    session: str

    def client(self) -> httpx.Client:
        """Of one reader."""
        return httpx.Client(base_url=self.address, cookies={"tocsin": self.session}, timeout=60, trust_env=False)


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of each request of a visit: that of the page itself, and of all that it asks for."""

    path: str
    page: float
    panels: tuple[float, ...]
    failures: int


def _build(home: Home, count: int) -> None:
    """The store, and a watch for each brand."""
    settings, clock = Settings(home=home.root), SystemClock()
    wiring.prepare(settings, home, clock)
    with wiring.open_state(settings, home, clock) as state:
        state.watches.apply([Watch(id=brand, name=brand.title(), query=brand) for brand in BRANDS], by="bench")
    with wiring.open_store(settings, home, clock) as store:
        for batch in batches(enriched(count)):
            store.write(batch, {})
        store.refresh()


@contextmanager
def _dashboard(home: Home) -> Iterator[Reached]:
    command = [sys.executable, "-m", "bench.townhall", str(home.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        assert process.stdout is not None
        assert process.stdin is not None
        port, session = process.stdout.readline().split()
        try:
            yield Reached(f"http://127.0.0.1:{port}", session)
        finally:
            process.stdin.close()


def _visit(client: httpx.Client, path: str) -> Took:
    page, body, failed = _asked(client, path)
    found = [_asked(client, address.replace("&amp;", "&")) for address in dict.fromkeys(PANEL.findall(body))]
    return Took(path, page, tuple(spent for spent, _, _ in found), failed + sum(wrong for _, _, wrong in found))


def _asked(client: httpx.Client, path: str) -> tuple[float, str, int]:
    """Seconds, the answer, and 1 where it was a failure."""
    began = time.perf_counter()
    try:
        answer = client.get(path)
    except httpx.HTTPError:
        return time.perf_counter() - began, "", 1
    return time.perf_counter() - began, answer.text, int(answer.status_code >= 400)


def _alone(site: Reached, count: int) -> Iterator[Figure]:
    """One reader, nothing else at work."""
    draws = random.Random(3)
    with site.client() as client:
        for pattern in PAGES:
            took = [_visit(client, pattern.format(brand=draws.choice(BRANDS))) for _ in range(VISITS)]
            name = f"dashboard, {pattern}, over {count:,}"
            panels = [spent for each in took for spent in each.panels]
            yield judged(f"{name}: page, p95", 1_000 * percentile([each.page for each in took], 0.95), "ms", "<", 200)
            if panels:
                yield judged(f"{name}: its panels, p95", 1_000 * percentile(panels, 0.95), "ms", "<", 200)
            if failures := sum(each.failures for each in took):
                yield judged(f"{name}: failures", failures, "", "<=", 0)


def _seen(site: Reached) -> Iterator[Figure]:
    """In a real browser, whose cache is empty at first."""
    path = shutil.which("chromium")
    if path is None:
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        first, weight, later = _looked_at(browser, site)
        browser.close()
    yield judged("dashboard, first contentful paint of a first visit", 1_000 * first, "ms", "<", 1_000)
    yield judged("dashboard, transferred by a first visit, compressed", weight / 1_000, "kB", "<", 1_200)
    yield judged("dashboard, transferred by the next page", later / 1_000, "kB", "<", 60)


def _looked_at(browser: Browser, site: Reached) -> tuple[float, float, float]:
    """Seconds until something is painted, and bytes of the first and of the second page."""
    context = browser.new_context(base_url=site.address)
    context.add_cookies([{"name": "tocsin", "value": site.session, "url": site.address}])
    page = context.new_page()
    weighed = _Weighed(context.new_cdp_session(page))
    page.goto("/now", wait_until="networkidle")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    first = weighed.taken()
    page.goto(f"/explore?q=watch:{BRANDS[0]}&range=7d", wait_until="networkidle")
    later = weighed.taken()
    context.close()
    return float(painted) / 1_000, first, later


class _Weighed:
    """Bytes that came over the wire."""

    def __init__(self, session: CDPSession) -> None:
        self._bytes = 0.0
        session.on("Network.loadingFinished", self._add)
        session.send("Network.enable")

    def _add(self, event: dict[str, float]) -> None:
        self._bytes += event["encodedDataLength"]

    def taken(self) -> float:
        bytes_, self._bytes = self._bytes, 0.0
        return bytes_


@contextmanager
def _stream(home: Home) -> Iterator[None]:
    """RATE mentions a second on their way to the index stage, until the block ends."""
    over = Event()
    thread = Thread(target=_publish, args=(home, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _publish(home: Home, over: Event) -> None:
    settings, clock = Settings(home=home.root), SystemClock()
    with closing(wiring.open_bus(settings, home, clock)) as bus, closing(bus.publisher()) as publisher:
        entries = enriched(RATE * 600)
        began, told = time.monotonic(), 0
        while not over.wait(0.05):
            due = min(int((time.monotonic() - began) * RATE) - told, BATCH)
            portion = list(islice(entries, max(due, 0)))
            told += len(portion)
            publish(publisher, portion)


def _together(site: Reached) -> Iterator[Figure]:
    began, own = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(READERS) as readers:
        visits = [visit for found in readers.map(lambda number: _read(site, number), range(READERS)) for visit in found]
    own = (time.process_time() - own) / (time.monotonic() - began)
    spent = [each for visit in visits for each in (visit.page, *visit.panels)]
    name = f"dashboard, {READERS} readers while {RATE:,} mentions/s are indexed"
    yield plain(f"{name}: requests", len(spent) / READING, "requests/s")
    yield plain(f"{name}: what the readers and the stream take themselves", own, "cores")
    yield judged(f"{name}: p95", 1_000 * percentile(spent, 0.95), "ms", "<", 500)
    yield judged(f"{name}: failures", sum(each.failures for each in visits), "", "<=", 0)


def _read(site: Reached, number: int) -> Sequence[Took]:
    """One reader, who opens a page, reads, and opens another."""
    draws, until = random.Random(number), time.monotonic() + READING
    found = []
    time.sleep(draws.uniform(0, THINKING))
    with site.client() as client:
        while time.monotonic() < until:
            began = time.monotonic()
            found.append(_visit(client, draws.choice(PAGES).format(brand=draws.choice(BRANDS))))
            time.sleep(max(0.0, THINKING - (time.monotonic() - began)))
    return found
