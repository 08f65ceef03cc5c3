"""`tocsin queries`: saved queries, and those of other tools."""

from pathlib import Path
from typing import Annotated

import typer

from cli import context
from cli.output import Exit, Json, screen, write_line, write_object, write_rows
from cli.search import show_page
from core.query.importers import IMPORTERS
from core.query.parse import parse
from core.query.validate import for_saved
from schemas.scope import ALL
from schemas.watch import SavedQuery

app = typer.Typer(no_args_is_help=True, help="Saved queries.")


@app.command()
def save(
    query: Annotated[str, typer.Argument(metavar="ID", help="Small letters, digits, - and _.")],
    text: Annotated[str, typer.Argument(help="The query.")],
    name: Annotated[str, typer.Option(help="As people call it.")] = "",
    description: Annotated[str, typer.Option(help="What it is for.")] = "",
    live: Annotated[bool, typer.Option(help="Match it against every mention as it arrives.")] = False,
) -> None:
    """Saves a query, or a new version of it. Example: tocsin queries save angry 'toward:negative' --live"""
    for_saved(parse(text))
    wanted = SavedQuery(id=query, name=name or query, query=text, description=description, live=live)
    with context.here().prepared() as state:
        version = state.saved_queries.save(wanted, by=context.me())
    screen.print(f"{query} is saved, version {version}.")


@app.command("list")
def list_queries(as_json: Json = False) -> None:
    """All saved queries. Example: tocsin queries list"""
    with context.here().state() as state:
        rows = [query.model_dump() for query in state.saved_queries.list()]
    write_rows(rows, ("id", "name", "query", "live"), as_json, "No saved query yet: `tocsin queries save`.")


@app.command()
def run(query: str, limit: int = 20, as_json: Json = False) -> None:
    """Runs one. Example: tocsin queries run angry --json"""
    with context.here().state() as state:
        saved = state.saved_queries.get(query)
    show_page(parse(saved.query), ALL, limit, "", as_json)


@app.command()
def remove(query: str) -> None:
    """Removes one; its versions stay in the history. Example: tocsin queries remove angry"""
    with context.here().state() as state:
        state.saved_queries.remove(query, by=context.me())
    screen.print(f"{query} is removed.")


@app.command("import")
def import_query(
    source: Annotated[str, typer.Option("--from", help=f"One of: {', '.join(sorted(IMPORTERS))}.")],
    file: Annotated[Path, typer.Argument(help="A file that holds one query; - reads standard input.")],
    as_json: Json = False,
) -> None:
    """Translates a query of another tool. Example: tocsin queries import --from brandwatch query.txt

    What cannot be translated is listed with its position, and the exit code is 5.
    """
    if source not in IMPORTERS:
        raise typer.BadParameter(f'"{source}" is none of {", ".join(sorted(IMPORTERS))}.', param_hint="--from")
    text = typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    translation = IMPORTERS[source](text)
    lost = [{"position": u.position, "text": u.text, "reason": u.reason} for u in translation.untranslated]
    if as_json:
        write_line({"query": translation.query, "untranslated": lost})
    else:
        screen.print(translation.query, markup=False)
        for part in lost:
            write_object(part, as_json=False)
    if lost:
        raise typer.Exit(Exit.PARTLY)
