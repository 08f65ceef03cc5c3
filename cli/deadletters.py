"""`tocsin dead-letters`: what could not be worked on, why, and a second try."""

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Exit, Json, Limit, note, say, write_object, write_rows
from core.errors import NotFound

if TYPE_CHECKING:
    from core.state.dead_letters import DeadLetters

MOST = 10_000

Numbers = Annotated[
    list[int] | None, typer.Argument(metavar="[ID...]", help="As `tocsin dead-letters list` shows them.")
]

app = typer.Typer(
    no_args_is_help=True,
    help="What could not be worked on, why, and a second try.\n\nExample: `tocsin dead-letters counts`",
)


@app.command("list")
def list_letters(limit: Limit = 50, as_json: Json = False) -> None:
    """Newest first, whatever became of them.

    Example: `tocsin dead-letters list --limit 10`
    """
    from web.told.running import LetterTold, letter_told

    server = context.server()
    if server:
        letters = server.pages("dead-letters", LetterTold, {}, limit).items
    else:
        with context.here().state() as state:
            letters = tuple(map(letter_told, state.dead_letters.list(limit)))
    rows = (each.model_dump() for each in letters)
    write_rows(rows, ("id", "at", "topic", "status", "reason"), as_json, "No dead letter.")


@app.command()
def show(letter: Annotated[int, typer.Argument(metavar="ID")], as_json: Json = False) -> None:
    """One of them, with what it said.

    Example: `tocsin dead-letters show 7`
    """
    from web.told.running import LetterWhole, letter_whole

    server = context.server()
    if server:
        found = server.one(f"dead-letters/{letter}", LetterWhole)
    else:
        with context.here().state() as state:
            found = letter_whole(state.dead_letters.get(letter))
    write_object(found.model_dump(), as_json)


@app.command()
def counts(as_json: Json = False) -> None:
    """How many are open, for each reason, with the number of the first of them.

    Example: `tocsin dead-letters counts --json`
    """
    from cli.remote import asked_of
    from web.told.running import LettersCounted, letters_counted

    def here() -> list[LettersCounted]:
        with context.here().state() as state:
            return [letters_counted(each) for each in state.dead_letters.counts(MOST)]

    rows = (each.model_dump() for each in asked_of("dead-letters/counts", LettersCounted, {}, here))
    write_rows(rows, ("count", "example", "kind", "reason"), as_json, "No dead letter is open.")


@app.command()
def replay(
    letters: Annotated[
        list[int] | None, typer.Argument(metavar="[ID...]", help="Which; all that are open, when none is named.")
    ] = None,
) -> None:
    """Publishes them again, to where they came from, once the cause is mended.

    A row of a file is no message: mend the file and `tocsin replay` that, which closes the letters of the rows that
    it mends; rows that were taken already stay as they are.

    Examples:

    - `tocsin dead-letters replay 7 8`

    - `tocsin dead-letters replay`
    """
    from app.replaying import replay as again
    from app.wiring import open_bus

    here = context.here()
    with (
        here.state() as state,
        closing(open_bus(here.settings, here.home, here.clock)) as bus,
        closing(bus.publisher()) as publisher,
    ):
        done = again(state.dead_letters, letters or (), publisher, context.me())
    say(f"{done.published} published again.")
    if done.rows:
        note(f"{done.rows} never were on the bus: mend the file and `tocsin replay` it, which closes those it mends.")
        raise typer.Exit(Exit.PARTLY)


@app.command()
def drop(
    letters: Numbers = None,
    file: Annotated[str, typer.Option(help="All that are open of the rows of this file, by its name.")] = "",
) -> None:
    """Gives them up; they stay listed as dropped.

    Rows that were mended need none of this: replaying the mended file closes them.

    Examples:

    - `tocsin dead-letters drop 7 8`

    - `tocsin dead-letters drop --file reviews.csv`
    """
    from app.replaying import named
    from core.state.dead_letters import LetterStatus

    if bool(letters) == bool(file):
        raise typer.BadParameter("Name which: their ids, or with --file the file that they were rows of.")
    with context.here().state() as state:
        kept = state.dead_letters
        numbers = [filed.id for filed in named(kept, letters)] if letters else _of_file(kept, file)
        dropped = kept.mark(numbers, LetterStatus.DROPPED, context.me())
    say(f"{dropped:,} dropped.")


def _of_file(letters: "DeadLetters", file: str) -> list[int]:
    """The numbers of those that are open. Raises NotFound where none is."""
    from app.replaying import every
    from core.mistakes import guess

    found: dict[str, list[int]] = {}
    for filed in every(letters):
        found.setdefault(filed.letter.key.partition(" of ")[2], []).append(filed.id)
    if file not in found:
        raise NotFound(f"No dead letter of a row of {file} is open.", guess(file, found))
    return found[file]
