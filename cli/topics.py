"""`tocsin topics`: subjects that no watch names, found in what is said against it."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import Watches, chosen
from cli.output import Json, say, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    from cli.remote import asked_of
    from schemas.found import Found
    from web.look.emerging import judged

    def here() -> "Sequence[Found]":
        at = context.here()
        with at.state() as state:
            scope = chosen(watch)
            return state.found.list(scope) if every else judged(state, scope, at.clock.now())

    columns = ("watch", "id", "name", "state", "found_at", "ends_at", "authors", "query")
    asked = {"watch": watch, "all": every or None}
    rows = (each.model_dump(mode="json") for each in asked_of("topics", Found, asked, here))
    write_rows(rows, columns, as_json, "No topic is emerging.")


@app.command()
def keep(watch: WatchId, topic: Id) -> None:
    """Makes it a topic of the watch, under its name.

    What is stored already is not matched again: `tocsin watches backfill` does that.

    Example: `tocsin topics keep brisolle found-quatre-minutes`
    """
    from app.emerging import keep
    from schemas.found import Found

    server = context.server()
    if server:
        kept = server.do("POST", _path(watch, topic, "keep"), Found)
    else:
        with context.here().state() as state:
            kept = keep(state, watch, topic, context.me())
    say(f"{kept.name} is a topic of {watch} now. `tocsin watches backfill {watch}` applies it to what is stored.")


@app.command()
def drop(watch: WatchId, topic: Id) -> None:
    """It is judged no more, and not found again for 30 days.

    Example: `tocsin topics drop brisolle found-quatre-minutes`
    """
    from schemas.found import Found

    server = context.server()
    if server:
        dropped = server.do("POST", _path(watch, topic, "drop"), Found)
    else:
        with context.here().state() as state:
            dropped = state.found.settle(watch, topic, "dropped", context.me())
    say(f"{dropped.name} is dropped until {dropped.ends_at:%Y-%m-%d}.")


def _path(watch: str, topic: str, act: str) -> str:
    from cli.remote import part

    return f"topics/{part(watch)}/{part(topic)}/{act}"
