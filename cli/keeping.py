"""`tocsin export`, `erase`, `reenrich`, `rebuild`, `backup`, `restore`: what is kept, and what must not be."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from app import backup as copies
from app import running
from app.exporting import export as write_export
from app.wiring import open_bus
from cli import context
from cli.output import Exit, Json, screen, write_object
from core.query.parse import parse
from core.state.jobs import JobStatus
from schemas.scope import ALL


def register(app: typer.Typer) -> None:
    for command in (export, erase, reenrich, rebuild, backup, restore):
        app.command()(command)


def export(
    file: Annotated[Path, typer.Argument(help="Ends in .csv, .ndjson or .parquet.")],
    query: Annotated[str, typer.Option(help="Only what matches.")] = "",
) -> None:
    """Writes mentions to a file. Example: tocsin export march.csv --query 'published:[2026-03-01 TO 2026-04-01]'"""
    with context.here().store() as store:
        rows = write_export(store, parse(query) if query else None, ALL, file)
    screen.print(f"{rows} rows written to {file}.", markup=False)


def erase(
    author: Annotated[list[str] | None, typer.Option(help="An author id, as in bluesky:did:plc:abc.")] = None,
    mention: Annotated[list[str] | None, typer.Option(help="A mention id.")] = None,
    as_json: Json = False,
) -> None:
    """Erases a person or a mention everywhere, and leaves a receipt. Example: tocsin erase --author x:42"""
    if not author and not mention:
        raise typer.BadParameter("Name whom or what to erase with --author or --mention.")
    _ask("erase", {"authors": list(author or ()), "mentions": list(mention or ())}, as_json)


def reenrich(
    query: Annotated[str, typer.Option(help="Only what matches; empty: everything.")] = "",
    as_json: Json = False,
) -> None:
    """Sends stored mentions through enrichment again. Example: tocsin reenrich --query 'lang:fr'"""
    if query:
        parse(query)
    with context.here().state() as state:
        state.watches.raise_generation(f"reenrich {query}".strip())
    _ask("reenrich", {"query": query}, as_json)


def rebuild(as_json: Json = False) -> None:
    """Makes the search index again from what is kept. Example: tocsin rebuild"""
    _ask("rebuild", {}, as_json)


def _ask(kind: str, arguments: Mapping[str, JsonValue], as_json: bool) -> None:
    """Only the owner of the store can do it: a running Tocsin, or else this command."""
    here = context.here()
    with here.state() as state:
        number = state.jobs.ask(kind, arguments, by=context.me())
        running.finish(here.settings, here.home, here.clock, here.config, state.jobs, number)
        done = state.jobs.get(number)
    write_object({"job": done.id, "kind": done.kind, "status": done.status.value, **done.result}, as_json)
    if done.status is JobStatus.FAILED:
        raise typer.Exit(Exit.FAILURE)


def backup(folder: Annotated[Path, typer.Argument(help="A new or empty folder.")]) -> None:
    """Copies everything while it runs, consistent across bus, store and state. Example: tocsin backup /mnt/monday"""
    here = context.here()
    copies.backup(here.home, open_bus(here.settings, here.home, here.clock).backup, folder)
    screen.print(f"Everything is copied to {folder}. `tocsin restore {folder}` brings it back.", markup=False)


def restore(folder: Annotated[Path, typer.Argument(help="What `tocsin backup` wrote.")]) -> None:
    """Brings a backup into an empty data folder. Example: TOCSIN_HOME=/srv/tocsin tocsin restore /mnt/monday"""
    home = context.here().home
    copies.restore(folder, home)
    screen.print(f"Restored into {home.root}.", markup=False)
