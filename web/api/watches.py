"""`/watches`: what is listened for, with its history, and why one of them rang or did not."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field, JsonValue
from starlette.responses import PlainTextResponse, Response

from alerts.why import Answer
from alerts.words import speech
from core.errors import Misused
from core.query.watching import refuse_wrong
from schemas.base import Frozen, Strict
from schemas.watch import Watch
from web.call.asking import seen
from web.call.languages import Language, spoken
from web.call.reply import done, gone, over_what_was_read, read_at, reply, strong
from web.call.route import resource
from web.guard import Editing, Looking
from web.inbox import refuse_strange_accounts
from web.look.watched import reapplied, refuse_of_others, theirs
from web.told.listening import WatchChanged, WatchTold, WatchWhole, watch_changed, watch_told, watch_whole
from web.told.lists import Items
from web.told.running import JobAsked
from web.visit import Visit

router = resource("watches", "/watches")
Id = Annotated[str, Path(max_length=64, examples=["brisolle"])]
At = Annotated[datetime | None, Query(description="RFC 3339; else now.", examples=["2026-11-22T12:30:00Z"])]
MOST = 500


class Watches(Strict):
    watches: Annotated[tuple[Watch, ...], Field(min_length=1, max_length=MOST)]


class Reason(Frozen):
    """Numbers against thresholds, by the counts as they stand now and, where it was kept, as they stood then."""

    watch: Annotated[str, Field(examples=["brisolle"])]
    at: datetime
    as_known_now: dict[str, JsonValue]
    then_at: datetime | None
    as_known_then: dict[str, JsonValue] | None


@router.get("", response_model=Items[WatchTold])
def list_watches(visit: Looking) -> Response:
    """All watches that are listened for, of those that may be seen, by id."""
    listed = [each for each in visit.backing.state.watches.list() if visit.scope.allows(each.watch.id)]
    return reply(visit, Items[WatchTold](items=tuple(map(watch_told, listed))))


@router.post("", response_model=Items[WatchChanged])
def apply_watches(visit: Editing, body: Watches) -> Response:
    """Adds and changes watches of one's teams, all or none; others stay. Answers what really changed. What is stored
    already is not matched again: a backfill does that."""
    ids = [watch.id for watch in body.watches]
    if len(set(ids)) < len(ids):
        raise Misused("Two of these watches have the same id.", "Give one of them another.")
    for watch in body.watches:
        _refuse_wrong(watch)
        refuse_of_others(visit, watch)
        refuse_strange_accounts(visit, watch)
    changes = visit.backing.state.watches.apply(body.watches, visit.visitor.name)
    return done(Items[WatchChanged](items=tuple(map(watch_changed, changes))))


@router.get("/{watch}", response_model=WatchWhole)
def show_watch(visit: Looking, watch: Id) -> Response:
    """One watch with its revisions."""
    seen(visit, watch)
    whole = _whole(visit, watch)
    return reply(visit, whole, strong(whole.revision))


@router.put("/{watch}", response_model=WatchWhole)
def put_watch(visit: Editing, watch: Id, body: Watch) -> Response:
    """Adds a watch of one's teams, or changes it. With If-Match, only over the revision that was read; with
    `If-None-Match: *`, only where there is none."""
    if body.id != watch:
        raise Misused(f"The address names {watch}, and the watch {body.id}.", "Write the same id in both.")
    _refuse_wrong(body)
    refuse_of_others(visit, body)
    refuse_strange_accounts(visit, body)
    at = read_at(visit.request)
    with over_what_was_read():
        visit.backing.state.watches.apply([body], visit.visitor.name, {} if at is None else {watch: at})
    whole = _whole(visit, watch)
    return done(whole, tag=strong(whole.revision))


@router.delete("/{watch}", status_code=HTTPStatus.NO_CONTENT)
def remove_watch(visit: Editing, watch: Id) -> Response:
    """Stops listening for a watch of one's teams; its history and its mentions stay. With If-Match, only the revision
    that was read."""
    theirs(visit, watch)
    with over_what_was_read():
        visit.backing.state.watches.remove(watch, visit.visitor.name, read_at(visit.request))
    return gone()


@router.post("/{watch}/backfill", response_model=JobAsked, status_code=HTTPStatus.ACCEPTED)
def backfill_watch(visit: Editing, watch: Id) -> Response:
    """Applies a watch of one's teams to what is stored already, by sending all of it through enrichment again; `/jobs`
    tells how far that is. One run that has not begun serves all who ask."""
    return done(JobAsked(job=reapplied(visit, watch)), HTTPStatus.ACCEPTED)


@router.get("/{watch}/why", response_model=Reason)
def why_it_rang(visit: Looking, watch: Id, at: At = None) -> Response:
    """Why a watch rang or did not, at any minute, with the numbers."""
    return reply(visit, Reason.model_validate(_asked(visit, watch, at).to_json()))


@router.get("/{watch}/why/text", response_class=PlainTextResponse)
def why_it_rang_in_words(visit: Looking, watch: Id, at: At = None, language: Language = "") -> Response:
    """Why it rang or did not, in sentences."""
    said = speech(spoken(visit, language))
    return PlainTextResponse("\n".join(_asked(visit, watch, at).sentences(said)))


def _asked(visit: Visit, watch: str, at: datetime | None) -> Answer:
    seen(visit, watch)
    moment = at or visit.backing.clock.now()
    moment = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return visit.backing.office.why(visit.backing.state.watches.get(watch), moment)


def _whole(visit: Visit, watch: str) -> WatchWhole:
    watches = visit.backing.state.watches
    return watch_whole(watches.get(watch), watches.history(watch))


def _refuse_wrong(watch: Watch) -> None:
    try:
        refuse_wrong(watch)
    except Misused as error:
        raise Misused(f'watch "{watch.id}": {error.message}', error.hint) from None
