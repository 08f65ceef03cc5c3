"""`tocsin incidents`: what rang, why, and what people do about it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context, handling
from cli.arguments import UNWATCHED, Watches, chosen, moment
from cli.draining import note_what_waits
from cli.handling import Id
from cli.output import Json, Limit, Row, say, write_line, write_rows
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.scope import ALL

if TYPE_CHECKING:
    from alerts.port import Happened
    from app.wiring import State
    from schemas.playbook import Playbook
    from schemas.watch import Watch

ALERTING = "Be told"

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
        {"id": i.id, "opened": i.opened_at, "severity": i.severity, "state": _state(i), "owner": i.owner,
         "kind": i.kind.value, "title": i.title}
        for i in found
    )  # fmt: skip
    write_rows(rows, ("id", "opened", "severity", "state", "owner", "kind", "title"), as_json, "No incident.")


def _state(incident: Incident) -> str:
    """With what it says too little of: how it ended, or that a lesson keeps it quiet."""
    more = incident.ending.value if incident.ending else "held" if incident.held_by else ""
    return f"{incident.state.value} ({more})" if more else incident.state.value


@app.command()
def show(incident: Id, as_json: Json = False) -> None:
    """One incident with its evidence, the posts behind it, its playbook, notes and history.

    Example: `tocsin incidents show brisolle-20261122-2307-seniors`
    """
    from app.telling import told

    here = context.here()
    with here.state() as state:
        found = state.incidents.get(incident, ALL)
        happened = state.incidents.history(incident, ALL)
        watch = _about(found, state)
        posted = state.outbox.of_incident(incident)
        own = state.playbooks.standing()
    history = [{"at": h.at, "action": h.action, "by": h.by, "note": h.note} for h in happened]
    deliveries = [
        {"channel": p.delivery.channel, "what": p.delivery.what, "status": p.status.value, "attempts": p.attempts,
         "reason": p.reason}
        for p in posted
    ]  # fmt: skip
    language = here.settings.alerts.language
    playbook = _playbook(found, own, language)
    if as_json:
        more: Row = {"suggested_owner": watch.team, "playbook": playbook, "history": history, "deliveries": deliveries}
        if found.kind is IncidentKind.OPPORTUNITY:
            more = {**more, "approval_minutes": _approval(found, happened)}
        write_line({**found.model_dump(mode="json"), **more})
        return
    with here.store() as store:
        say(told(found, watch, store, language))
    _say_playbook(playbook)
    approved = _approval(found, happened) if found.kind is IncidentKind.OPPORTUNITY else None
    if approved is not None:
        say(f"\nApproved {approved:.0f} min after it rang.")
    say("")
    rows = ({**each, "what": _happened(each)} for each in history)
    write_rows(rows, ("at", "by", "what"), as_json=False, empty="")
    if deliveries:
        say("")
        write_rows(deliveries, ("channel", "what", "status", "attempts", "reason"), as_json=False, empty="")


def _approval(incident: Incident, history: "Sequence[Happened]") -> float | None:
    """Minutes from the ring of an opportunity to its acknowledgement."""
    from alerts.curves import acknowledged_at

    at = acknowledged_at(history)
    return None if at is None else max((at - incident.opened_at).total_seconds() / 60, 0.0)


def _about(incident: Incident, state: "State") -> "Watch":
    """Its watch; of what Tocsin tells of itself, one that stands for it."""
    from alerts.deadman import OURSELVES

    return OURSELVES if incident.watch == UNWATCHED else state.watches.get(incident.watch).watch


def _happened(line: Row) -> object:
    return f"note: {line['note']}" if line["action"] == "note" else line["note"] or line["action"]


def _playbook(incident: Incident, own: "Sequence[Playbook]", language: str) -> Row | None:
    from alerts.playbooks import chosen, statement, steps

    playbook = chosen(incident, own)
    if playbook is None:
        return None
    told = [
        {"number": s.number, "id": s.task.id, "owner": s.task.owner.of(language), "what": s.task.text.of(language),
         "done_at": s.done.at if s.done else None, "done_by": s.done.by if s.done else ""}
        for s in steps(incident, playbook)
    ]  # fmt: skip
    return {"id": playbook.id, "statement": statement(incident, playbook, language), "steps": told}


def _say_playbook(playbook: Row | None) -> None:
    steps = playbook.get("steps") if playbook else None
    if playbook is None or not isinstance(steps, list):
        return
    say(f"\nPlaybook {playbook['id']}")
    write_rows(steps, ("number", "done_at", "done_by", "owner", "what"), as_json=False, empty="")
    if playbook["statement"]:
        say(f"To say meanwhile: {playbook['statement']}")


handling.register(app)


@app.command()
def lessons(
    watch: Watches = None,
    every: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False,
    as_json: Json = False,
) -> None:
    """What dismissed incidents teach: what resembles them stays quiet. `undismiss` takes one back.

    Example: `tocsin incidents lessons --json`
    """
    from alerts.lessons import above, bar

    scope = chosen(watch)
    with context.here().state() as state:
        found = state.lessons.ever(scope) if every else state.lessons.active(scope)
    rows = (
        {**each.model_dump(mode="json"), "quiet_below": above(each), "quiet_up_to_severity": bar(each)}
        for each in found
    )
    columns = ("incident", "by", "why", "ends_at", "quiet_below", "quiet_up_to_severity")
    write_rows(rows, columns, as_json, "No lesson is in force.")


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
