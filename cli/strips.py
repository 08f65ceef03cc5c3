"""A strip of time for each source: in the terminal as blocks, in a file as a chart."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli.output import cell, legible, note, screen

if TYPE_CHECKING:
    from app.settings import Settings
    from app.strips import Heard

CELLS = 60
NOTHING, SOME, ALL = "·", "░▒▓", "█"
"""What stands for none, for parts and for all of a cell: to be told apart without colours too."""
LONGEST = 24
"""Characters of a name."""
_WHOLE = 1 - 1e-9


def draw(found: "Sequence[Heard]", start: datetime, end: datetime) -> None:
    """A line for each source, and the time beneath."""
    from rich.text import Text

    widest = min(LONGEST, max(len(each.name) for each in found))
    for each in found:
        line = Text(f"{legible(each.name)[:widest]:{widest}}  ")
        for share in each.shares(CELLS):
            line.append(shade(share), _style(share))
        line.append(f"  {percent(each.share)}")
        screen.print(line, soft_wrap=True)
    left, right = cell(start), cell(end)
    screen.print(f"{'':{widest}}  {left}{right:>{CELLS - len(left)}}", markup=False, soft_wrap=True)


def shade(share: float) -> str:
    """share: 0 to 1 of a cell that was covered."""
    if share <= 0:
        return NOTHING
    return ALL if share >= _WHOLE else SOME[min(int(share * len(SOME)), len(SOME) - 1)]


def percent(share: float) -> str:
    """Never 100 where anything is missing, nor 0 where anything is there."""
    if share >= _WHOLE:
        return "100 %"
    return f"{min(max(share * 100, 0.1), 99.9):.1f} %" if share > 0 else "0 %"


def save(found: "Sequence[Heard]", start: datetime, end: datetime, file: Path, settings: "Settings") -> None:
    """file: .svg or .png; in the language of messages."""
    from zoneinfo import ZoneInfo

    from core.charts.look import LIGHT, Look
    from core.charts.render import png, svg
    from core.charts.strips import Strip, coverage
    from core.charts.times import Span
    from core.clock import from_minute

    strips = [
        Strip(each.name, each.share, tuple(Span(from_minute(s.start), from_minute(s.end)) for s in each.spans))
        for each in found
    ]
    chart = coverage(strips, Span(start, end), Look(LIGHT, settings.alerts.language, ZoneInfo("UTC")))
    file.write_bytes(png(chart) if file.suffix.lower() == ".png" else svg(chart).encode())
    note(f"Drawn in {file}.")


def drawable(file: Path | None) -> Path | None:
    """Raises BadParameter for an ending that cannot be drawn."""
    if file is not None and file.suffix.lower() not in (".svg", ".png"):
        raise typer.BadParameter("Use .svg or .png.", param_hint="--image")
    return file


def _style(share: float) -> str:
    if share <= 0:
        return "red"
    return "cyan" if share >= _WHOLE else "yellow"
