"""`tocsin annotate`: what enrichment says of any text."""

import sys
from enum import StrEnum
from io import TextIOWrapper
from typing import Annotated

import typer

from cli import context
from cli.output import Exit, note, write_line
from cli.search import ASKING


def register(app: typer.Typer) -> None:
    app.command(rich_help_panel=ASKING)(annotate)


class Tier(StrEnum):
    FAST = "fast"
    ACCURATE = "accurate"


def annotate(
    tier: Annotated[
        Tier | None,
        typer.Option(help="Model of sentiment; `accurate` is slow and an extra. Without it, as the settings say."),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Name the words that weighed most in each sentiment, in `words`.")
    ] = False,
) -> None:
    """Reads texts from standard input, one a line, and writes what enrichment says of each: JSON, an object a line.

    A line is a text, or a JSON object with `text` and, where known, `id` and `lang`. With `terms`, a list of names, the
    answer says in `toward` what the text says of each: null where it does not name it. It needs no data folder. A line
    that cannot be read is told of on standard error, the rest goes on, and the exit code is 5.

    Examples:

    - `echo "Trois heures de retard, merci pour rien" | tocsin annotate`

    - `echo "Trois heures de retard, merci pour rien" | tocsin annotate --explain`

    - `echo '{"text": "Acme lost my bag, thank god for Bravo", "terms": ["Acme", "Bravo"]}' | tocsin annotate`

    - `tocsin annotate < texts.ndjson > annotated.ndjson`
    """
    from app.annotating import Fault, annotated, judged_by, telling_words, untold

    here = context.here()
    settings = here.settings if tier is None else judged_by(tier.value, here.settings)
    if sys.stdin.isatty():
        note("A text a line; Ctrl-D ends.", style="dim")
    faults = 0
    stream = TextIOWrapper(sys.stdin.buffer, encoding="utf-8-sig", errors="surrogateescape")
    for each in annotated(stream, settings, here.clock, telling_words if explain else untold):
        if isinstance(each, Fault):
            faults += 1
            note(f"Line {each.line}: {each.reason}")
        else:
            write_line(each)
    if faults:
        raise typer.Exit(Exit.PARTLY)
