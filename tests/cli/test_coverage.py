"""`tocsin coverage`: what was listened to as a picture and a table, with the cause of each gap."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.outages import Outages, notes
from app.settings import Settings
from app.strips import Heard, heard
from cli.strips import CELLS, percent, shade
from core.clock import minute_of
from core.state.stages import StageState
from schemas.coverage import CoveredSpan
from schemas.event import Covered
from tests.builders import NOON
from tests.cli.shell import Said, Shell
from tests.lives.pipeline import Pipeline

HOUR = timedelta(hours=1)
SPAN = ("--since", "2026-03-02T06:00Z", "--until", "2026-03-02T12:00Z")


@pytest.fixture(scope="module")
def tocsin(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """Six hours of a source that was away for the fourth of them."""
    home = tmp_path_factory.mktemp("coverage") / "home"
    with Pipeline(home, settings=Settings(home=home)) as pipeline:
        for start, end in ((6, 3), (2, 0)):
            covered = Covered(source="bluesky", start=NOON - start * HOUR, end=NOON - end * HOUR, observed_at=NOON)
            pipeline.state.coverage.record(covered)
        outages = Outages(notes(pipeline.state.remembered, "bluesky"), pipeline.clock)
        pipeline.clock.forward(hours=-3)
        outages.begins("The platform is away.")
        pipeline.clock.forward(hours=1)
        outages.over()
    return Shell(home)


def coverage(tocsin: Shell, *words: str) -> Said:
    return tocsin.well("coverage", *SPAN, *words)


def test_a_gap_is_told_with_its_cause(tocsin: Shell) -> None:
    rows = coverage(tocsin, "--json").rows()
    assert [(row["state"], row["minutes"], row["cause"]) for row in rows] == [
        ("covered", 180, ""),
        ("missing", 60, "The platform is away."),
        ("covered", 120, ""),
    ]


def test_the_picture_is_legible_without_colours(tocsin: Shell) -> None:
    picture, axis, *_ = coverage(tocsin).out.splitlines()
    assert picture == "bluesky  " + "█" * 30 + "·" * 10 + "█" * 20 + "  83.3 %"
    assert axis.split() == ["2026-03-02T06:00Z", "2026-03-02T12:00Z"]
    assert len(axis) == len("bluesky  ") + CELLS


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG")])
def test_it_is_drawn_in_a_file(tocsin: Shell, tmp_path: Path, ending: str, begins: bytes) -> None:
    file = tmp_path / f"coverage.{ending}"
    coverage(tocsin, "--image", str(file))
    assert file.read_bytes().startswith(begins)


def test_an_ending_that_cannot_be_drawn_is_refused(tocsin: Shell) -> None:
    said = tocsin("coverage", "--image", "coverage.gif")
    assert (said.code, "Use .svg or .png." in said.err) == (2, True)


def test_a_configured_source_that_never_covered_anything_is_missing_whole(tmp_path: Path) -> None:
    with Pipeline(tmp_path, settings=Settings(home=tmp_path)) as pipeline:
        state, end = pipeline.state, minute_of(NOON)
        state.stages.report("sources.mute", "source", StageState.DEGRADED, "", {})
        state.stages.report("sources.file", "source", StageState.STOPPED, "", {})
        (found,) = heard(state, pipeline.clock, end - 60, end, {"mute", "file"})
    assert (found.source, found.share, [gap.end - gap.start for gap, _ in found.gaps]) == ("mute", 0.0, [60])


@given(st.lists(st.tuples(st.integers(0, 599), st.integers(1, 60)), max_size=8), st.integers(1, 120))
def test_the_cells_of_a_picture_hold_all_that_was_covered(parts: list[tuple[int, int]], cells: int) -> None:
    start = minute_of(NOON)
    minutes = sorted({m for first, length in parts for m in range(first, min(first + length, 600))})
    spans = tuple(CoveredSpan("x", (), start + m, start + m + 1) for m in minutes)
    found = Heard("x", (), start, start + 600, spans, ())
    shares = found.shares(cells)
    assert sum(shares) / cells == pytest.approx(found.share) == pytest.approx(len(minutes) / 600)
    assert all(0 <= share <= 1 + 1e-9 for share in shares)


def test_a_cell_is_full_or_empty_only_where_it_is() -> None:
    assert [shade(share) for share in (0.0, 0.01, 0.5, 0.999, 1.0)] == ["·", "░", "▒", "▓", "█"]
    assert [percent(share) for share in (0.0, 0.00001, 0.5, 0.99999, 1.0)] == [
        "0 %",
        "0.1 %",
        "50.0 %",
        "99.9 %",
        "100 %",
    ]
