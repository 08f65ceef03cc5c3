"""`tocsin topics`: subjects that no watch names, found in what is said against it."""

from typing import Annotated

import typer

from cli import context
from cli.arguments import Watches, chosen
from cli.output import Json, say, write_rows

WatchId = Annotated[str, typer.Argument(metavar="WATCH", help="The id of a watch.")]
Id = Annotated[str, typer.Argument(metavar="TOPIC", help="As `tocsin topics list` shows it.")]

app = typer.Typer(
    no_args_is_help=True,
    help="Subjects that no watch names, found in what is said against it, and judged like its own topics.\n\n"
    "Example: `tocsin topics list --watch brisolle`",
)


@app.command("list")
def list_topics(
    watch: Watches = None,
    every: Annotated[bool, typer.Option("--all", help="Those too that have ended, or were kept or dropped.")] = False,
    as_json: Json = False,
) -> None:
    """Those that are judged now, the newest first.

    Example: `tocsin topics list --json`
    """
    here = context.here()
    with here.state() as state:
        found = state.found.list(chosen(watch))
        revisions = {each.watch.id: each.revision for each in state.watches.list()}
    now = here.clock.now()
    judged = [each for each in found if each.stands(now) and each.revision == revisions.get(each.watch)]
    wanted = found if every else judged
    columns = ("watch", "id", "name", "state", "found_at", "ends_at", "authors", "query")
    rows = (each.model_dump(mode="json") for each in wanted)
    write_rows(rows, columns, as_json, "No topic is emerging.")


@app.command()
def keep(watch: WatchId, topic: Id) -> None:
    """Makes it a topic of the watch, under its name.

    What is stored already is not matched again: `tocsin watches backfill` does that.

    Example: `tocsin topics keep brisolle found-quatre-minutes`
    """
    from app.emerging import keep

    with context.here().state() as state:
        kept = keep(state, watch, topic, context.me())
    say(f"{kept.name} is a topic of {watch} now. `tocsin watches backfill {watch}` applies it to what is stored.")


@app.command()
def drop(watch: WatchId, topic: Id) -> None:
    """It is judged no more, and not found again for 30 days.

    Example: `tocsin topics drop brisolle found-quatre-minutes`
    """
    with context.here().state() as state:
        dropped = state.found.settle(watch, topic, "dropped", context.me())
    say(f"{dropped.name} is dropped until {dropped.ends_at:%Y-%m-%d}.")
