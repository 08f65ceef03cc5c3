"""A report on one page, as PDF or PNG, set by Typst; it comes with the extra `pdf`."""

import json
import tempfile
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Literal

from core.charts import render
from core.charts.look import LIGHT, Look
from core.errors import Misconfigured, Permanent
from web.look.tongue import Tongue
from web.reports import drawn
from web.reports.told import Told, parted
from web.reports.weekly import Weekly

SHARP = 144.0
"""Pixels an inch of a PNG."""


def document(weekly: Weekly, told: Told, tongue: Tongue, form: Literal["pdf", "png"]) -> bytes:
    """Raises Misconfigured without the extra, Permanent where it cannot be set."""
    try:
        import typst
    except ImportError as error:
        raise Misconfigured("PDF and PNG need the package typst.", "pip install 'tocsin[pdf]'.") from error
    with tempfile.TemporaryDirectory(prefix="tocsin-") as name:
        folder = Path(name)
        _write(weekly, told, tongue, folder)
        try:
            return bytes(typst.compile(folder / "page.typ", root=folder, format=form, ppi=SHARP))
        except typst.TypstError as error:
            raise Permanent("The report cannot be set: %(message)s.", message=error.message) from error


def _write(weekly: Weekly, told: Told, tongue: Tongue, folder: Path) -> None:
    """Everything that the page reads: it can reach no other file."""
    template = files("web.reports").joinpath("page.typ").read_text(encoding="utf-8")
    (folder / "page.typ").write_text(template, encoding="utf-8")
    wide, small = (Look(LIGHT, tongue.language, tongue.zone, width, 130) for width in (640, 300))
    (folder / "days.pdf").write_bytes(render.pdf(drawn.days(weekly.days, wide, tongue)))
    for name, shares in parted(weekly, tongue):
        (folder / f"{name}.pdf").write_bytes(render.pdf(drawn.bars(shares, small)))
    said = {**asdict(told), "language": tongue.language, "headings": headings(tongue)}
    (folder / "report.json").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def headings(tongue: Tongue) -> dict[str, str]:
    """Of the parts of a report, by their names."""
    return {
        "days": tongue("Effective mentions a day, by tone"),
        "rivals": tongue("Share of voice"),
        "sources": tongue("Sources"),
        "languages": tongue("Languages"),
        "themes": tongue("What was new in what people say"),
        "voices": tongue("The most influential voices"),
        "incidents": tongue("Incidents"),
        "nothing": tongue("None."),
    }
