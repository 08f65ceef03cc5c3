"""Bluesky's stream: frames a second that are read from a websocket, decoded and asked for 40 watches."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bench.corpus import BRANDS, ENGLISH, FRENCH, WORDS
from bench.figures import Figure, judged, plain
from core.clock import SystemClock
from ingest.port import Harvest
from ingest.sources.bluesky import Bluesky, Settings
from ingest.sources.bluesky.names import POST, REPOST
from schemas.event import Posted
from schemas.watch import Watch
from tests.ingest.parts import around

WATCHES = 40
WANTED = 100
"""One post in so many is about something that is listened for."""
LAST = "the very last post about brisolle"
GIVE_UP = 300.0
_JAPANESE = "今日は電車がまた遅れていて駅の案内も何もないので本当に困りました"


def measure(folder: Path, count: int) -> list[Figure]:
    """count: frames, half of them posts."""
    log = folder / "frames.ndjson"
    log.write_text("".join(f"{frame}\n" for frame in _frames(count)))
    watches = [Watch(id=f"w{number}", name=f"w{number}", query=_query(number)) for number in range(WATCHES)]
    with (
        _server(log) as url,
        around(folder, "bluesky", SystemClock(), *watches) as surroundings,
        closing(Bluesky(Settings(streams=(url,)), replace(surroundings, budget=_Spent()))) as source,
    ):
        source.open("")
        given, wall, core = _timed(source)
    return [
        judged("Bluesky's stream against 40 watches", count / core, "frames/s of a core", ">=", 5_000),
        plain("Bluesky's stream against 40 watches, as it comes", count / wall, "frames/s"),
        plain("Bluesky's stream against 40 watches, posts that one of them wanted", given, "posts"),
    ]


class _Spent:
    """A budget of which nothing is left: nobody is asked who the authors are."""

    def left(self, unit: str) -> int:
        return 0

    def use(self, unit: str, keys: Sequence[str]) -> None: ...


def _timed(source: Bluesky) -> tuple[int, float, float]:
    """Posts given, and the seconds that all frames took, by the clock and of processors."""
    wall, core, given = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - wall < GIVE_UP:
        harvest = source.next_batch()
        given += sum(isinstance(event, Posted) for event in harvest.events)
        if _ended(harvest):
            return given, time.perf_counter() - wall, time.process_time() - core
    raise TimeoutError("the last post never came")


def _ended(harvest: Harvest) -> bool:
    return any(isinstance(event, Posted) and event.mention.text == LAST for event in harvest.events)


def _query(number: int) -> str:
    brand, word, other = BRANDS[number // 4 % 4], WORDS[2_000 + number], f"rare{number}"
    shapes = (
        f"{brand} OR {other}",
        f"{brand} NEAR/6 ({word} OR {other})",
        f'"{word} {other}" OR @{other} OR #{other}',
        f"{other} -{word}",
    )
    return shapes[number % len(shapes)]


def _frames(count: int) -> Iterator[str]:
    """As the network speaks: posts and reposts in equal parts, some of what goes, a few of accounts; all of now."""
    draws = random.Random(1)
    now = int(time.time() * 1_000_000)
    for number in range(count - 1):
        yield json.dumps(_event(number, draws, now + number), ensure_ascii=False)
    yield json.dumps(_commit(count, now + count, POST, "create", {"text": LAST}))


def _event(number: int, draws: random.Random, at: int) -> dict[str, object]:
    drawn = draws.random()
    if drawn < 0.5:
        return _commit(number, at, POST, "create", _post(number, draws))
    if drawn < 0.92:
        subject = {"uri": f"at://did:plc:{draws.randrange(10**6):024d}/{POST}/{draws.randrange(10**6):013d}"}
        return _commit(number, at, REPOST, "create", {"$type": REPOST, "subject": subject})
    if drawn < 0.96:
        return _commit(number, at, POST, "delete", None)
    did = f"did:plc:{number:024d}"
    return {"did": did, "time_us": at, "kind": "identity", "identity": {"did": did, "handle": "a.example", "seq": 1}}


def _commit(number: int, at: int, collection: str, operation: str, record: object) -> dict[str, object]:
    commit = {"rev": f"{number:013d}", "operation": operation, "collection": collection, "rkey": f"{number:013d}"}
    whole = commit | ({"record": record, "cid": f"bafyrei{number:052d}"} if record else {})
    return {"did": f"did:plc:{number % 50_000:024d}", "time_us": at, "kind": "commit", "commit": whole}


def _post(number: int, draws: random.Random) -> dict[str, object]:
    words = " ".join(draws.choices(WORDS, k=6))
    brand = f" {draws.choice(BRANDS)}" if number % WANTED == 0 else ""
    said = _JAPANESE if draws.random() < 0.2 else draws.choice(ENGLISH + FRENCH)
    post: dict[str, object] = {"$type": POST, "text": f"{said} {words}{brand}", "langs": ["en"]}
    post["createdAt"] = "2026-03-02T12:00:00.000Z"
    uri = f"at://did:plc:{number:024d}/{POST}/{number:013d}"
    if draws.random() < 0.4:
        post["reply"] = {"root": {"uri": uri}, "parent": {"uri": uri}}
    if draws.random() < 0.3:
        images = [{"alt": words, "image": {"$type": "blob", "ref": {"$link": f"bafk{number}"}}}]
        post["embed"] = {"$type": "app.bsky.embed.images", "images": images}
    return post


@contextmanager
def _server(log: Path) -> Iterator[str]:
    """In a process of its own, so that what it costs is not counted."""
    command = (sys.executable, "-m", "bench.firehose", str(log))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own program
        try:
            assert process.stdout is not None
            yield f"ws://127.0.0.1:{process.stdout.readline().strip()}/subscribe"
        finally:
            process.terminate()


def _serve(log: Path) -> None:
    frames = log.read_text().splitlines()

    def stream(connection: ServerConnection) -> None:
        with suppress(ConnectionClosed):
            for frame in frames:
                connection.send(frame)
            connection.recv()

    with serve(stream, "127.0.0.1", 0, compression=None) as server:
        print(server.socket.getsockname()[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
