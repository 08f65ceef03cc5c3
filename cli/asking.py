"""Long work that only the owner of the data folder can do: asked for, and waited for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from cli import context
from cli.bars import Bar
from cli.output import Exit, Row, note, write_object

if TYPE_CHECKING:
    from pydantic import JsonValue

    from app.running import Besides
    from app.wiring import State
    from core.state.jobs import Job


def ask(kind: str, arguments: "Mapping[str, JsonValue]", as_json: bool) -> None:
    """By the running Tocsin, or, where none runs, by one that is run for it."""
    here = context.here()
    with here.state() as state:
        number = asked(state, kind, arguments, as_json)
        done = awaited(here, state, number)
    tell(done, {}, as_json)


def awaited(here: context.Context, state: "State", number: int, besides: "Besides | None" = None) -> "Job":
    """A job that is done or has failed; how far it is, a terminal shows. besides: as `running.finish` takes it."""
    from app import running

    with Bar(f"Job {number}") as bar:
        done = besides or running.at_once
        return running.finish(here.premises, state, number, done, lambda job: bar.reached(job.progress))


def asked(state: "State", kind: str, arguments: "Mapping[str, JsonValue]", as_json: bool) -> int:
    """The number of the job."""
    number = state.jobs.ask(kind, arguments, by=context.me())
    if not as_json:
        note(f"Job {number} is asked for; `tocsin jobs` shows it, Ctrl-C leaves it to the next `tocsin run`.")
    return number


def tell(done: "Job", besides: Row, as_json: bool) -> None:
    from core.state.jobs import JobStatus

    write_object({"job": done.id, "kind": done.kind, "status": done.status.value, **done.result, **besides}, as_json)
    if done.status is JobStatus.FAILED:
        raise typer.Exit(Exit.FAILURE)
