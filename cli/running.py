"""`tocsin init`, `run`, `stage`, `replay`: setting up, and listening."""

import sys
from collections.abc import Mapping
from pathlib import Path
from threading import Event
from typing import Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app import running, stages
from app.replay import Request
from app.replay import replay as replay_file
from cli import context
from cli.output import Exit, Json, errors, screen, write_line
from core.errors import Transient
from core.log import configure
from ingest.runner import Tally
from ingest.sources.files.columns import Columns, columns_from_flags, read_columns


def register(app: typer.Typer) -> None:
    for command in (init, migrate, run, stage, replay):
        app.command()(command)


def init() -> None:
    """Makes the data folder and its tables; what is there already stays. Example: tocsin init"""
    here = context.here()
    with here.prepared():
        screen.print(f"Ready in {here.home.root}. Next: tocsin watches apply FILE, then tocsin run.", markup=False)


def migrate() -> None:
    """Brings the tables of an older version to this one. Example: tocsin migrate"""
    with context.here().prepared():
        screen.print("The tables are those of this version.")


def run(
    drain: Annotated[bool, typer.Option("--drain", help="Stop once everything that is there was dealt with.")] = False,
) -> None:
    """Runs every stage until Ctrl-C. Example: tocsin run --drain"""
    here = context.here()
    with here.prepared():
        pass
    halted = running.run(here.settings, here.home, here.clock, here.config, "drained" if drain else "never")
    for name in halted:
        errors.print(f"{name} is halted; `tocsin status` says why.", style="red", markup=False)
    if halted:
        raise typer.Exit(Exit.FAILURE)


def stage(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(stages.NAMES)}.")],
    parent: Annotated[int, typer.Option(hidden=True)] = 0,
    ends: Annotated[str, typer.Option(hidden=True)] = "never",
) -> None:
    """Runs one stage alone, as a container does. Example: tocsin stage analyse"""
    if name not in stages.NAMES:
        raise typer.BadParameter(f'"{name}" is none of {", ".join(stages.NAMES)}.')
    here = context.here()
    here.home.require()
    configure(name, sys.stderr, "json")
    stages.run(name, here.settings, here.home, stages.Orders(parent, "drained" if ends == "drained" else "never"))


def replay(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, NDJSON or Parquet; also .gz and .zst.")],
    columns: Annotated[Path | None, typer.Option(help="A TOML file whose [columns] name them.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="One of them, as in published_at=created_at; may be repeated.")
    ] = None,
    source: Annotated[str, typer.Option(help="Under which source it is counted.")] = "",
    speed: Annotated[str, typer.Option(help="max, or times real time, as in 60x.")] = "max",
    as_json: Json = False,
) -> None:
    """Publishes a file of mentions. Example: tocsin replay tweets.csv --columns examples/airlines.toml

    A row that is no mention becomes a dead letter with its line number; the rest goes on, and the exit code is 5.
    """
    here = context.here()
    mapping = columns_from_flags(column or (), read_columns(columns) if columns else Columns())
    request = Request(file, mapping, source, speed)
    with here.prepared() as state, RowsBar(file.name) as bar:
        done = replay_file(here.settings, here.home, state, here.clock, request, Event(), bar)
    _tell(done, as_json)
    if done.refused:
        raise typer.Exit(Exit.PARTLY)


class RowsBar:
    """Implements core.bus.pump.Observer: how many rows were published, on a terminal."""

    def __init__(self, name: str) -> None:
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,} rows"), TimeElapsedColumn(),
            console=errors, disable=not sys.stderr.isatty(), transient=True,
        )  # fmt: skip
        self._task = self._progress.add_task(name, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self._progress.advance(self._task, records + sum(refused.values()))

    def degraded(self, failure: Transient) -> None:
        errors.print(f"{failure} Trying again.", markup=False)

    def recovered(self) -> None:
        errors.print("It works again.")


def _tell(done: Tally, as_json: bool) -> None:
    if as_json:
        write_line({"published": done.events, "refused": done.refused, "suppressed": done.suppressed})
        return
    refused = f", {done.refused} refused (`tocsin dead-letters list`)" if done.refused else ""
    screen.print(f"{done.events} events published{refused}. Next: tocsin run --drain")
