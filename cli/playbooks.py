"""`tocsin playbooks`: what a team does about an incident, by kind and severity."""

from pathlib import Path
from typing import Annotated

import typer

from cli import context
from cli.output import Json, Row, say, write, write_line, write_rows

app = typer.Typer(
    no_args_is_help=True,
    help="What a team does about an incident: steps with owners, and what may be said meanwhile, by kind and severity."
    "\n\nExample: `tocsin playbooks apply playbooks.toml`",
)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="TOML, with a [[playbook]] for each.")], as_json: Json = False
) -> None:
    """Takes the place of your earlier ones; where none of them fits an incident, the bundled ones do.

    Example: `tocsin playbooks apply playbooks.toml`
    """
    from app.playbookfile import read_playbooks

    wanted = read_playbooks(file)
    with context.here().begun() as state:
        version = state.playbooks.apply(wanted, by=context.me())
    if as_json:
        write_line({"version": version, "playbooks": [each.id for each in wanted]})
    else:
        say(f"Version {version} stands: {', '.join(each.id for each in wanted)}.")


@app.command()
def show(as_json: Json = False) -> None:
    """Yours and the bundled ones, in the order in which they are tried, and your versions.

    Example: `tocsin playbooks show --json`
    """
    from alerts.playbooks import bundled

    with context.here().state() as state:
        own, past = state.playbooks.standing(), state.playbooks.history()
    books = [*((each, "yours") for each in own), *((each, "bundled") for each in bundled())]
    rows: list[Row] = [{**each.model_dump(mode="json"), "origin": origin} for each, origin in books]
    history: list[Row] = [{"version": each.version, "by": each.by, "at": each.at} for each in past]
    if as_json:
        write_line({"playbooks": rows, "history": history})
        return
    shown = ({**row, "steps": len(each.step)} for row, (each, _) in zip(rows, books, strict=True))
    write_rows(shown, ("id", "origin", "kinds", "severity", "steps"), as_json=False, empty="")
    if history:
        say("")
        write_rows(history, ("version", "at", "by"), as_json=False, empty="")


@app.command()
def example() -> None:
    """The bundled playbooks, as a file to start from.

    Example: `tocsin playbooks example > playbooks.toml`
    """
    from alerts.playbooks import example as bundled_file

    write(bundled_file().rstrip())
