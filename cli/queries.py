"""`tocsin queries`: saved queries, and those of other tools."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.arguments import Cursor, Watches, chosen, made, understood
from cli.output import Exit, Json, Limit, Row, note, say, write, write_line, write_object, write_rows
from cli.search import page_here, show_page
from core.errors import Misconfigured, NotFound

if TYPE_CHECKING:
    from cli.remote import Server
    from core.query.importers.translation import Translation

Id = Annotated[str, typer.Argument(metavar="ID", help="As `tocsin queries list` shows it.")]
LARGEST = 16 * 1024 * 1024
"""Bytes of a file that is read for a query."""

app = typer.Typer(
    no_args_is_help=True,
    help="Saved queries, and those of other tools.\n\nExample: `tocsin queries save angry 'toward:negative'`",
)


@app.command()
def save(
    query: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, - and _.")],
    text: Annotated[str, typer.Argument(metavar="QUERY", help="In the query language (docs/query-language.md).")],
    name: Annotated[str | None, typer.Option(help="As people call it; the id by default.")] = None,
    description: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    live: Annotated[bool | None, typer.Option(help="Match it against every mention as it arrives.")] = None,
    folder: Annotated[str | None, typer.Option(help="In which lists show it.")] = None,
) -> None:
    """Saves a query, or a new version of it, which keeps what is not said again. A new one is everybody's.

    Example: `tocsin queries save angry 'toward:negative' --name 'Angry at us' --folder Care --live`
    """
    said = {"name": name, "description": description, "live": live, "folder": folder}
    wanted = {key: value for key, value in said.items() if value is not None} | {"query": text}
    server = context.server()
    version = _save_there(server, query, wanted) if server else _save_here(query, wanted)
    say(f"{query} is saved, version {version}.")


def _save_here(query: str, wanted: Row) -> int:
    """Returns its version."""
    from core.query.validate import for_saved
    from schemas.watch import SavedQuery

    for_saved(understood(str(wanted["query"])))
    with context.here().begun() as state:
        known = next((each for each in state.saved_queries.list() if each.id == query), None)
        before = known.model_dump() if known else {"id": query, "name": query}
        return state.saved_queries.save(made(SavedQuery, {**before, **wanted}), by=context.me())


def _save_there(server: "Server", query: str, wanted: Row) -> int:
    """Returns its version."""
    from cli.remote import part
    from schemas.watch import SavedQuery
    from web.told.listening import QueryTold, QueryWhole

    known = next((each for each in server.rows("queries", QueryTold) if each.id == query), None)
    before = known.model_dump() if known else {"id": query, "name": query}
    saved = server.do("PUT", f"queries/{part(query)}", QueryWhole, made(SavedQuery, {**before, **wanted}))
    return saved.history[0].version


@app.command("list")
def list_queries(as_json: Json = False) -> None:
    """All saved queries.

    Example: `tocsin queries list --json`
    """
    from cli.remote import asked_of
    from web.told.listening import QueryTold, query_told

    def here() -> list[QueryTold]:
        with context.here().state() as state:
            return [query_told(each) for each in state.saved_queries.list()]

    rows = (each.model_dump() for each in asked_of("queries", QueryTold, {}, here))
    columns = ("id", "name", "folder", "owner", "shared", "live", "query")
    write_rows(rows, columns, as_json, "No saved query yet: `tocsin queries save` adds one.")


@app.command()
def show(query: Id, as_json: Json = False) -> None:
    """One saved query with its versions.

    Example: `tocsin queries show angry`
    """
    from cli.remote import part
    from web.told.listening import QueryWhole, query_whole

    server = context.server()
    if server:
        saved = server.one(f"queries/{part(query)}", QueryWhole)
    else:
        with context.here().state() as state:
            saved = query_whole(state.saved_queries, query)
    if as_json:
        write_line(saved.model_dump(mode="json"))
        return
    write_object(saved.model_dump(mode="json", exclude={"history"}), as_json)
    say("")
    history = (each.model_dump() for each in saved.history)
    write_rows(history, ("version", "at", "by", "query"), as_json, empty="")


@app.command()
def run(query: Id, watch: Watches = None, limit: Limit = 20, cursor: Cursor = "", as_json: Json = False) -> None:
    """Runs one: its mentions, newest first, as `tocsin search` shows them.

    Example: `tocsin queries run angry --watch sncf --json`
    """
    server = context.server()
    if server:
        from cli.remote import part
        from web.told.mentions import Seen

        asked = {"watch": watch, "cursor": cursor}
        show_page(server.pages(f"queries/{part(query)}/mentions", Seen, asked, limit), as_json)
        return
    with context.here().state() as state:
        saved = state.saved_queries.get(query)
    show_page(page_here(understood(saved.query), chosen(watch), limit, cursor), as_json)


@app.command()
def remove(query: Id) -> None:
    """Removes one; its versions stay in the history.

    Example: `tocsin queries remove angry`
    """
    from cli.remote import dropped, part

    dropped(f"queries/{part(query)}", lambda state: state.saved_queries.remove(query, by=context.me()))
    say(f"{query} is removed.")


@app.command("import")
def import_query(
    source: Annotated[
        Literal["brandwatch", "meltwater", "talkwalker", "visibrain"], typer.Option("--from", help="The other tool.")
    ],
    file: Annotated[Path, typer.Argument(help="A file that holds one query; - reads standard input.")],
    as_json: Json = False,
) -> None:
    """Translates a query of another tool; nothing is saved.

    What cannot be translated is listed with its position, and the exit code is 5.

    Examples:

    - `tocsin queries import --from brandwatch query.txt`

    - `pbpaste | tocsin queries import --from meltwater -`
    """
    from core.query.importers import IMPORTERS

    translation = IMPORTERS[source](_text(file))
    _tell(translation, as_json)
    if translation.untranslated:
        raise typer.Exit(Exit.PARTLY)


def _text(file: Path) -> str:
    """Raises NotFound, and Misconfigured where it is no text, or empty."""
    if str(file) != "-" and not file.is_file():
        raise NotFound(f"There is no file {file}.", "A path is looked for from where you are.")
    try:
        text = sys.stdin.read(LARGEST) if str(file) == "-" else file.read_text("utf-8-sig")[:LARGEST]
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is no UTF-8 text.", "Save it as UTF-8.") from None
    if not text.strip():
        raise Misconfigured(f"{file} holds no query.")
    return text


def _tell(translation: "Translation", as_json: bool) -> None:
    lost = [{"position": u.position, "text": u.text, "reason": u.reason} for u in translation.untranslated]
    if as_json:
        write_line({"query": translation.query, "untranslated": lost})
        return
    if translation.query:
        write(translation.query)
    if lost:
        note(f"{len(lost)} of its parts could not be translated:")
        for part in lost:
            note(f"position {part['position']}: {part['text']}: {part['reason']}")
