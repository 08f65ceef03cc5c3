"""Long work that only the owner of the data folder can do: asked for, and waited for."""

import time
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
    from cli.remote import Server
    from core.state.jobs import Job
    from web.told.running import JobTold

LOOK = 1.0
"""Seconds between two looks at a job of a server."""


def ask(kind: str, arguments: "Mapping[str, JsonValue]", as_json: bool) -> None:
    """By the running Tocsin, or, where none runs, by one that is run for it; by the server, where one was named."""
    from web.told.running import job_told

    server = context.server()
    if server:
        tell(awaited_there(server, "jobs", {"kind": kind, **arguments}, as_json), {}, as_json)
        return
    here = context.here()
    with here.state() as state:
        number = asked(state, kind, arguments, as_json)
        done = awaited(here, state, number)
    tell(job_told(done), {}, as_json)


def awaited(here: context.Context, state: "State", number: int, besides: "Besides | None" = None) -> "Job":
    """A job that is done or has failed; how far it is, a terminal shows. besides: as `running.finish` takes it."""
    from app import running

    with Bar(f"Job {number}") as bar:
        done = besides or running.at_once
        return running.finish(here.premises, state, number, done, lambda job: bar.reached(job.progress))


def awaited_there(server: "Server", path: str, body: "Mapping[str, JsonValue] | None", as_json: bool) -> "JobTold":
    """The same of a job that a server is asked for at this path."""
    from core.state.jobs import JobStatus
    from web.told.running import JobAsked, JobTold

    number = server.do("POST", path, JobAsked, body).job
    if not as_json:
        note(f"Job {number} is asked for; `tocsin jobs` shows it, Ctrl-C leaves it to the server.")
    with Bar(f"Job {number}") as bar:
        while True:
            job = server.one(f"jobs/{number}", JobTold)
            if job.status in (JobStatus.DONE, JobStatus.FAILED):
                return job
            bar.reached(job.progress)
            time.sleep(LOOK)


def asked(state: "State", kind: str, arguments: "Mapping[str, JsonValue]", as_json: bool) -> int:
    """The number of the job."""
    number = state.jobs.ask(kind, arguments, by=context.me())
    if not as_json:
        note(f"Job {number} is asked for; `tocsin jobs` shows it, Ctrl-C leaves it to the next `tocsin run`.")
    return number


def tell(done: "JobTold", besides: Row, as_json: bool) -> None:
    from core.state.jobs import JobStatus

    write_object({"job": done.id, "kind": done.kind, "status": done.status, **done.result, **besides}, as_json)
    if done.status == JobStatus.FAILED:
        raise typer.Exit(Exit.FAILURE)
