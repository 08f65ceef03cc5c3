"""Real tweets and the demo's five weeks, on files and on servers: one answer to everything that people ask."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import wiring
from app.ports import Reader
from core.clock import SystemClock
from core.query.parse import parse
from examples.demo.scenario import generate
from index.port import CountRequest, Mode
from schemas.scope import ALL
from tests.faults.contents import Contents, contents
from tests.faults.house import FILES, Engines, House, on_servers
from tests.lives.test_airlines import AIRLINES, ROOT, TWEETS

pytestmark = [pytest.mark.service, pytest.mark.soak]

END = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)
PAGE = 200


@dataclass(frozen=True, slots=True)
class Stream:
    """What is listened for, what is heard, with the flags of its replay, and what people ask then."""

    watches: Path
    file: Path
    flags: Sequence[str]
    asked: Sequence[str]
    end: datetime
    days: int


def airlines(_: Path) -> Stream:
    asked = (
        "refund OR cancel*",
        '"customer service" NEAR/6 hold',
        "watch:united toward:negative",
        "@jetblue",
    )
    return Stream(AIRLINES, TWEETS, ("--columns", str(AIRLINES)), asked, datetime(2015, 3, 1, tzinfo=UTC), 14)


def demo(folder: Path) -> Stream:
    file = folder / "demo.ndjson"
    file.write_text("".join(event.model_dump_json() + "\n" for event in generate(END)))
    asked = (
        "panne OR outage",
        "brisolle NEAR/6 (panne OR down)",
        "watch:brisolle toward:negative",
        "lang:fr refund",
    )
    return Stream(ROOT / "examples" / "demo" / "watches.toml", file, (), asked, END, 40)


def everything(stream: Stream, home: Path, engines: Engines) -> tuple[Contents, Mapping[str, object]]:
    """What is kept at the end, and the answers."""
    with House(home, engines=engines) as house:
        house.run("watches", "apply", str(stream.watches))
        house.run("replay", str(stream.file), *stream.flags)
        house.run("run", "--drain")
        with wiring.open_reader(house.settings, house.home, SystemClock()) as reader:
            answers = {query: answer(reader, query, stream) for query in stream.asked}
        return contents(house.home, house.settings), answers


def timeless(found: Contents) -> Contents:
    """But for when it was heard, which rows of a file do not say, and the versions that are made of it."""
    sightings = [
        ({**json.loads(str(mention)), "observed_at": None}, analysis, sighting)
        for mention, analysis, sighting, _ in found.sightings
    ]
    return replace(found, sightings=sorted(sightings, key=repr))


def answer(reader: Reader, query: str, stream: Stream) -> object:
    tree = parse(query)
    first = reader.search(tree, ALL, PAGE)
    second = reader.search(tree, ALL, PAGE, first.next) if first.next else first
    start = stream.end - timedelta(days=stream.days)
    counts = [
        [(each.at, each.group, round(each.value, 6)) for each in reader.count(request, ALL)]
        for mode in Mode
        for request in (
            CountRequest(tree, start, stream.end, "hour", "Europe/Paris", "toward", mode),
            CountRequest(tree, start, stream.end, "day", "America/New_York", "watch", mode),
        )
    ]
    pages = [[(hit.mention.id, hit.sighting.watch) for hit in page.hits] for page in (first, second)]
    return first.total, pages, counts, reader.top("author_id", tree, ALL, 10), reader.terms(tree, None, ALL, 20)


@pytest.mark.parametrize("heard", [demo, *([airlines] if TWEETS.exists() else [])])
def test_on_servers_the_same_is_found_counted_and_rung_as_on_files(
    heard: Callable[[Path], Stream], kafka_url: str, es9_url: str, postgres_database: str, tmp_path: Path
) -> None:
    stream = heard(tmp_path)
    on_files, answers = everything(stream, tmp_path / "files", FILES)
    there, answers_there = everything(stream, tmp_path / "servers", on_servers(kafka_url, es9_url, postgres_database))
    assert on_files.sightings
    assert on_files.incidents
    assert answers_there == answers
    assert timeless(there) == timeless(on_files)
