"""Enrichment killed without warning, again and again: what is published in the end is what would have been."""

import random
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO

from app.ports import Bus
from core.bus.port import ANALYSED, ENRICHED, RAW
from core.bus.sqlite import SqliteBus
from schemas.analysis import ANALYSED as ANALYSED_MODEL
from schemas.analysis import ENRICHED as ENRICHED_MODEL
from schemas.analysis import Enriched
from schemas.event import Posted, Updated
from schemas.mention import Kind
from tests.builders import MORNING, mention
from tests.enrich.parts import analysed, open_bus, said, send
from tests.enrich.stage_process import ONE_ORDER, TOPICS

HOUSE = Path(__file__).parents[2]
PATIENCE_S = 60


@contextmanager
def process(role: str, folder: Path) -> Iterator[IO[bytes]]:
    """Its standard output. It is killed without warning at the end."""
    command = [sys.executable, "-m", "tests.enrich.stage_process", role, str(folder)]
    with subprocess.Popen(command, cwd=HOUSE, stdout=subprocess.PIPE) as running:
        assert running.stdout is not None
        try:
            yield running.stdout
        finally:
            running.kill()


def finish(bus: SqliteBus, role: str, folder: Path) -> None:
    """Lets it work in peace until nothing is left."""
    with process(role, folder) as lines:
        while sum(bus.lag(role, TOPICS[role]).values()):
            assert select.select([lines], [], [], PATIENCE_S)[0], "it says nothing any more"
            assert lines.readline(), "it ended by itself"


def kill_again_and_again(role: str, folder: Path, dice: random.Random, times: int) -> None:
    for _ in range(times):
        with process(role, folder) as lines:
            for _ in range(dice.randrange(1, 5)):
                lines.readline()
            select.select([lines], [], [], dice.uniform(0, 0.02))


def stream(count: int, dice: random.Random) -> list[Posted | Updated]:
    """Mentions of few authors, many of them copies and reposts, some late, some seen twice or edited."""
    texts = [
        "boycottez tous la marque acme qui ment à ses clients depuis des années",
        "le train de huit heures est encore supprimé ce matin sans explication",
        "acme vient de me livrer un carton vide et refuse de me rembourser",
    ]
    events: list[Posted | Updated] = []
    for number in range(count):
        repost = f"x:{dice.randrange(number)}" if number and dice.random() < 0.2 else ""
        subject = mention(
            f"x:{number}",
            "" if repost else f"{dice.choice(texts)} {'!' * dice.randrange(3)}",
            by=f"author{dice.randrange(40)}",
            at=MORNING + timedelta(minutes=number) - dice.choice([0, 0, 0, 180, 4320]) * timedelta(minutes=1),
            kind=Kind.REPOST if repost else Kind.POST,
            repost_of=repost,
        )
        events.append(Posted(mention=subject))
        if dice.random() < 0.2:
            again = dice.choice(events).mention
            events.append(Updated(mention=again.model_copy(update={"text": dice.choice(texts)})))
    return events


def weights(bus: Bus) -> dict[tuple[str, str], set[tuple[float, str, bool]]]:
    """(mention, watch) to all that was ever said of it: one answer, if all is well."""
    found: dict[tuple[str, str], set[tuple[float, str, bool]]] = {}
    for event in said(bus, ENRICHED, ENRICHED_MODEL):
        assert isinstance(event, Enriched)
        for each in event.sightings:
            answers = found.setdefault((event.mention.id, each.watch), set())
            answers.add((each.weight, each.group, each.original))
    return found


def test_a_weigher_that_is_killed_says_what_it_would_have_said(tmp_path: Path) -> None:
    dice = random.Random(11)
    entries = [
        analysed(event.mention, *(name for name in ("acme", "train") if name in event.mention.text))
        for event in stream(900, dice)
    ]
    folders = tmp_path / "calm", tmp_path / "killed"
    buses = [open_bus(folder / "bus", ONE_ORDER) for folder in folders]
    for bus in buses:
        send(bus, ANALYSED, *entries)
    kill_again_and_again("weigh", folders[1], dice, times=6)
    for bus, folder in zip(buses, folders, strict=True):
        finish(bus, "weigh", folder)
    calm, killed = map(weights, buses)
    assert killed == calm
    assert {len(answers) for answers in killed.values()} == {1}


def test_killing_both_stages_changes_no_mention_and_no_weight(tmp_path: Path) -> None:
    dice = random.Random(5)
    events = stream(400, dice)
    folders = tmp_path / "calm", tmp_path / "killed"
    buses = [open_bus(folder / "bus", ONE_ORDER) for folder in folders]
    for bus in buses:
        send(bus, RAW, *events)
    kill_again_and_again("analyse", folders[1], dice, times=3)
    kill_again_and_again("weigh", folders[1], dice, times=2)
    for bus, folder in zip(buses, folders, strict=True):
        finish(bus, "analyse", folder)
        finish(bus, "weigh", folder)
    calm, killed = ({event.model_dump_json() for event in said(bus, ANALYSED, ANALYSED_MODEL)} for bus in buses)
    assert killed == calm
    assert weights(buses[0]) == weights(buses[1])
