"""`tocsin watches`: what is listened for."""

from pathlib import Path
from typing import Annotated

import typer

from app.watchfile import read_watches
from cli import context
from cli.output import Json, screen, write_object, write_rows
from core.query.parse import parse
from core.query.validate import for_watch
from schemas.watch import Watch

app = typer.Typer(no_args_is_help=True, help="What is listened for: brands, competitors and trends.")


@app.command("list")
def list_watches(as_json: Json = False) -> None:
    """All watches. Example: tocsin watches list --json"""
    with context.here().state() as state:
        revisions = state.watches.list()
    rows = ({**r.watch.model_dump(mode="json"), "revision": r.revision} for r in revisions)
    write_rows(rows, ("id", "name", "kind", "revision", "query"), as_json, "No watch yet: `tocsin watches add`.")


@app.command()
def show(watch: str, as_json: Json = False) -> None:
    """One watch with its revisions. Example: tocsin watches show sncf"""
    with context.here().state() as state:
        standing, past = state.watches.get(watch), state.watches.history(watch)
    history = [{"revision": p.revision.revision, "by": p.by, "at": p.at} for p in past]
    facts = {"revision": standing.revision, "active": standing.active, "history": history}
    write_object({**standing.watch.model_dump(mode="json"), **facts}, as_json)


@app.command()
def apply(file: Path, as_json: Json = False) -> None:
    """Adds and changes the watches of a TOML file; others stay. Example: tocsin watches apply examples/airlines.toml"""
    wanted = read_watches(file)
    with context.here().prepared() as state:
        changes = state.watches.apply(wanted, by=context.me())
    rows = ({"watch": c.watch, "revision": c.revision, "change": c.change} for c in changes)
    write_rows(rows, ("watch", "change", "revision"), as_json, f"Nothing in {file} differs from what is listened for.")


@app.command()
def add(
    watch: Annotated[str, typer.Argument(help="Its id: small letters, digits, - and _.")],
    query: Annotated[str, typer.Argument(help='What tells its mentions, as in: "air france" OR @airfrance')],
    name: Annotated[str, typer.Option(help="As people write it; the id by default.")] = "",
    time_zone: Annotated[str, typer.Option(help="Its days and quiet hours follow it.")] = "UTC",
) -> None:
    """Adds one watch. Example: tocsin watches add sncf 'sncf OR @sncf' --name SNCF --time-zone Europe/Paris"""
    for_watch(parse(query))
    wanted = Watch(id=watch, name=name or watch, query=query, time_zone=time_zone)
    with context.here().prepared() as state:
        state.watches.apply([wanted], by=context.me())
    screen.print(f"Listening for {wanted.name}. A running Tocsin takes it up within a second.")


@app.command()
def remove(watch: str) -> None:
    """Stops listening; history and mentions stay. Example: tocsin watches remove sncf"""
    with context.here().state() as state:
        state.watches.remove(watch, by=context.me())
    screen.print(f"{watch} is listened for no more. What was collected stays; `tocsin erase` and retention remove it.")


@app.command()
def backfill(watch: str, as_json: Json = False) -> None:
    """Applies a watch to the history that is stored. Example: tocsin watches backfill sncf"""
    with context.here().state() as state:
        state.watches.get(watch)
        job = state.jobs.ask("reenrich", {"query": ""}, by=context.me())
    write_object({"job": job, "next": "a running Tocsin does it; `tocsin jobs` shows how far it is"}, as_json)
