"""A post-mortem as a PDF, set by Typst; it comes with the extra `pdf`."""

import json
import tempfile
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from alerts.postmortem.report import Report, bare, caption
from core.charts import render
from core.charts.bars import volumes
from core.charts.curve import incident_curve
from core.charts.look import Look
from core.errors import Misconfigured, Permanent


def document(report: Report, look: Look) -> bytes:
    """Raises Misconfigured without the extra, Permanent where it cannot be drawn."""
    try:
        import typst
    except ImportError as error:
        raise Misconfigured("PDF needs the package typst.", "pip install 'tocsin[pdf]', or --format html.") from error
    with tempfile.TemporaryDirectory(prefix="tocsin-") as name:
        folder = Path(name)
        _write(report, look, folder)
        try:
            return typst.compile(folder / "page.typ", root=folder, format="pdf")
        except typst.TypstError as error:
            raise Permanent("The PDF cannot be set: %(message)s.", message=error.message) from error


def _write(report: Report, look: Look, folder: Path) -> None:
    """Everything that the page reads: it can reach no other file."""
    template = files("alerts.postmortem").joinpath("page.typ").read_text(encoding="utf-8")
    (folder / "page.typ").write_text(template, encoding="utf-8")
    (folder / "curve.pdf").write_bytes(render.pdf(incident_curve(bare(report.curve), look)))
    bars = []
    for part, counted in (("sources", report.sources), ("languages", report.languages)):
        if counted:
            small = Look(look.theme, look.language, look.zone, 420, 200)
            (folder / f"{part}.pdf").write_bytes(render.pdf(volumes(counted, small)))
            said = ", ".join(f"{bar.label} {look.number(bar.value)}" for bar in counted)
            bars.append({"heading": report.headings[part], "file": f"{part}.pdf", "said": said})
    told = {
        "language": report.language,
        "title": report.title,
        "lead": report.lead,
        "headings": dict(report.headings),
        "figures": [asdict(each) for each in report.figures],
        "reactions": [asdict(each) for each in report.reactions],
        "sections": [asdict(each) for each in report.sections],
        "timeline": [asdict(each) for each in report.timeline],
        "footer": list(report.footer),
        "curve": report.curve.alt,
        "caption": caption(report.curve, look),
        "bars": bars,
    }
    (folder / "report.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
