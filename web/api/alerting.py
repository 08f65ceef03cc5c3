"""`/lessons`, `/silences`, `/topics`: what stays quiet, and subjects that no watch names."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from core.errors import Misused
from schemas.base import Strict
from schemas.found import Found
from schemas.incident import IncidentKind
from web.call.asking import Narrowed, seen
from web.call.reply import done, gone, reply
from web.call.route import resource
from web.guard import Editing, Handling, Looking
from web.look.emerging import judged
from web.look.silences import end_silence as ended
from web.look.silences import refuse_of_all, silences_of
from web.look.watched import theirs
from web.told.casebook import lesson_told, silence_told
from web.told.incidents import LessonTold, Matched, SilenceTold
from web.told.lists import Items

router = resource("alerting")
WatchId = Annotated[str, Path(max_length=64, examples=["brisolle"])]
TopicId = Annotated[str, Path(max_length=128, examples=["found-quatre-minutes"])]
Number = Annotated[int, Path(ge=1, le=2**53, examples=[3])]
MONTH = 30 * 24 * 60


class NewSilence(Strict):
    """matchers: all must match; `kind` is a kind of incident."""

    matchers: Annotated[
        dict[Matched, Annotated[str, Field(min_length=1, max_length=256)]],
        Field(min_length=1, examples=[{"watch": "brisolle", "kind": "surge"}]),
    ]
    minutes: Annotated[int, Field(ge=1, le=MONTH, examples=[180])] = 60
    comment: Annotated[str, Field(max_length=500, examples=["match night"])] = ""


@router.get("/lessons", response_model=Items[LessonTold])
def list_lessons(
    visit: Looking, scope: Narrowed, every: Annotated[bool, Query(alias="all", description="Ended ones too.")] = False
) -> Response:
    """What dismissed incidents teach: what resembles them stays quiet."""
    lessons = visit.backing.state.lessons
    found = lessons.ever(scope) if every else lessons.active(scope)
    return reply(visit, Items[LessonTold](items=tuple(map(lesson_told, found))))


@router.get("/silences", response_model=Items[SilenceTold])
def list_silences(visit: Looking) -> Response:
    """Silences in force, soonest to end first, that are about what may be seen."""
    return reply(visit, Items[SilenceTold](items=tuple(map(silence_told, silences_of(visit)))))


@router.post("/silences", response_model=SilenceTold, status_code=HTTPStatus.CREATED)
def add_silence(visit: Handling, body: NewSilence) -> Response:
    """Silences incidents that match: from now on nobody is told of them. They open all the same; a silence that names
    no watch and no incident is for administrators."""
    if body.matchers.get("kind", IncidentKind.SURGE) not in set(IncidentKind):
        raise Misused(f"There is no such kind of incident. There are {', '.join(IncidentKind)}.")
    if "watch" in body.matchers:
        seen(visit, body.matchers["watch"])
    if "incident" in body.matchers:
        visit.backing.state.incidents.get(body.matchers["incident"], visit.scope)
    matchers = {str(name): value for name, value in body.matchers.items()}
    refuse_of_all(visit, matchers)
    until = visit.backing.clock.now() + timedelta(minutes=body.minutes)
    made = visit.backing.state.silences.add(matchers, until, visit.visitor.name, body.comment)
    return done(silence_told(made), HTTPStatus.CREATED)


@router.delete("/silences/{silence}", status_code=HTTPStatus.NO_CONTENT)
def end_silence(visit: Handling, silence: Number) -> Response:
    """Ends a silence at once. One that names no watch and no incident is for administrators."""
    ended(visit, silence)
    return gone()


@router.get("/topics", response_model=Items[Found])
def list_topics(
    visit: Looking,
    scope: Narrowed,
    every: Annotated[bool, Query(alias="all", description="Those too that ended, or were kept or dropped.")] = False,
) -> Response:
    """Subjects that no watch names, found in what is said against it, and judged now; the newest first."""
    state, now = visit.backing.state, visit.backing.clock.now()
    found = state.found.list(scope) if every else judged(state, scope, now)
    return reply(visit, Items[Found](items=tuple(found)))


@router.post("/topics/{watch}/{topic}/keep", response_model=Found)
def keep_topic(visit: Editing, watch: WatchId, topic: TopicId) -> Response:
    """Makes a found topic one of the watch, where that is of one's teams, under its name. What is stored already is
    not matched again: a backfill does."""
    theirs(visit, watch)
    return done(visit.backing.office.keep(watch, topic, visit.visitor.name))


@router.post("/topics/{watch}/{topic}/drop", response_model=Found)
def drop_topic(visit: Handling, watch: WatchId, topic: TopicId) -> Response:
    """Drops a found topic: it is judged no more, and not found again for 30 days."""
    seen(visit, watch)
    return done(visit.backing.state.found.settle(watch, topic, "dropped", visit.visitor.name))
