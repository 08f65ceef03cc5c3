"""`/privacy`: what is stored of a person, told to them or erased for good, with a receipt."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from core.query.tree import Exact
from core.state.jobs import Job, JobStatus
from core.state.receipts import Receipt
from schemas.people import Role
from schemas.scope import ALL
from web.door.sign_in import SEE_OTHER
from web.guard import Administering, Editing
from web.look.refusals import Refusal
from web.look.stored import ERASE, Known, Why, access_export, ask_to_erase, known_of, receipts_of
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/privacy")
PLACE = Place("Privacy", "/privacy", 140, Role.ANALYST)
PAGE = 50
CANDIDATES = 20
MOST = 200
"""Ids of one erasure."""

Id = Annotated[str, Query(max_length=512)]


@router.get("")
def privacy(visit: Editing, who: Id = "") -> Response:
    """who: an author id, or a handle."""
    if not visit.visitor.may(Role.ADMINISTRATOR):
        return RedirectResponse("/privacy/labels", SEE_OTHER)
    if ":" in who.strip(":"):
        return person(visit, who.strip())
    found = _called(visit, who.strip().lstrip("@")) if who.strip() else []
    return visit.page("privacy/page.html", who=who, found=found, running=_running(visit))


@router.get("/person")
def person(visit: Administering, author: Id) -> Response:
    visit.note("saw what is stored of a person")
    return visit.page("privacy/person.html", known=known_of(visit, author), now=visit.backing.clock.now())


@router.get("/access")
def export(visit: Administering, author: Id) -> Response:
    """Everything that is stored of them, as NDJSON."""
    return access_export(visit, author)


@router.post("/erase")
def erase(
    visit: Administering,
    author: Annotated[str, Form(max_length=512)] = "",
    mentions: Annotated[str, Form(max_length=100_000)] = "",
    why: Annotated[Why, Form()] = "erasure",
    sure: Annotated[Literal["", "yes"], Form()] = "",
) -> Response:
    """Asks first, and says what would go; then has it done by whoever owns the store."""
    authors, ids = [author.strip()] if author.strip() else [], mentions.split()
    refused = _wrong(authors, ids)
    known = known_of(visit, authors[0]) if authors and not refused else None
    if refused or not sure:
        status = 422 if refused else 200
        return visit.page("privacy/sure.html", status, known=known, ids=ids, why=why, refusal=refused)
    job = ask_to_erase(visit, authors, ids, why)
    return RedirectResponse(f"/privacy/erasures/{job}", SEE_OTHER)


@router.get("/erasures/{job}")
def erasure(visit: Administering, job: int) -> Response:
    return visit.page("privacy/erasure.html", job=_erasure(visit, job))


@router.get("/erasures/{job}/state")
def state_of(visit: Administering, job: int) -> Response:
    found = _erasure(visit, job)
    over = found.status in (JobStatus.DONE, JobStatus.FAILED)
    return visit.page("privacy/state.html", job=found, over=over, receipt=_receipt(visit, found))


@router.get("/receipts")
def receipts(visit: Administering, about: Id = "", before: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """about: an author or mention id; the receipts know it by its keyed hash alone."""
    found = receipts_of(visit, about, PAGE + 1, before)
    following = found[PAGE - 1].number if len(found) > PAGE else None
    return visit.page(
        "privacy/receipts.html",
        receipts=found[:PAGE],
        about=about,
        following=following,
        now=visit.backing.clock.now(),
        running=_running(visit),
    )


def _wrong(authors: Sequence[str], mentions: Sequence[str]) -> Refusal | None:
    if not authors and not mentions:
        return Refusal("Name whom or what to erase.")
    if len(mentions) > MOST:
        return Refusal("These are too many at once: 200 mentions, or one person.")
    if any(":" not in each.strip(":") for each in (*authors, *mentions)):
        return Refusal("An id names its network, as in bluesky:did:plc:abc.")
    return None


def _called(visit: Visit, handle: str) -> Sequence[Known]:
    """Those who wrote under a handle."""
    found = visit.backing.store.top("author_id", Exact(0, "author", handle), ALL, CANDIDATES)
    return [known_of(visit, each.value) for each in found]


def _running(visit: Visit) -> Sequence[Job]:
    return [job for job in visit.backing.state.jobs.unfinished() if job.kind == ERASE]


def _erasure(visit: Visit, number: int) -> Job:
    """Raises NotFound, also for a job of another kind."""
    job = visit.backing.state.jobs.get(number)
    if job.kind != ERASE:
        raise NotFound("There is no such erasure.")
    return job


def _receipt(visit: Visit, job: Job) -> Receipt | None:
    number = job.result.get("receipt")
    return visit.backing.state.receipts.get(number) if isinstance(number, int) else None
