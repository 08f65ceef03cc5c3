"""A post-mortem as one HTML file: nothing is fetched, nothing runs, charts stand in it as pictures."""

import base64
from collections.abc import Iterator
from html import escape as escaped
from importlib.resources import files
from zoneinfo import ZoneInfo

from alerts.postmortem.report import Figure, Report, bare, caption
from core.charts.bars import Bar, volumes
from core.charts.curve import incident_curve
from core.charts.look import LIGHT, Look, Spec
from core.charts.render import svg
from core.unseen import legible
from schemas.delivery import Line


def escape(text: str) -> str:
    return escaped(legible(text))


POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


def page(report: Report, look: Look) -> str:
    """Raises Permanent where a chart cannot be drawn."""
    style = files("alerts.postmortem").joinpath("page.css").read_text(encoding="utf-8")
    head = (
        f'<!doctype html><html lang="{report.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><meta name="referrer" content="no-referrer">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(report.title)}</title>'
        f"<style>{style}</style></head>"
    )
    return "\n".join([head, "<body><main>", *_body(report, look), "</main></body></html>\n"])


def _body(report: Report, look: Look) -> Iterator[str]:
    said = {name: escape(heading) for name, heading in report.headings.items()}
    yield f'<header><p class="kicker">{said["title"]}</p><h1>{escape(report.title)}</h1>'
    yield f"<p>{escape(report.lead)}</p></header>"
    yield f'<section><h2>{said["figures"]}</h2><dl class="figures">{_figures(report.figures)}</dl></section>'
    curve = _picture(incident_curve(bare(report.curve), look), report.curve.alt)
    curve += f'<p class="caption">{escape(caption(report.curve, look))}</p>'
    yield f"<section><h2>{said['curve']}</h2>{curve}</section>"
    yield f'<section><h2>{said["reactions"]}</h2><dl class="figures">{_figures(report.reactions)}</dl></section>'
    for section in report.sections:
        items = "".join(f"<li>{_line(line)}</li>" for line in section.lines)
        heading = f"<h2>{escape(section.heading)}</h2>" if section.heading else ""
        yield f"<section>{heading}<ul>{items}</ul></section>"
    for name, bars in (("sources", report.sources), ("languages", report.languages)):
        if bars:
            yield f"<section><h2>{said[name]}</h2>{_bars(bars, look)}</section>"
    rows = "".join(f"<tr><td>{escape(each.at)}</td><td>{escape(each.what)}</td></tr>" for each in report.timeline)
    yield f"<section><h2>{said['timeline']}</h2><table>{rows}</table></section>"
    yield "<footer>" + "".join(f"<p>{escape(line)}</p>" for line in report.footer) + "</footer>"


def _figures(figures: tuple[Figure, ...]) -> str:
    return "".join(
        f"<div><dt>{escape(each.name)}</dt><dd>{escape(each.value)}</dd><dd>{escape(each.beside)}</dd></div>"
        for each in figures
    )


def _bars(bars: tuple[Bar, ...], look: Look) -> str:
    said = ", ".join(f"{bar.label} {look.number(bar.value)}" for bar in bars)
    return _picture(volumes(bars, Look(look.theme, look.language, look.zone, 420, 200)), said, "small")


def _picture(spec: Spec, alt: str, kind: str = "wide") -> str:
    """As a picture and not as part of the page: what stands in it cannot run, and no two share a name."""
    drawn = base64.b64encode(svg(spec).encode()).decode()
    return f'<img class="{kind}" alt="{escape(alt)}" src="data:image/svg+xml;base64,{drawn}">'


def _line(line: Line) -> str:
    text = escape(line.text)
    return f'<a href="{escape(line.link)}" rel="noreferrer noopener">{text}</a>' if line.link else text


def look_of(report_language: str, zone: str) -> Look:
    """Light, as paper is."""
    return Look(LIGHT, "fr" if report_language == "fr" else "en", ZoneInfo(zone))
