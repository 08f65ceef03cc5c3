"""`tocsin status`, `resume`, `coverage`, `jobs`, `doctor`: how it runs, and what to do when it does not."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import Since, Until, moment
from cli.bars import share
from cli.output import Exit, Json, Limit, Row, fail, note, say, write_line, write_rows
from core.clock import from_minute, minute_of
from core.errors import Transient

if TYPE_CHECKING:
    from app.doctor import Finding
    from app.standing import Standing
    from app.strips import Heard

OPERATING = "Operate"


def register(app: typer.Typer) -> None:
    for command in (status, resume, coverage, jobs, doctor):
        app.command(rich_help_panel=OPERATING)(command)


def status(as_json: Json = False) -> None:
    """What each stage does now, and how much waits for it: exit code 5 where the bus cannot be asked.

    Example: `tocsin status --json`
    """
    from app.drain import lags
    from app.standing import standings
    from app.wiring import open_bus

    here = context.here()
    now = here.clock.now()
    with here.state() as state:
        found = standings(state.stages, now)
    behind: Mapping[str, int] = {}
    away: Transient | None = None
    try:
        with closing(open_bus(here.settings, here.home, here.clock)) as bus:
            behind = lags(bus)
    except Transient as failure:
        away = failure
    if as_json:
        for each in found:
            write_line({**_row(each), "since": each.since, "heard_at": each.heard_at, "lag": behind.get(each.stage)})
    else:
        _tell_status(found, behind, now)
    if away:
        fail(away, as_json)
        raise typer.Exit(Exit.PARTLY)


def _tell_status(found: "Sequence[Standing]", behind: Mapping[str, int], now: datetime) -> None:
    note(_summary(found))
    rows = ({**_row(each), "for": _length(now - each.since), "waiting": behind.get(each.stage)} for each in found)
    columns = ("stage", "state", "for", "waiting", "records", "refused", "detail")
    write_rows(rows, columns, as_json=False, empty="`tocsin run` starts every stage.")


def resume(
    stage: Annotated[str, typer.Argument(help="ingest, analyse, weigh, index, alert, sources.NAME, listeners.NAME, …")],
) -> None:
    """Lets a halted stage work again, once its cause is mended.

    Example: `tocsin resume analyse`
    """
    with context.here().state() as state:
        state.stages.resume(stage, by=context.me())
    say(f"{stage} may work again; a running Tocsin takes that up within a second.")


def coverage(
    since: Since = "7d",
    until: Until = "now",
    image: Annotated[Path | None, typer.Option(help="A file to draw it in, .svg or .png.")] = None,
    as_json: Json = False,
) -> None:
    """What was listened to, and what is missing, for each source, with the cause where one is known.

    Each line of the picture is a source, each block a sixtieth of the time: █ all of it was covered, ▓ ▒ ░ less and
    less, · nothing.

    Examples:

    - `tocsin coverage --since 30d`

    - `tocsin coverage --image coverage.svg`
    """
    from app.strips import heard
    from cli.strips import draw, drawable, save

    file = drawable(image)
    start, end = minute_of(moment(since)), minute_of(moment(until))
    here = context.here()
    with here.state() as state:
        found = heard(state, here.clock, start, end, here.settings.sources) if start < end else ()
    rows = [row for each in found for row in _of_heard(each)]
    if found and not as_json:
        draw(found, from_minute(start), from_minute(end))
        say("")
    if found and file:
        save(found, from_minute(start), from_minute(end), file, here.settings)
    columns = ("source", "state", "start", "end", "minutes", "watches", "cause")
    empty = "No source covered anything in this time; --since reaches further back."
    shown = rows if as_json else [{**row, "watches": row["watches"] or "all"} for row in rows]
    write_rows(shown, columns, as_json, empty)


def _of_heard(each: "Heard") -> Sequence[Row]:
    """What was covered and what is missing, in the order of time."""
    rows = [_span("covered", s.source, s.watches, s.start, s.end, "") for s in each.spans]
    rows += [_span("missing", g.source, g.watches, g.start, g.end, why) for g, why in each.gaps]
    return sorted(rows, key=lambda row: str(row["start"]))


def jobs(limit: Limit = 20, as_json: Json = False) -> None:
    """Long work that was asked for: erase, rebuild, reenrich, relearn, check; newest first.

    Example: `tocsin jobs`
    """
    with context.here().state() as state:
        asked = state.jobs.list(limit)
    rows = (
        {"id": j.id, "kind": j.kind, "status": j.status.value, "progress": j.progress if as_json else share(j.progress),
         "asked_at": j.created_at, "by": j.by, "result": dict(j.result)}
        for j in asked
    )  # fmt: skip
    write_rows(rows, ("id", "kind", "status", "progress", "asked_at", "by", "result"), as_json, "No job yet.")


def doctor(
    canary: Annotated[
        bool, typer.Option("--canary", help="Also send an invented mention through every stage, and delete it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Examines everything and says what is wrong and how to mend it.

    Where Tocsin runs, it compares its search index with its store meanwhile, and takes nothing in until that is done.
    The canary is counted for nobody. It says which stage is stuck, and how long each took.

    Examples:

    - `tocsin doctor`

    - `tocsin doctor --canary --json`
    """
    from app import canary as canaries
    from app.doctor import examine

    here = context.here()
    findings = examine(here.settings, here.home, here.clock)
    if canary:
        note("A canary is on its way.")
        findings += canaries.examine(here.settings, here.home, here.clock, Event().wait)
    if as_json:
        for f in findings:
            write_line({"what": f.what, "well": f.well, "sentence": f.sentence, "hint": f.hint, "seconds": f.seconds})
    else:
        _tell(findings)
    if not all(finding.well for finding in findings):
        raise typer.Exit(Exit.FAILURE)


def _tell(findings: "Sequence[Finding]") -> None:
    rows = [{"what": f.what, "": "well" if f.well else "WRONG", "finding": f"{f.sentence} {f.hint}"} for f in findings]
    write_rows(rows, ("what", "", "finding"), as_json=False, empty="")


def _row(each: "Standing") -> Row:
    handled, refused = (int(each.figures.get(name, 0)) for name in ("records", "refused"))
    return {
        "stage": each.stage, "member": each.member, "state": each.how, "records": handled, "refused": refused,
        "detail": each.detail,
    }  # fmt: skip


def _summary(found: "Sequence[Standing]") -> str:
    if not any(each.works for each in found):
        return "Tocsin does not run."
    wrong = dict.fromkeys(each.stage for each in found if not each.well)
    return f"Tocsin runs; not well: {', '.join(wrong)}." if wrong else "Tocsin runs; every stage is well."


def _length(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    if minutes < 120:
        return f"{minutes} min" if minutes else f"{span.seconds} s"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def _span(state: str, source: str, watches: tuple[str, ...], start: int, end: int, why: str) -> dict[str, object]:
    at: dict[str, datetime] = {"start": from_minute(start), "end": from_minute(end)}
    return {"source": source, "state": state, **at, "minutes": end - start, "watches": watches, "cause": why}
