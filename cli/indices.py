"""`tocsin index`: the indices in which Elasticsearch keeps the mentions."""

import typer

from cli import context
from cli.output import say

app = typer.Typer(no_args_is_help=True)


@app.callback()
def indices() -> None:
    """The indices in which Elasticsearch keeps the mentions.

    Example: `tocsin index migrate`
    """


@app.command()
def migrate() -> None:
    """Moves the mentions into new indices where this version, or a setting, wants them made otherwise.

    Searching goes on, and so does writing but for the last stretch. Cut off, it goes on where it was.

    Example: `tocsin index migrate`
    """
    from app.wiring import migrate_index

    here = context.here()
    moved = migrate_index(here.settings, here.clock)
    say("The indices are as they should be." if moved is None else f"{moved:,} sightings stand in new indices.")
