"""`tocsin status`, `resume`, `coverage`, `jobs`, `doctor`: how it runs, and what to do when it does not."""

from typing import Annotated

import typer

from app.doctor import examine
from app.drain import lags
from app.wiring import open_bus
from cli import context
from cli.output import Exit, Json, screen, when, write_rows
from cli.times import moment
from core.clock import from_minute, minute_of


def register(app: typer.Typer) -> None:
    for command in (status, resume, coverage, jobs, doctor):
        app.command()(command)


def status(as_json: Json = False) -> None:
    """What each stage does now, and how far it is behind. Example: tocsin status --json"""
    here = context.here()
    with here.state() as state:
        reports = state.stages.list()
    behind = lags(open_bus(here.settings, here.home, here.clock))
    rows = (
        {"stage": r.stage, "state": r.state.value, "since": r.since, "heard_at": r.heard_at,
         "lag": behind.get(r.stage), "detail": r.detail}
        for r in reports
    )  # fmt: skip
    write_rows(rows, ("stage", "state", "since", "heard_at", "lag", "detail"), as_json, "Nothing has run yet.")


def resume(stage: Annotated[str, typer.Argument(help="ingest, analyse, weigh, index, alert, …")]) -> None:
    """Lets a halted stage work again. Example: tocsin resume analyse"""
    with context.here().state() as state:
        state.stages.resume(stage, by=context.me())
    screen.print(f"{stage} may work again; a running Tocsin takes that up within a second.")


def coverage(
    since: Annotated[str, typer.Option(help="2026-03-02, or 7d before now.")] = "7d",
    until: Annotated[str, typer.Option(help="As --since.")] = "now",
    as_json: Json = False,
) -> None:
    """What was listened to, and what is missing. Example: tocsin coverage --since 30d"""
    start, end = minute_of(moment(since)), minute_of(moment(until))
    with context.here().state() as state:
        spans, gaps = state.coverage.spans(start, end), state.coverage.gaps(start, end)
    rows = [_span("covered", s.source, s.watches, s.start, s.end) for s in spans]
    rows += [_span("missing", g.source, g.watches, g.start, g.end) for g in gaps]
    rows.sort(key=lambda row: (str(row["source"]), str(row["start"])))
    columns = ("source", "state", "start", "end", "minutes", "watches")
    write_rows(rows, columns, as_json, "No source covered anything in this time.")


def jobs(limit: int = 20, as_json: Json = False) -> None:
    """Long work asked of a running Tocsin: erase, rebuild, reenrich. Example: tocsin jobs"""
    with context.here().state() as state:
        asked = state.jobs.list(limit)
    rows = (
        {"id": j.id, "kind": j.kind, "status": j.status.value, "progress": j.progress, "asked_at": j.created_at,
         "by": j.by, "result": dict(j.result)}
        for j in asked
    )  # fmt: skip
    write_rows(rows, ("id", "kind", "status", "progress", "asked_at", "by", "result"), as_json, "No job yet.")


def doctor(as_json: Json = False) -> None:
    """Examines everything and says what is wrong and how to mend it. Example: tocsin doctor"""
    here = context.here()
    findings = examine(here.settings, here.home, here.clock)
    rows = ({"what": f.what, "well": f.well, "sentence": f.sentence, "hint": f.hint} for f in findings)
    write_rows(rows, ("what", "well", "sentence", "hint"), as_json, "")
    if not all(finding.well for finding in findings):
        raise typer.Exit(Exit.FAILURE)


def _span(state: str, source: str, watches: tuple[str, ...], start: int, end: int) -> dict[str, object]:
    return {
        "source": source, "state": state, "start": when(from_minute(start)), "end": when(from_minute(end)),
        "minutes": end - start, "watches": ", ".join(watches) or "all",
    }  # fmt: skip
