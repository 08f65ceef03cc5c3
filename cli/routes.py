"""`tocsin routes`: which incidents go where, and a rehearsal of one that never was."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from cli import context
from cli.arguments import UNWATCHED, moment
from cli.output import Json, when, write_rows
from core.errors import NotFound
from core.mistakes import nearest
from schemas.incident import Incident, IncidentKind
from schemas.route import Hours, Quiet, Route
from schemas.watch import Watch

if TYPE_CHECKING:
    from web.told.alerting import RehearsedTold

_DAYS = (("monday", "lundi"), ("tuesday", "mardi"), ("wednesday", "mercredi"), ("thursday", "jeudi"),
         ("friday", "vendredi"), ("saturday", "samedi"), ("sunday", "dimanche"))  # fmt: skip
_CLOCK = re.compile(r"(?:(?P<day>[a-z]+) +)?(?P<hour>\d{1,2})[:h](?P<minute>\d{2})", re.IGNORECASE)

app = typer.Typer(
    no_args_is_help=True,
    help="Which incidents go where, and when.\n\n"
    'Example: `tocsin routes test --watch brisolle --severity 4 --at "Sunday 23:00"`',
)


@app.command("list")
def list_routes(as_json: Json = False) -> None:
    """Those in force, in their order: of the routes to one channel the first that matches tells it.

    Example: `tocsin routes list --json`
    """
    from app.wiring import routes_of
    from cli.remote import asked_of

    routes = asked_of("routes", Route, {}, lambda: routes_of(context.here().settings))
    if as_json:
        write_rows((route.model_dump(mode="json") for route in routes), (), as_json, "")
        return
    rows = ({"id": r.id, "channel": r.channel, "takes": _takes(r), "hours": _hours(r.hours), "quiet": _hours(r.quiet),
             "escalation": _chain(r)} for r in routes)  # fmt: skip
    columns = ("id", "channel", "takes", "hours", "quiet", "escalation")
    write_rows(rows, columns, as_json, "No route: nobody is told. Write a table [notifiers.…] first.")


@app.command("test")
def rehearse(
    watch: Annotated[str, typer.Option(help="The id of a watch; - stands for Tocsin itself, when it is blind.")],
    severity: Annotated[int, typer.Option(min=1, max=5, help="1 (worth knowing) to 5 (wake the director).")],
    at: Annotated[
        str, typer.Option(help='"Sunday 23:00" or "23:00" (the next, on the clocks of the watch), or as --since.')
    ] = "now",
    topic: Annotated[str, typer.Option(help="One of its topics; else the watch as a whole.")] = "",
    kind: Annotated[IncidentKind, typer.Option(help="What rings.")] = IncidentKind.BAD_BUZZ,
    as_json: Json = False,
) -> None:
    """Who would be told of an incident that nobody acknowledges, and when; of everybody else, why not.

    Silences that are in force are heeded. Example: `tocsin routes test --watch brisolle --severity 4 --at "23:00"`
    """
    from web.told.alerting import RehearsedTold

    server = context.server()
    if server:
        from cli.remote import part
        from web.told.listening import WatchWhole

        watched = _ourselves() if watch == UNWATCHED else server.one(f"watches/{part(watch)}", WatchWhole)
        now = datetime.now(UTC)
    else:
        here = context.here()
        with here.state() as state:
            watched = _ourselves() if watch == UNWATCHED else state.watches.get(watch).watch
        now = here.clock.now()
    _check(topic, watched)
    opened = _moment(at, ZoneInfo(watched.time_zone), now)
    if server:
        case = {"watch": watch, "severity": severity, "kind": kind, "topic": topic, "at": opened}
        found = server.rows("routes/rehearsal", RehearsedTold, case)
    else:
        incident = Incident(id="rehearsal", watch=watch, brand=watched.name, topic=topic or None, kind=kind,
                            severity=severity, opened_at=opened, title="")  # fmt: skip
        found = _rehearsed(incident, watched)
    rows = (_row(each, opened, watched.time_zone) for each in found)
    write_rows(rows, ("channel", "route", "told", "because"), as_json, "No route: nobody would be told.")


def _rehearsed(incident: Incident, watch: Watch) -> "Sequence[RehearsedTold]":
    from alerts.rehearsal import Rehearsal
    from app.wiring import routes_of
    from web.told.alerting import rehearsed_told

    here = context.here()
    with here.state() as state:
        silences = state.silences.active(here.clock.now())
    played = Rehearsal(incident, watch, routes_of(here.settings), silences, incident.opened_at).played()
    return list(map(rehearsed_told, played))


def _ourselves() -> Watch:
    from alerts.deadman import OURSELVES

    return OURSELVES


def _check(topic: str, watch: Watch) -> None:
    known = [each.id for each in watch.topic]
    if topic and topic not in known:
        raise NotFound(f'The watch "{watch.id}" has no topic "{topic}".', nearest(topic, known))


def _row(each: "RehearsedTold", opened: datetime, zone: str) -> dict[str, object]:
    return {
        "channel": each.channel,
        "route": each.route,
        "told": _told(each.at, opened, zone),
        "because": each.because,
        "at": None if each.at is None else when(each.at),
        "after_seconds": None if each.at is None else (each.at - opened).total_seconds(),
        "step": None if each.step is None else each.step.model_dump(mode="json"),
    }


def _told(at: datetime | None, opened: datetime, zone: str) -> str:
    if at is None:
        return "never"
    if at == opened:
        return "at once"
    wait = at - opened
    if wait < timedelta(hours=2):
        minutes, seconds = divmod(int(wait.total_seconds()), 60)
        return f"after {minutes} min" if not seconds else f"after {int(wait.total_seconds())} s"
    return f"{at.astimezone(ZoneInfo(zone)):%A %d %B, %H:%M} ({zone})"


def _moment(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """The next such moment from `now` on, where a time of day is written; else as everywhere."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return moment(text)
    day, hour, minute = found["day"], int(found["hour"]), int(found["minute"])
    if hour > 23 or minute > 59:
        raise typer.BadParameter(f'"{text}" is no time of day.', param_hint="--at")
    local = now.astimezone(zone)
    for ahead in range(8):
        date = local.date() + timedelta(days=ahead)
        at = datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone).astimezone(UTC)
        if at >= now and (day is None or day.lower() in _DAYS[date.weekday()]):
            return at
    raise typer.BadParameter(f'"{day}" is no day of the week.', param_hint="--at")


def _takes(route: Route) -> str:
    named = {"watches": route.watches, "topics": route.topics, "teams": route.teams, "kinds": route.kinds}
    parts = [f"severity {route.severity}+"] if route.severity > 1 else []
    parts += [f"{name} {'/'.join(values)}" for name, values in named.items() if values]
    return "; ".join(parts) or "everything"


def _hours(hours: Sequence[Hours]) -> str:
    return "; ".join(
        f"{each.start:%H:%M} to {each.end:%H:%M} {each.time_zone}"
        + ("" if len(set(each.days)) == 7 else f" on days {'/'.join(map(str, each.days))}")
        + (f", below {each.below}" if isinstance(each, Quiet) else "")
        for each in hours
    )


def _chain(route: Route) -> str:
    return "; ".join(
        f"{step.channel} after {step.after_minutes} min" + (f" at {step.severity}+" if step.severity > 1 else "")
        for step in route.escalation
    )
