"""`/privacy`: what is stored of a person, told to them or erased for good, with a receipt."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from core.errors import NotFound
from core.query.tree import Exact
from core.state.authors import Profile
from core.state.jobs import Job, JobStatus
from core.state.receipts import Receipt
from index.access import access
from index.port import Hit
from schemas.people import Role
from schemas.scope import ALL
from web.call.stream import NDJSON, streamed
from web.door.sign_in import SEE_OTHER
from web.guard import Administering, Editing
from web.look.refusals import Refusal
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/privacy")
PLACE = Place("Privacy", "/privacy", 140, Role.ANALYST)
ERASE = "erase"
"""The kind of job, and whoever owns the store does it."""
PAGE = 50
CANDIDATES = 20
MOST = 200
"""Ids of one erasure."""

Id = Annotated[str, Query(max_length=512)]
Why = Literal["erasure", "objection"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of one person, in short. sightings: of all that they wrote. kept_out: what comes of them is."""

    author: str
    profile: Profile | None
    sightings: int
    oldest: Hit | None
    newest: Hit | None
    kept_out: bool

    @property
    def anything(self) -> bool:
        return bool(self.profile or self.sightings)


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
    return visit.page("privacy/person.html", known=_known(visit, author), now=visit.backing.clock.now())


@router.get("/access")
def export(visit: Administering, author: Id) -> Response:
    """Everything that is stored of them, as NDJSON."""
    visit.note("access export")
    name = f"access-{visit.backing.clock.now():%Y-%m-%d}.ndjson"
    return streamed(visit.request, lambda: _lines(visit, author), NDJSON, name)


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
    known = _known(visit, authors[0]) if authors and not refused else None
    if refused or not sure:
        status = 422 if refused else 200
        return visit.page("privacy/sure.html", status, known=known, ids=ids, why=why, refusal=refused)
    job = visit.backing.state.jobs.ask(ERASE, {"authors": [*authors], "mentions": [*ids]}, by=visit.visitor.name)
    visit.note(f"{why} asked", f"job {job}")
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
    state = visit.backing.state
    subject = state.suppression.hash(about.strip()) if about.strip() else ""
    found = state.receipts.page(PAGE + 1, before, subject)
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


def _known(visit: Visit, author: str) -> Known:
    store, state = visit.backing.store, visit.backing.state
    theirs = Exact(0, "author_id", author)
    newest, oldest = store.search(theirs, ALL, 1), store.search(theirs, ALL, 1, order="oldest")
    return Known(
        author=author,
        profile=state.authors.profiles([author]).get(author),
        sightings=newest.total,
        oldest=next(iter(oldest.hits), None),
        newest=next(iter(newest.hits), None),
        kept_out=author in state.suppression.suppressed([author]),
    )


def _called(visit: Visit, handle: str) -> Sequence[Known]:
    """Those who wrote under a handle."""
    found = visit.backing.store.top("author_id", Exact(0, "author", handle), ALL, CANDIDATES)
    return [_known(visit, each.value) for each in found]


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


def _lines(visit: Visit, author: str) -> Iterator[str]:
    """The last one says how many there were: a file without it is not whole."""
    written = 0
    for record in access(author, visit.backing.store, visit.backing.state.held):
        yield json.dumps(record, ensure_ascii=True) + "\n"
        written += 1
    yield json.dumps({"kind": "end", "records": written}) + "\n"
