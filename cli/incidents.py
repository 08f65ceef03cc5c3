"""`tocsin incidents`: what rang, why, and what people do about it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from alerts import incidents as life
from alerts.incidents import Change
from alerts.words import speech
from app.telling import told
from cli import context
from cli.output import Json, screen, when, write_line, write_rows
from cli.times import moment, span
from schemas.incident import Incident, IncidentState
from schemas.scope import ALL

app = typer.Typer(no_args_is_help=True, help="What rang, why, and what people do about it.")


@app.command("list")
def list_incidents(
    state: Annotated[list[IncidentState] | None, typer.Option(help="Only in this state; may be repeated.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    as_json: Json = False,
) -> None:
    """Newest first. Example: tocsin incidents list --state open --json"""
    with context.here().state() as kept:
        found = kept.incidents.list(ALL, limit, tuple(state or IncidentState))
    if as_json:
        for incident in found:
            write_line(incident.model_dump(mode="json"))
        return
    rows = (
        {"id": i.id, "opened": when(i.opened_at), "severity": i.severity, "state": i.state.value, "kind": i.kind.value,
         "title": i.title}
        for i in found
    )  # fmt: skip
    write_rows(rows, ("id", "opened", "severity", "state", "kind", "title"), as_json, "No incident.")


@app.command()
def show(incident: str, as_json: Json = False) -> None:
    """One incident with its evidence, the posts behind it and its history. Example: tocsin incidents show ID"""
    here = context.here()
    with here.state() as state:
        found = state.incidents.get(incident, ALL)
        happened = state.incidents.history(incident, ALL)
        watch = state.watches.get(found.watch).watch
    history = [{"at": when(h.at), "action": h.action, "by": h.by, "note": h.note} for h in happened]
    if as_json:
        write_line({**found.model_dump(mode="json"), "history": history})
        return
    with here.store() as store:
        screen.print(told(found, watch, store, here.settings.alerts.language).text, markup=False)
    write_rows(history, ("at", "action", "by", "note"), as_json=False, empty="")


@app.command()
def ack(incident: str) -> None:
    """You have it: it stays quiet unless severity rises. Example: tocsin incidents ack ID"""
    _act(incident, "acknowledge", lambda found: life.acknowledged(found, context.me()))


@app.command()
def snooze(
    incident: str,
    for_: Annotated[str, typer.Option("--for", help="90m, 1h, 2d.")] = "1h",
    until_doubled: Annotated[bool, typer.Option("--until-doubled", help="Until it is twice the size.")] = False,
) -> None:
    """Quiet for a while. Example: tocsin incidents snooze ID --until-doubled"""
    now = datetime.now(UTC)
    if until_doubled:
        _act(incident, "snooze", lambda found: life.snoozed_until_doubled(found, context.me()))
    else:
        _act(incident, "snooze", lambda found: life.snoozed_until(found, now + span(for_), context.me(), now))


@app.command()
def resolve(incident: str) -> None:
    """It is over. Example: tocsin incidents resolve ID"""
    _act(incident, "resolve", lambda found: life.resolved(found, datetime.now(UTC), context.me()))


def _act(incident: str, action: str, change: Callable[[Incident], Change]) -> None:
    with context.here().state() as state:
        changed = change(state.incidents.get(incident, ALL))
        state.incidents.save(changed.incident, action, context.me(), changed.line)
    screen.print(f"{incident}: {changed.line}", markup=False)


@app.command()
def why(
    brand: Annotated[str, typer.Argument(help="The id of a watch.")],
    at: Annotated[str, typer.Option(help="2026-03-02T08:00Z, or 2h before now.")] = "now",
    as_json: Json = False,
) -> None:
    """Why it rang or did not, with the numbers. Example: tocsin incidents why brisolle --at 2026-03-02T08:00Z"""
    here = context.here()
    with here.why() as (state, inquiry):
        answer = inquiry.ask(state.watches.get(brand), moment(at))
    if as_json:
        write_line(answer.to_json())
        return
    screen.print("\n".join(answer.sentences(speech(here.settings.alerts.language))), markup=False)
