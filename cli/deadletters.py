"""`tocsin dead-letters`: what could not be worked on, why, and a second try."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Exit, Json, Limit, note, say, write_object, write_rows
from core.errors import NotFound

if TYPE_CHECKING:
    from cli.remote import Server
    from web.port import Replayed
    from web.told.running import LettersDone, LetterTold

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
    server = context.server()
    done = _replayed_there(server, letters or ()) if server else _replayed_here(letters or ())
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
    if bool(letters) == bool(file):
        raise typer.BadParameter("Name which: their ids, or with --file the file that they were rows of.")
    server = context.server()
    if server:
        numbers = letters or _of_file(_open_there(server), file)
        dropped = sum(each.letters for each in _told(server, "drop", numbers))
    else:
        dropped = _dropped_here(letters, file)
    say(f"{dropped:,} dropped.")


def _replayed_here(letters: Sequence[int]) -> "Replayed":
    from app.replaying import replay as again
    from app.wiring import open_bus

    here = context.here()
    with (
        here.state() as state,
        closing(open_bus(here.settings, here.home, here.clock)) as bus,
        closing(bus.publisher()) as publisher,
    ):
        return again(state.dead_letters, letters, publisher, context.me())


def _replayed_there(server: "Server", letters: Sequence[int]) -> "Replayed":
    from web.port import Replayed

    done = list(_told(server, "replay", letters or [each.id for each in _open_there(server)]))
    return Replayed(sum(each.letters for each in done), sum(each.rows for each in done))


def _dropped_here(letters: Sequence[int] | None, file: str) -> int:
    from app.replaying import every, named
    from core.state.dead_letters import LetterStatus
    from web.told.running import letter_told

    with context.here().state() as state:
        kept = state.dead_letters
        if letters:
            numbers = [filed.id for filed in named(kept, letters)]
        else:
            numbers = _of_file(map(letter_told, every(kept)), file)
        return kept.mark(numbers, LetterStatus.DROPPED, context.me())


def _open_there(server: "Server") -> "Sequence[LetterTold]":
    from web.told.running import LetterTold

    return server.pages("dead-letters", LetterTold, {"status": "open"}, sys.maxsize).items


def _told(server: "Server", act: str, letters: Sequence[int]) -> "Iterator[LettersDone]":
    """What came of each portion."""
    from cli.remote import portions
    from web.told.running import LettersDone

    for some in portions(letters):
        yield server.do("POST", f"dead-letters/{act}", LettersDone, {"letters": some})


def _of_file(letters: "Iterable[LetterTold]", file: str) -> list[int]:
    """letters: that are open. The numbers of those of the file. Raises NotFound where none is."""
    from core.mistakes import guess

    found: dict[str, list[int]] = {}
    for each in letters:
        found.setdefault(each.key.partition(" of ")[2], []).append(each.id)
    if file not in found:
        raise NotFound(f"No dead letter of a row of {file} is open.", guess(file, found))
    return found[file]
