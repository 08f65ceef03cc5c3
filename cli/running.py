"""`tocsin init`, `run`, `stage`, `replay`: setting up, and listening."""

import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.bars import Bar
from cli.draining import Waiting, standing, summary
from cli.output import Exit, Json, note, say, write_line
from core.errors import Transient
from schemas.scope import ALL

if TYPE_CHECKING:
    from app.replay import Replayed
    from ingest.runner import Tally

LISTENING = "Listen"


def register(app: typer.Typer) -> None:
    for command in (init, run, stage, replay):
        app.command(rich_help_panel=LISTENING)(command)


def init(
    brand: Annotated[str, typer.Argument(metavar="[BRAND]", help="Its name: watches and sources are set, too.")] = "",
    competitor: Annotated[list[str] | None, typer.Option(help="Its name; may be repeated.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="As in fr; may be repeated. Without any, all.")] = None,
    feed: Annotated[list[str] | None, typer.Option(help="The address of an RSS or Atom feed; may be repeated.")] = None,
    beside: Annotated[
        list[str] | None, typer.Option("--context", help="One such word must stand there, too; may be repeated.")
    ] = None,
    without: Annotated[list[str] | None, typer.Option(help="A word that must not; may be repeated.")] = None,
    time_zone: Annotated[str, typer.Option(help="Its days and quiet hours follow it.")] = "UTC",
    watches: Annotated[Path, typer.Option(help="The file that is written for the watches.")] = Path("watches.toml"),
    sample: Annotated[bool, typer.Option(help="Listen for it first, 10 s, and show what is heard.")] = True,
) -> None:
    """Makes the data folder and its tables, topics and indices; what is there already stays.

    With a brand, it also writes a file of watches and, where there are no settings yet, tocsin.toml with the sources
    that need no key. No file is overwritten.

    Examples:

    - `tocsin init`

    - `tocsin init "Air Vantelle" --competitor Oramire --language fr`
    """
    from cli import starting

    rivals, spoken, feeds = tuple(competitor or ()), tuple(language or ()), tuple(feed or ())
    words, others = tuple(beside or ()), tuple(without or ())
    if brand:
        looks = starting.SECONDS if sample else 0.0
        starting.begin(starting.Told(brand, rivals, spoken, feeds, words, others, time_zone, watches, looks))
    elif rivals or spoken or feeds or words or others:
        raise typer.BadParameter("Name the brand that this is for, as in: tocsin init Brisolle.", param_hint="BRAND")
    else:
        _prepare()


def _prepare() -> None:
    from app.wiring import prepare_indices

    here = context.here()
    with here.prepared():
        prepare_indices(here.settings, here.home, here.clock)
        say(f"Ready in {here.home.root}. Next: `tocsin watches add` or `tocsin watches apply FILE`, then `tocsin run`.")


def run(
    drain: Annotated[bool, typer.Option("--drain", help="Stop once everything that is there was dealt with.")] = False,
) -> None:
    """Runs every stage until Ctrl-C, or until nothing is left to do.

    Examples:

    - `tocsin run`

    - `tocsin run --drain`
    """
    from app import running
    from app.welcome import first_link
    from app.wiring import check_plugins

    here = context.here()
    check_plugins(here.settings, here.clock)
    with here.prepared() as state:
        before = standing(state)
        first = "" if drain else first_link(state.accounts, here.settings.web)
    how = "Until everything is dealt with" if drain else "Until Ctrl-C"
    note(f"{how}; `tocsin status` says how it goes, and {here.home.run} has the logs.")
    if first:
        note(f"Nobody can enter the dashboard yet. Whoever opens this link first becomes its administrator: {first}")
    stop = Event()
    ends: Literal["never", "drained"] = "drained" if drain else "never"
    with Waiting() as line:
        errand = running.Errand(ends, tell=line.tell)
        halted = running.run(here.premises, stop, errand)
    for name in halted:
        note(f"{name} is halted; `tocsin status` says why.", style="red")
    if halted:
        raise typer.Exit(Exit.FAILURE)
    if drain and stop.is_set():
        raise KeyboardInterrupt
    if drain:
        with here.state() as state, here.store() as store:
            say(summary(before, standing(state), store.search(None, ALL, 1).total))


def stage(
    name: Annotated[str, typer.Argument(help="ingest, analyse, weigh, index, alert, web or pictures.")],
    parent: Annotated[int, typer.Option(hidden=True)] = 0,
    ends: Annotated[Literal["never", "drained", "asked"], typer.Option(hidden=True)] = "never",
    health_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Serve /health, /ready and /metrics of this process there.")
    ] = None,
) -> None:
    """Runs one stage alone, as a container does; its log goes to standard error.

    `web` tells of the whole deployment, at the port that the settings name.

    Examples:

    - `tocsin stage analyse`

    - `tocsin stage analyse --health-port 8750`
    """
    from app import stages
    from core.log import configure

    if name not in stages.ROOMS:
        raise typer.BadParameter(f'"{name}" is none of {", ".join(stages.ROOMS)}.', param_hint="name")
    if name == "web" and health_port is not None:
        raise typer.BadParameter("web listens at web.port already.", param_hint="--health-port")
    here = context.here()
    here.require(*here.home.parts)
    configure(name, sys.stderr, "json")
    stages.run(name, here.settings, here.home, stages.Orders(parent, ends, health_port))


def replay(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, NDJSON or Parquet; also .gz and .zst.")],
    columns: Annotated[Path | None, typer.Option(help="A TOML file whose [columns] name them.")] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="One of them, as in published_at=created_at; may be repeated.")
    ] = None,
    source: Annotated[str, typer.Option(help="Under which source it is counted; else the file's name.")] = "",
    speed: Annotated[str, typer.Option(help="max, or times real time, as in 60x.")] = "max",
    as_json: Json = False,
) -> None:
    """Publishes a file of mentions; broken off, it goes on from there the next time.

    A row that is no mention becomes a dead letter with its line number, the rest goes on, and the exit code is 5.
    Mend it in its line and replay the file again: that closes its letter.

    Examples:

    - `tocsin replay tweets.csv --columns examples/airlines.toml`

    - `tocsin replay reviews.ndjson --column published_at=date --column text=body`
    """
    from app.replay import Request, kept_by_nobody, too_old
    from app.replay import replay as replay_file
    from ingest.rows.columns import Columns, columns_from_flags, read_columns

    here = context.here()
    mapping = columns_from_flags(column or (), read_columns(columns) if columns else Columns())
    request = Request(file, mapping, source, speed, context.me())
    with here.begun() as state, RowsBar(file.name) as bar:
        done = replay_file(here.settings, here.home, state, here.clock, request, Event(), bar)
        newest = too_old(state, done.tally)
        brief = kept_by_nobody(state, done.tally, here.clock.now())
    _tell(done, file, as_json)
    if newest:
        note(
            f"All of it is more than 400 days older than the newest that was listened to ({newest:%Y-%m-%d}): it can "
            "be searched and counted, but no incident opens for it. Give it a store of its own (TOCSIN_HOME), or ask "
            "`tocsin incidents why WATCH --at TIME`."
        )
    if brief:
        note(
            f"All of it is older than {', '.join(brief)} may be kept: within minutes counts alone remain of it. "
            "Give those watches a longer retention_days first (`tocsin watches apply`), and replay it again."
        )
    if done.tally.refused:
        raise typer.Exit(Exit.PARTLY)


