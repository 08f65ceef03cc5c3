"""`tocsin incidents`: what rang, why, and what people do about it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context, handling
from cli.arguments import Watches, chosen, moment
from cli.draining import note_what_waits
from cli.handling import Id
from cli.output import Json, Limit, say, write_line, write_rows
from schemas.incident import Incident, IncidentKind, IncidentState
from schemas.scope import ALL

if TYPE_CHECKING:
    from app.wiring import State
    from cli.remote import Server
    from web.told.incidents import Event, IncidentWhole, PlaybookTold

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
    server = context.server()
    if server:
        found = server.pages("incidents", Incident, {"state": state, "watch": watch}, limit).items
    else:
        scope = chosen(watch)
        with context.here().state() as kept:
            found = tuple(kept.incidents.list(scope, limit, tuple(state or IncidentState)))
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
    from web.told.incidents import IncidentWhole

    server = context.server()
    if server:
        from cli.remote import part

        path = f"incidents/{part(incident)}"
        found, words = server.one(path, IncidentWhole), "" if as_json else server.text(f"{path}/text")
    else:
        from web.told.casebook import whole

        here = context.here()
        with here.state() as state:
            found = whole(state, incident, ALL, here.settings.alerts.language)
            words = "" if as_json else _words(here, state, found)
    if as_json:
        without = frozenset({"approval_minutes"} if found.kind is not IncidentKind.OPPORTUNITY else ())
        write_line(found.model_dump(mode="json", exclude=set(without)))
        return
    say(words)
    _say_all(found)


def _words(here: context.Context, state: "State", found: Incident) -> str:
    from app.telling import told
    from web.told.casebook import about

    with here.store() as store:
        return told(found, about(found, state), store, here.settings.alerts.language)


def _say_all(found: "IncidentWhole") -> None:
    """What is not in its words: its playbook, what happened to it, and who was told."""
    if found.playbook is not None:
        _say_playbook(found.playbook)
    if found.approval_minutes is not None:
        say(f"\nApproved {found.approval_minutes:.0f} min after it rang.")
    say("")
    rows = ({**each.model_dump(), "what": _happened(each)} for each in found.history)
    write_rows(rows, ("at", "by", "what"), as_json=False, empty="")
    if found.deliveries:
        say("")
        sent = (each.model_dump() for each in found.deliveries)
        write_rows(sent, ("channel", "what", "status", "attempts", "reason"), as_json=False, empty="")


def _happened(line: "Event") -> str:
    return f"note: {line.note}" if line.action == "note" else line.note or line.action


def _say_playbook(playbook: "PlaybookTold") -> None:
    say(f"\nPlaybook {playbook.id}")
    steps = (each.model_dump() for each in playbook.steps)
    write_rows(steps, ("number", "done_at", "done_by", "owner", "what"), as_json=False, empty="")
    if playbook.statement:
        say(f"To say meanwhile: {playbook.statement}")


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
    from cli.remote import asked_of
    from web.told.incidents import LessonTold

    def here() -> list[LessonTold]:
        from web.told.casebook import lesson_told

        scope = chosen(watch)
        with context.here().state() as state:
            found = state.lessons.ever(scope) if every else state.lessons.active(scope)
        return [lesson_told(each) for each in found]

    asked = {"watch": watch, "all": every}
    rows = (each.model_dump(mode="json") for each in asked_of("lessons", LessonTold, asked, here))
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
    server = context.server()
    if server:
        _why_there(server, brand, at, as_json)
        return
    from alerts.words import speech

    here = context.here()
    with here.why() as (state, inquiry):
        answer = inquiry.ask(state.watches.get(brand), moment(at))
    if as_json:
        write_line(answer.to_json())
        return
    say("\n".join(answer.sentences(speech(here.settings.alerts.language))))
    if not answer.now.mentions:
        note_what_waits()


def _why_there(server: "Server", brand: str, at: str, as_json: bool) -> None:
    from cli.remote import part

    path, asked = f"watches/{part(brand)}/why", {"at": moment(at)}
    if as_json:
        write_line(json.loads(server.text(path, asked)))
    else:
        say(server.text(f"{path}/text", asked))


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
    server = context.server()
    if server:
        from cli.remote import part

        asked = {"format": form, "third_parties": third_parties, "language": language}
        server.download(f"incidents/{part(incident)}/post-mortem", asked, out)
        say(f"{incident}: written to {out}.")
        return
    from app.telling import post_mortem
    from schemas.route import Route

    here = context.here()
    spoken = language or here.settings.alerts.language
    reader = Route(id="export", channel="export", language=spoken, third_parties=third_parties)
    with here.gatherer() as gatherer:
        post_mortem(gatherer, incident, form, reader, out, here.clock)
    say(f"{incident}: written to {out}.")
