"""`tocsin watches`: what is listened for."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import made
from cli.asking import ask, awaited_there, tell
from cli.output import Json, say, write_line, write_object, write_rows
from core.errors import Misused, TocsinError

if TYPE_CHECKING:
    from schemas.watch import Watch
    from web.told.listening import WatchTold

Id = Annotated[str, typer.Argument(metavar="ID", help="As `tocsin watches list` shows it.")]

app = typer.Typer(
    no_args_is_help=True,
    help="What is listened for: brands, competitors and trends.\n\n"
    "Example: `tocsin watches apply examples/airlines.toml`",
)


@app.command("list")
def list_watches(as_json: Json = False) -> None:
    """All watches.

    Example: `tocsin watches list --json`
    """
    from cli.remote import asked_of
    from web.told.listening import WatchTold, watch_told

    def here() -> list[WatchTold]:
        with context.here().state() as state:
            return [watch_told(each) for each in state.watches.list()]

    rows = (each.model_dump(mode="json") for each in asked_of("watches", WatchTold, {}, here))
    write_rows(rows, ("id", "name", "kind", "revision", "query"), as_json, "No watch yet: `tocsin watches add`.")


@app.command()
def show(watch: Id, as_json: Json = False) -> None:
    """One watch with its revisions.

    Example: `tocsin watches show sncf`
    """
    from cli.remote import part
    from web.told.listening import WatchWhole, watch_whole

    server = context.server()
    if server:
        found = server.one(f"watches/{part(watch)}", WatchWhole)
    else:
        with context.here().state() as state:
            found = watch_whole(state.watches.get(watch), state.watches.history(watch))
    told = found.model_dump(mode="json")
    if as_json:
        write_line(told)
        return
    topics, accounts, things, _ = (told.pop(name) for name in ("topic", "account", "thing", "history"))
    history = [each.model_dump() for each in found.history]
    write_object(told, as_json)
    for rows, columns in (
        (topics, ("id", "name", "query")),
        (accounts, ("network", "handle", "role")),
        (things, ("name", "kind", "aliases")),
        (history, ("revision", "at", "by")),
    ):
        if rows:
            say("")
            write_rows(rows, columns, as_json, empty="")


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="TOML, with a [[watch]] for each.")], as_json: Json = False
) -> None:
    """Adds and changes the watches of a file; others stay.

    What is stored already is not matched again: `tocsin watches backfill` does that.

    Example: `tocsin watches apply examples/airlines.toml`
    """
    from app.watchfile import read_watches
    from web.told.listening import WatchChanged, watch_changed
    from web.told.lists import Items

    wanted = read_watches(file)
    server = context.server()
    if server:
        body = {"watches": [each.model_dump(mode="json") for each in wanted]}
        changes = server.do("POST", "watches", Items[WatchChanged], body).items
    else:
        with context.here().begun() as state:
            changes = tuple(map(watch_changed, state.watches.apply(wanted, by=context.me())))
    rows = (each.model_dump() for each in changes)
    write_rows(rows, ("watch", "change", "revision"), as_json, f"Nothing in {file} differs from what is listened for.")


@app.command()
def add(
    watch: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, - and _.")],
    query: Annotated[str, typer.Argument(help='What tells its mentions, as in: "air france" OR @airfrance')],
    name: Annotated[str, typer.Option(help="As people write it; the id by default.")] = "",
    time_zone: Annotated[str, typer.Option(help="Its days and quiet hours follow it.")] = "UTC",
) -> None:
    """Adds one watch. Topics, accounts, things and retention take a file: `tocsin watches apply`.

    Example: `tocsin watches add sncf 'sncf OR @sncf' --name SNCF --time-zone Europe/Paris`
    """
    from core.query.parse import parse
    from core.query.validate import for_watch
    from schemas.watch import Watch

    for_watch(parse(query))
    wanted = made(Watch, {"id": watch, "name": name or watch, "query": query, "time_zone": time_zone})
    server = context.server()
    if server:
        from web.told.listening import WatchTold

        standing = [Watch.model_validate(_as_written(each)) for each in server.rows("watches", WatchTold)]
        if _is_new(wanted, standing):
            server.add(f"watches/{watch}", wanted)
    else:
        with context.here().begun() as state:
            if _is_new(wanted, [each.watch for each in state.watches.list()]):
                state.watches.apply([wanted], by=context.me())
    say(f"Listening for {wanted.name}. A running Tocsin takes it up within a second.")


@app.command()
def remove(watch: Id) -> None:
    """Stops listening; history and mentions stay.

    Example: `tocsin watches remove sncf`
    """
    from cli.remote import dropped, part

    dropped(f"watches/{part(watch)}", lambda state: state.watches.remove(watch, by=context.me()))
    say(f"{watch} is listened for no more. What was collected stays; `tocsin erase` and retention remove it.")


@app.command()
def backfill(watch: Id, as_json: Json = False) -> None:
    """Applies a watch to what is stored already, by sending all of it through enrichment again.

    A running Tocsin does it, or else this command.

    Example: `tocsin watches backfill sncf`
    """
    from cli.remote import part

    server = context.server()
    if server:
        tell(awaited_there(server, f"watches/{part(watch)}/backfill", None, as_json), {}, as_json)
        return
    with context.here().state() as state:
        if not state.watches.get(watch).active:
            raise Misused(f"{watch} is listened for no more.", "`tocsin watches add` or `apply` listens to it again.")
    ask("reenrich", {"query": ""}, as_json)


def _is_new(wanted: "Watch", standing: "Iterable[Watch]") -> bool:
    """Raises TocsinError where another one is called so."""
    same = next((each for each in standing if each.id == wanted.id), None)
    if same is not None and same != wanted:
        raise TocsinError(
            f'There is a watch "{wanted.id}" already, and it is another one.',
            "Change it with `tocsin watches apply FILE`, or remove it first.",
        )
    return same is None


def _as_written(told: "WatchTold") -> dict[str, object]:
    """Without its revision."""
    from schemas.watch import Watch

    return told.model_dump(include=set(Watch.model_fields))
