"""`tocsin authors`: who they are to the brands that are listened for, and what says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Json, say, write_line, write_object
from schemas.scope import ALL

if TYPE_CHECKING:
    from web.told.people import AuthorTold


def authors(
    author: Annotated[list[str], typer.Argument(metavar="AUTHOR_ID...", help="As `tocsin top author_id` shows them.")],
    as_json: Json = False,
) -> None:
    """Influence with its parts, and the labels that the rules give now, with their evidence and when they expire.

    What the parts, signs and labels mean, and what is never kept, is in docs/metrics.md.

    Example: `tocsin authors forum:maisie_moss --json`
    """
    from cli.remote import part
    from web.told.people import AuthorTold, described

    server = context.server()
    if server:
        found = [server.one(f"authors/{part(each)}", AuthorTold) for each in author]
    else:
        here = context.here()
        with here.state() as state:
            found = described(state, author, ALL, here.clock.now())
    for each in found:
        if as_json:
            write_line(each.model_dump())
        else:
            _print(each)


def _print(told: "AuthorTold") -> None:
    known = told.model_dump(exclude={"labels"})
    write_object({key: value for key, value in known.items() if value not in ({}, None)}, False)
    for label in told.labels:
        whose = f" of {label.watch}" if label.watch else ""
        say(f"{label.label}{whose}, until {label.expires_at:%Y-%m-%d}: {label.evidence}")
    if not told.labels:
        say("No label.")
