"""Long work that only the owner of the data folder can do: asked for, and waited for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from cli import context
from cli.output import Exit, Row, note, write_object

if TYPE_CHECKING:
    from pydantic import JsonValue


def ask(kind: str, arguments: "Mapping[str, JsonValue]", as_json: bool) -> None:
    """By the running Tocsin, or, where none runs, by one that is run for it."""
    from app import running
    from core.state.jobs import JobStatus

    here = context.here()
    with here.state() as state:
        number = state.jobs.ask(kind, arguments, by=context.me())
        if not as_json:
            note(f"Job {number} is asked for; `tocsin jobs` shows it, Ctrl-C leaves it to the next `tocsin run`.")
        running.finish(here.settings, here.home, here.clock, here.config, state, number)
        done = state.jobs.get(number)
    answer: Row = {"job": done.id, "kind": done.kind, "status": done.status.value, **done.result}
    write_object(answer, as_json)
    if done.status is JobStatus.FAILED:
        raise typer.Exit(Exit.FAILURE)