class RowsBar(Bar):
    """Implements core.bus.pump.Observer: how many rows were published."""

    def handled(self, records: int, refused: Mapping[str, int], seconds: float) -> None:
        self.advance(records + sum(refused.values()))

    def degraded(self, failure: Transient, pause: timedelta) -> None:
        note(f"{failure} Trying again.")

    def recovered(self) -> None:
        note("It works again.")


def _tell(done: "Replayed", file: Path, as_json: bool) -> None:
    tally = done.tally
    if as_json:
        counted = {"published": tally.events, "refused": tally.refused, "suppressed": tally.suppressed}
        write_line({**counted, "mended": done.mended})
        return
    if tally.events or tally.refused or tally.suppressed:
        _tell_rows(tally)
    else:
        say(f"Nothing new in {file}: it holds no rows, or was replayed to its end before.")
    if done.mended:
        say(f"Dead letters of it that are closed, for their rows were taken now: {done.mended:,}.")


def _tell_rows(tally: "Tally") -> None:
    told = f"Events published: {tally.events:,}"
    if tally.refused:
        told += f", rows refused: {tally.refused:,} (`tocsin dead-letters list` says why)"
    if tally.suppressed:
        told += f", left out, for they are by erased persons: {tally.suppressed:,}"
    say(f"{told}. `tocsin run --drain` deals with them, or a Tocsin that is running.")
