"""`/privacy`: what is stored of a person, receipts of erasures, the register, the notice, and how long things are kept.
`/jobs` erases; a watch says its own retention."""

from typing import Annotated

from fastapi import Query
from starlette.responses import HTMLResponse, Response

from index.remains import day_of, from_day
from web.call.asking import Cursor, Limit
from web.call.languages import Language, spoken, told_in
from web.call.reply import numbered, onward, reply
from web.call.route import resource
from web.guard import Administering
from web.look.register import activities
from web.look.retained import YEAR, before, kept_of
from web.look.stored import access_export, known_of, receipts_of
from web.told.lists import Items
from web.told.privacy import (
    KeptTold,
    KnownTold,
    ProcessingTold,
    ReceiptTold,
    RetentionTold,
    kept_told,
    known_told,
    processing_told,
    receipt_told,
    retention_told,
)
from web.visit import Visit

router = resource("privacy", "/privacy")
Author = Annotated[str, Query(min_length=3, max_length=512, pattern=r"[^:]:[^:]", examples=["bluesky:did:plc:7"])]
Said = Annotated[str, Query(max_length=200, examples=[""])]
STREAMED = {
    "content": {"application/x-ndjson": {"schema": {"type": "string"}, "example": '{"kind": "end", "records": 0}\n'}},
    "description": "A record a line; the last one says how many there were.",
}
PAGE = {
    "content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>"}},
    "description": "One file.",
}


@router.get("/person", response_model=KnownTold)
def show_person(visit: Administering, author: Author) -> Response:
    """What is stored of a person, in short."""
    visit.note("saw what is stored of a person")
    return reply(visit, known_told(known_of(visit, author)))


@router.get("/access", response_class=Response, responses={200: STREAMED})
def export_person(visit: Administering, author: Author) -> Response:
    """Everything that is stored of a person (GDPR, Article 15), as a stream of NDJSON. One without its last record is
    not whole: begin again."""
    return access_export(visit, author)


@router.get("/receipts", response_model=Items[ReceiptTold])
def list_receipts(
    visit: Administering,
    about: Annotated[str, Query(max_length=512, description="An author or mention id.", examples=[""])] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
) -> Response:
    """What was erased where, newest first, without saying of whom."""
    found = receipts_of(visit, about, limit, numbered(cursor))
    following = onward([each.number for each in found], limit)
    return reply(visit, Items[ReceiptTold](items=tuple(map(receipt_told, found)), next=following))


@router.get("/register", response_model=Items[ProcessingTold])
def show_register(visit: Administering, language: Language = "") -> Response:
    """The record of processing (GDPR, Article 30): each watch is an activity."""
    found = activities(_told_in(visit, language))
    return reply(visit, Items[ProcessingTold](items=tuple(map(processing_told, found))))


@router.get("/register/file", response_class=Response, responses={200: PAGE})
def download_register(visit: Administering, language: Language = "") -> Response:
    """The record of processing as a page to keep."""
    visit.note("register downloaded")
    return _page(_told_in(visit, language), "privacy/register-file.html")


@router.get("/notice", response_class=Response, responses={200: PAGE})
def download_notice(
    visit: Administering, controller: Said = "", contact: Said = "", language: Language = ""
) -> Response:
    """What is told to those whose posts are read (GDPR, Article 14), as a page. `controller` answers for it, and is
    asked at `contact`."""
    spoken_ = _told_in(visit, language)
    return _page(spoken_, "privacy/notice-file.html", controller=controller, contact=contact)


@router.get("/retention", response_model=Items[KeptTold])
def show_retention(
    visit: Administering,
    days: Annotated[int, Query(ge=1, le=36_500, description="Of a retention that is thought of.")] = YEAR.days,
) -> Response:
    """For how long the mentions of each watch are kept, and how many would go if that were so many days."""
    moment = from_day(day_of(visit.backing.clock.now()) - days)
    rows = (kept_told(kept_of(visit, each), before(visit, each, moment)) for each in visit.watches())
    return reply(visit, Items[KeptTold](items=tuple(rows)))


@router.get("/retention/receipts", response_model=Items[RetentionTold])
def list_retention_receipts(visit: Administering, limit: Limit = 50, cursor: Cursor = "") -> Response:
    """What went because a watch keeps it no longer, or because a platform wants it so; newest first."""
    found = visit.backing.state.kept.receipts(limit, numbered(cursor))
    following = onward([each.number for each in found], limit)
    return reply(visit, Items[RetentionTold](items=tuple(map(retention_told, found)), next=following))


def _told_in(visit: Visit, language: Language) -> Visit:
    return told_in(visit, spoken(visit, language))


def _page(visit: Visit, template: str, **values: object) -> Response:
    now = visit.backing.clock.now()
    return HTMLResponse(visit.tongue.render(template, visit=visit, now=now, activities=activities(visit), **values))
