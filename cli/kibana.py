"""`tocsin kibana`: watches and saved queries for those who look with Kibana."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Exit, Json, note, say, write_object
from core.errors import Misconfigured

if TYPE_CHECKING:
    from index.kibana.plan import Plan

app = typer.Typer(
    no_args_is_help=True,
    help="Watches and saved queries for those who look with Kibana (docs/kibana.md).\n\nExample: `tocsin kibana sync`",
)


@app.command()
def sync(as_json: Json = False) -> None:
    """Makes or renews a data view, visualisations, a dashboard for each watch and a search for each saved query.

    What it made earlier, and is no longer wanted, it removes. What people made there stays.

    Example: `TOCSIN_KIBANA__URL=https://kibana.example.org tocsin kibana sync`
    """
    from app import wiring

    here = context.here()
    with here.state() as state:
        plan = wiring.kibana_plan(here.settings, state)
    if here.settings.kibana.travels_open:
        note("The API key travels unencrypted to kibana.url: write https:// before it where others can listen.")
    with wiring.open_kibana(here.settings) as space:
        synced = space.sync(plan)
    if as_json:
        figures = {"created": synced.created, "updated": synced.updated, "removed": synced.removed}
        write_object({**figures, "left_out": [left.query for left in plan.left_out]}, as_json)
    else:
        say(f"In Kibana, {synced.created} objects were made, {synced.updated} renewed, {synced.removed} removed.")
    _tell(plan)


@app.command()
def export(file: Annotated[Path, typer.Argument(help="Ends in .ndjson.")]) -> None:
    """Writes the same to a file, to import by hand: in Kibana, Stack Management, Saved Objects, Import.

    Example: `tocsin kibana export tocsin.ndjson`
    """
    from app import wiring
    from index.kibana.objects import to_ndjson

    if file.suffix != ".ndjson":
        raise Misconfigured(f"{file.name} is nothing that Kibana imports.", "Give it a name that ends in .ndjson")
    here = context.here()
    with here.state() as state:
        plan = wiring.kibana_plan(here.settings, state)
    file.write_bytes(to_ndjson(plan.objects))
    say(f"{len(plan.objects)} objects are in {file}: Stack Management, Saved Objects, Import, overwriting conflicts.")
    _tell(plan)


def _tell(plan: "Plan") -> None:
    for left in plan.left_out:
        note(f"Saved query {left.query} is left out: {left.reason}")
    if plan.left_out:
        raise typer.Exit(Exit.PARTLY)
