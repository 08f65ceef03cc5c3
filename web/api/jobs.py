"""`/jobs`: long work that only the owner of the data does."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Path
from pydantic import Field, JsonValue, model_validator
from starlette.responses import Response

from core.query.parse import parse
from schemas.base import Strict
from schemas.people import Role
from web.call.asking import LONGEST, Cursor, Limit
from web.call.reply import done, numbered, onward, reply
from web.call.route import resource
from web.guard import Administering, Editing
from web.look.naming import check_names
from web.look.stored import Why, ask_to_erase
from web.told.lists import Items
from web.told.running import JobAsked, JobTold, job_told
from web.visit import Visit

router = resource("jobs", "/jobs")
Id = Annotated[str, Field(min_length=3, max_length=512, pattern=r"[^:]:[^:]", examples=["bluesky:3"])]
MOST = 500


class Reenrich(Strict):
    """query: only what matches; empty: all."""

    kind: Literal["reenrich"]
    query: Annotated[str, Field(max_length=LONGEST, examples=["lang:fr"])] = ""


class Erase(Strict):
    """authors, mentions: their ids, each with its network, as in `x:42`. why: what the audit says of it."""

    kind: Literal["erase"]
    authors: Annotated[tuple[Id, ...], Field(max_length=MOST)] = ()
    mentions: Annotated[tuple[Id, ...], Field(max_length=MOST)] = ()
    why: Why = "erasure"

    @model_validator(mode="after")
    def _of_something(self) -> "Erase":
        if not self.authors and not self.mentions:
            raise ValueError("name whom or what to erase")
        return self


class Plain(Strict):
    """rebuild: the search index from what is kept. check: whether the two agree."""

    kind: Literal["rebuild", "check"]


Work = Annotated[Reenrich | Erase | Plain, Field(discriminator="kind")]


@router.get("", response_model=Items[JobTold])
def list_jobs(visit: Editing, limit: Limit = 20, cursor: Cursor = "") -> Response:
    """Long work that was asked for, newest first."""
    found = visit.backing.state.jobs.list(limit, numbered(cursor))
    told = tuple(_told(visit, job_told(each)) for each in found)
    return reply(visit, Items[JobTold](items=told, next=onward([each.id for each in found], limit)))


@router.get("/{job}", response_model=JobTold)
def show_job(visit: Editing, job: Annotated[int, Path(ge=1, le=2**53, examples=[7])]) -> Response:
    """How far a job is."""
    return reply(visit, _told(visit, job_told(visit.backing.state.jobs.get(job))))


@router.post("", response_model=JobAsked, status_code=HTTPStatus.ACCEPTED)
def ask_for_job(visit: Administering, body: Work) -> Response:
    """Asks for work on all that is stored. Enriching it again, erasing a person or a mention for good, making the
    search index again, comparing the two. A running Tocsin does it."""
    state, by = visit.backing.state, visit.visitor.name
    arguments: dict[str, JsonValue] = {}
    match body:
        case Reenrich(query=query):
            if query.strip():
                check_names(state, visit.scope, parse(query), visit.visitor.account.person)
            state.watches.raise_generation("reenrich")
            arguments = {"query": query}
        case Erase(authors=authors, mentions=mentions, why=why):
            return done(JobAsked(job=ask_to_erase(visit, authors, mentions, why)), HTTPStatus.ACCEPTED)
    number = state.jobs.ask(body.kind, arguments, by)
    return done(JobAsked(job=number), HTTPStatus.ACCEPTED)


def _told(visit: Visit, job: JobTold) -> JobTold:
    """What came of it may name mentions of any watch."""
    return job if visit.visitor.may(Role.ADMINISTRATOR) else job.model_copy(update={"result": {}})
