"""A backtest of mentions rings what the same mentions ring when they are heard, and leaves nothing behind."""

import csv
import tempfile
from pathlib import Path

from app.backtesting import backtest_mentions
from app.replay import Request
from app.settings import IndexSettings, Settings
from core.clock import SystemClock
from ingest.rows.columns import Columns
from schemas.event import Posted
from schemas.watch import Watch
from tests.builders import NOON
from tests.lives.pipeline import Pipeline
from tests.lives.storm import storm_of_buses

BUSES = Watch(id="buses", name="Buses", query="bus OR buses")


def test_the_same_mentions_ring_the_same_in_a_backtest(tmp_path: Path) -> None:
    file, home = tmp_path / "buses.csv", tmp_path / "home"
    with file.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(("id", "published_at", "author", "text"))
        for post in (event.mention for event in storm_of_buses(NOON) if isinstance(event, Posted)):
            rows.writerow((post.id, post.published_at.isoformat(), post.author.handle, post.text))
    with Pipeline(home, watches=[BUSES]) as pipeline:
        pipeline.replay(file)
        rung = pipeline.incidents()
    assert rung
    before = set(Path(tempfile.gettempdir()).glob("tocsin-backtest-*"))
    told: list[tuple[str, int]] = []
    elsewhere = Settings(home=home, index=IndexSettings(url="https://127.0.0.1:9"))
    outcome = backtest_mentions(
        elsewhere, [BUSES], Request(file, Columns()), SystemClock(), lambda name, done: told.append((name, done))
    )
    assert [(each.id, each.severity, each.title) for each in outcome.incidents] == [
        (each.id, each.severity, each.title) for each in reversed(rung)
    ]
    assert not any(each.historical for each in outcome.incidents)
    assert [*dict(told)] == ["read", "analyse", "weigh", "index"]
    assert dict(told)["read"] == outcome.read.events
    assert set(Path(tempfile.gettempdir()).glob("tocsin-backtest-*")) == before
