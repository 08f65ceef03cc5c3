"""`tocsin incidents`: what rang, why, and what people do about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.arguments import Watches, chosen, moment, span
from cli.draining import note_what_waits
from cli.output import Json, Limit, say, write_line, write_rows
from schemas.incident import Incident, IncidentState
from schemas.scope import ALL

if TYPE_CHECKING:
    from alerts.incidents import Change

ALERTING = "Be told"
Id = Annotated[str, typer.Argument(metavar="ID", help="As `tocsin incidents list` shows it.")]

app = typer.Typer(
    no_args_is_help=True,
    help="What rang, why, and what people do about it.\n\nExample: `tocsin incidents list --state open`",
)


@app.command("list")
def list_incidents(
    state: Annotated[list[IncidentState] | None, typer.Option(help="Only in this state; may be repeated.")] = None,
    watch: Watches = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Newest first.

    Example: `tocsin incidents list --state open --json`
    """
    scope = chosen(watch)
    with context.here().state() as kept:
        found = kept.incidents.list(scope, limit, tuple(state or IncidentState))
    if as_json:
        for incident in found:
            write_line(incident.model_dump(mode="json"))
        return
    rows = (
        {"id": i.id, "opened": i.opened_at, "severity": i.severity, "state": i.state.value, "kind": i.kind.value,
         "title": i.title}
        for i in found
    )  # fmt: skip
    write_rows(rows, ("id", "opened", "severity", "state", "kind", "title"), as_json, "No incident.")


@app.command()
def show(incident: Id, as_json: Json = False) -> None:
    """One incident with its evidence, the posts behind it and its history.

    Example: `tocsin incidents show brisolle-20261122-2307-seniors`
    """
    from app.telling import told

    here = context.here()
    with here.state() as state:
        found = state.incidents.get(incident, ALL)
        happened = state.incidents.history(incident, ALL)
        watch = state.watches.get(found.watch).watch
        posted = state.outbox.of_incident(incident)
    history = [{"at": h.at, "action": h.action, "by": h.by, "note": h.note} for h in happened]
    deliveries = [
        {"channel": p.delivery.channel, "what": p.delivery.what, "status": p.status.value, "attempts": p.attempts,
         "reason": p.reason}
        for p in posted
    ]  # fmt: skip
    if as_json:
        write_line({**found.model_dump(mode="json"), "history": history, "deliveries": deliveries})
        return
    with here.store() as store:
        say(told(found, watch, store, here.settings.alerts.language).text)
    say("")
    rows = ({**each, "what": each["note"] or each["action"]} for each in history)
    write_rows(rows, ("at", "by", "what"), as_json=False, empty="")
    if deliveries:
        say("")
        write_rows(deliveries, ("channel", "what", "status", "attempts", "reason"), as_json=False, empty="")


@app.command()
def ack(incident: Id) -> None:
    """You have it: it stays quiet unless severity rises.

    Example: `tocsin incidents ack brisolle-20261122-2307-seniors`
    """
    from alerts.incidents import acknowledged

    _act(incident, "acknowledge", lambda found: acknowledged(found, context.me()))


@app.command()
def snooze(
    incident: Id,
    for_: Annotated[str, typer.Option("--for", help="90m, 1h, 2d.")] = "1h",
    until_doubled: Annotated[bool, typer.Option("--until-doubled", help="Until it is twice the size.")] = False,
) -> None:
    """Quiet for a while, or until it has doubled.

    Examples:

    - `tocsin incidents snooze ID --for 2h`

    - `tocsin incidents snooze ID --until-doubled`
    """
    from alerts.incidents import snoozed_until, snoozed_until_doubled

    if until_doubled:
        _act(incident, "snooze", lambda found: snoozed_until_doubled(found, context.me()))
        return
    now = datetime.now(UTC)
    until = now + span(for_)
    _act(incident, "snooze", lambda found: snoozed_until(found, until, context.me(), now))


@app.command()
def resolve(incident: Id) -> None:
    """It is over.

    Example: `tocsin incidents resolve brisolle-20261122-2307-seniors`
    """
    from alerts.incidents import resolved

    _act(incident, "resolve", lambda found: resolved(found, datetime.now(UTC), context.me()))


def _act(incident: str, action: str, change: "Callable[[Incident], Change]") -> None:
    with context.here().state() as state:
        changed = change(state.incidents.get(incident, ALL))
        state.incidents.save(changed.incident, action, context.me(), changed.line)
    say(f"{incident}: {changed.line}")


@app.command()
def why(
    brand: Annotated[str, typer.Argument(metavar="WATCH", help="The id of a watch.")],
    at: Annotated[str, typer.Option(help="2026-03-02T08:00Z, or 2h before now.")] = "now",
    as_json: Json = False,
) -> None:
    """Why it rang or did not, at any minute, with the numbers.

    Example: `tocsin incidents why brisolle --at 2026-03-02T08:00Z`
    """
    from alerts.words import speech

    here = context.here()
    with here.why() as (state, inquiry):
        answer = inquiry.ask(state.watches.get(brand), moment(at))
    if as_json:
        write_line(answer.to_json())
        return
    say("\n".join(answer.sentences(speech(here.settings.alerts.language))))
    if not answer.now.mentions:
        note_what_waits(here)


@app.command()
def export(
    incident: Id,
    out: Annotated[Path, typer.Option(help="The file to write, which is replaced.")],
    form: Annotated[Literal["html", "pdf"], typer.Option("--format", help="pdf needs the extra tocsin[pdf].")] = "html",
    third_parties: Annotated[
        Literal["figures", "texts"],
        typer.Option(help="Whether texts and names of others stand in it, or only links, ids and our figures."),
    ] = "figures",
    language: Annotated[Literal["en", "fr"] | None, typer.Option(help="Without it, that of `alerts.language`.")] = None,
) -> None:
    """A post-mortem in one file: figures, curve, reaction times, who spread it, the timeline.

    Example: `tocsin incidents export brisolle-20261122-2307-seniors --format pdf --out brisolle.pdf`
    """
    from app.telling import post_mortem
    from schemas.route import Route

    here = context.here()
    spoken = language or here.settings.alerts.language
    reader = Route(id="export", channel="export", language=spoken, third_parties=third_parties)
    with here.gatherer() as gatherer:
        post_mortem(gatherer, incident, form, reader, out, here.clock)
    say(f"{incident}: written to {out}.")
