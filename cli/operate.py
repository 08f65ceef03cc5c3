"""`tocsin status`, `resume`, `coverage`, `jobs`, `doctor`: how it runs, and what to do when it does not."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import Since, Until, moment
from cli.bars import share
from cli.output import Exit, Json, Limit, fail, note, say, write_line, write_rows
from core.clock import from_minute, minute_of
from core.errors import Misused, Transient

if TYPE_CHECKING:
    from app.doctor import Finding
    from cli.remote import Server
    from web.told.running import Heard as Told
    from web.told.running import StageTold, Status

OPERATING = "Operate"


def register(app: typer.Typer) -> None:
    for command in (status, resume, coverage, jobs, doctor):
        app.command(rich_help_panel=OPERATING)(command)


def status(as_json: Json = False) -> None:
    """What each stage does now, and how much waits for it: exit code 5 where the bus cannot be asked.

    Example: `tocsin status --json`
    """
    from web.told.running import Status

    server = context.server()
    found = server.one("status", Status) if server else _status_here()
    if as_json:
        for each in found.items:
            write_line(each.model_dump())
    else:
        _tell_status(found.items, datetime.now(UTC))
    if found.fault:
        fail(Transient(found.fault), as_json)
        raise typer.Exit(Exit.PARTLY)


def _status_here() -> "Status":
    from app.answers import status
    from app.drain import lags
    from app.wiring import open_bus

    here = context.here()

    def behind() -> Mapping[str, int]:
        with closing(open_bus(here.settings, here.home, here.clock)) as bus:
            return lags(bus)

    with here.state() as state:
        return status(state, behind, here.clock)


def _tell_status(found: "Sequence[StageTold]", now: datetime) -> None:
    note(_summary(found))
    rows = ({**each.model_dump(), "for": _length(now - each.since), "waiting": each.lag} for each in found)
    columns = ("stage", "state", "for", "waiting", "records", "refused", "detail")
    write_rows(rows, columns, as_json=False, empty="`tocsin run` starts every stage.")


def resume(
    stage: Annotated[str, typer.Argument(help="ingest, analyse, weigh, index, alert, sources.NAME, listeners.NAME, …")],
) -> None:
    """Lets a halted stage work again, once its cause is mended.

    Example: `tocsin resume analyse`
    """
    from cli.remote import part

    server = context.server()
    if server:
        server.tell("POST", f"status/{part(stage)}/resume")
    else:
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
    from cli.strips import drawable

    file, start, end = drawable(image), moment(since), moment(until)
    server = context.server()
    if server and file:
        raise Misused("A server draws no file here.", "Leave --image away.")
    rows = _coverage_of(server, start, end, as_json) if server else _coverage_here(start, end, file, as_json)
    columns = ("source", "state", "start", "end", "minutes", "watches", "cause")
    empty = "No source covered anything in this time; --since reaches further back."
    told = (each.model_dump() for each in rows)
    write_rows(
        told if as_json else ({**row, "watches": row["watches"] or "all"} for row in told), columns, as_json, empty
    )


def _coverage_of(server: "Server", since: datetime, until: datetime, as_json: bool) -> "Sequence[Told]":
    from app.answers import as_heard
    from cli.strips import draw
    from web.told.running import Heard as Told

    start, end = minute_of(since), minute_of(until)
    rows = server.rows("coverage", Told, {"from": since, "to": until}) if start < end else ()
    if rows and not as_json:
        draw(as_heard(rows, start, end), from_minute(start), from_minute(end))
        say("")
    return rows


def _coverage_here(since: datetime, until: datetime, file: Path | None, as_json: bool) -> "Sequence[Told]":
    """Draws it, too."""
    from app.answers import coverage
    from app.strips import heard
    from cli.strips import draw, save

    here, start, end = context.here(), minute_of(since), minute_of(until)
    with here.state() as state:
        found = heard(state, here.clock, start, end, here.settings.sources) if start < end else ()
    if found and not as_json:
        draw(found, from_minute(start), from_minute(end))
        say("")
    if found and file:
        save(found, from_minute(start), from_minute(end), file, here.settings)
    return coverage(found)


def jobs(limit: Limit = 20, as_json: Json = False) -> None:
    """Long work that was asked for: erase, rebuild, reenrich, relearn, check; newest first.

    Example: `tocsin jobs`
    """
    from web.told.running import JobTold, job_told

    server = context.server()
    if server:
        asked = server.pages("jobs", JobTold, {}, limit).items
    else:
        with context.here().state() as state:
            asked = tuple(map(job_told, state.jobs.list(limit)))
    rows = ({**j.model_dump(), "progress": j.progress if as_json else share(j.progress)} for j in asked)
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


def _summary(found: "Sequence[StageTold]") -> str:
    if not any(each.works for each in found):
        return "Tocsin does not run."
    wrong = dict.fromkeys(each.stage for each in found if not each.well)
    return f"Tocsin runs; not well: {', '.join(wrong)}." if wrong else "Tocsin runs; every stage is well."


def _length(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    if minutes < 120:
        return f"{minutes} min" if minutes else f"{span.seconds} s"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
