"""`tocsin dead-letters`: what could not be processed, why, and a second try."""

from contextlib import closing
from typing import Annotated

import typer

from app.wiring import open_bus
from cli import context
from cli.output import Json, screen, write_object, write_rows
from core.bus.deadletters import replay as again
from core.state.dead_letters import LetterStatus

MOST = 10_000

app = typer.Typer(no_args_is_help=True, help="What could not be processed, why, and a second try.")


@app.command("list")
def list_letters(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Json = False,
) -> None:
    """Newest first. Example: tocsin dead-letters list"""
    with context.here().state() as state:
        filed = state.dead_letters.list(limit)
    rows = (
        {"id": f.id, "at": f.at, "topic": f.letter.topic, "key": f.letter.key, "kind": f.letter.kind,
         "status": f.status.value, "reason": f.letter.reason}
        for f in filed
    )  # fmt: skip
    write_rows(rows, ("id", "at", "topic", "key", "kind", "status", "reason"), as_json, "No dead letter.")


@app.command()
def show(letter: int, as_json: Json = False) -> None:
    """One, with its bytes. Example: tocsin dead-letters show 7"""
    with context.here().state() as state:
        filed = state.dead_letters.get(letter)
    found = filed.letter
    write_object(
        {"id": filed.id, "at": filed.at, "status": filed.status.value, "topic": found.topic,
         "partition": found.partition, "offset": found.offset, "key": found.key, "headers": dict(found.headers),
         "kind": found.kind, "reason": found.reason, "body": found.body.decode("utf-8", "replace")},
        as_json,
    )  # fmt: skip


@app.command()
def counts(as_json: Json = False) -> None:
    """How many are open, for each reason. Example: tocsin dead-letters counts"""
    with context.here().state() as state:
        reasons = state.dead_letters.counts(MOST)
    rows = ({"kind": r.kind, "reason": r.reason, "count": r.count} for r in reasons)
    write_rows(rows, ("count", "kind", "reason"), as_json, "No dead letter.")


@app.command()
def replay(
    letters: Annotated[list[int] | None, typer.Argument(help="Which; all that are open, when none is named.")] = None,
) -> None:
    """Publishes them again, to where they came from. Example: tocsin dead-letters replay 7"""
    here = context.here()
    with here.state() as state:
        numbers = list(letters or (f.id for f in state.dead_letters.waiting(0, MOST)))
        with closing(open_bus(here.settings, here.home, here.clock).publisher()) as publisher:
            for number in numbers:
                again(state.dead_letters.get(number).letter, publisher)
                state.dead_letters.mark([number], LetterStatus.REPLAYED, context.me())
    screen.print(f"{len(numbers)} published again.")


@app.command()
def drop(letters: list[int]) -> None:
    """Gives them up; they stay listed as dropped. Example: tocsin dead-letters drop 7 8"""
    with context.here().state() as state:
        dropped = state.dead_letters.mark(letters, LetterStatus.DROPPED, context.me())
    screen.print(f"{dropped} dropped.")
