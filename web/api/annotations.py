"""`/annotations`: what people know of certain moments, written on the time lines of watches."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from schemas.annotation import LONGEST
from schemas.base import EARLIEST, LATEST, Instant, Strict
from web.call.asking import Limit, Narrowed, Times
from web.call.reply import done, gone, reply
from web.call.route import resource
from web.guard import Editing, Looking
from web.look.annotations import annotate
from web.told.listening import AnnotationTold
from web.told.lists import Items, told

router = resource("annotations", "/annotations")


class NewAnnotation(Strict):
    """at: with its offset."""

    watch: Annotated[str, Field(max_length=64, examples=["brisolle"])]
    at: Annotated[Instant, Field(examples=["2026-11-20T09:00:00Z"])]
    text: Annotated[str, Field(min_length=1, max_length=LONGEST, examples=["campaign starts"])]


@router.get("", response_model=Items[AnnotationTold])
def list_annotations(visit: Looking, scope: Narrowed, times: Times, limit: Limit = 100) -> Response:
    """What was written, by the moment that it is of, the newest first."""
    start, end = times.start or EARLIEST, times.end or LATEST
    found = reversed(visit.backing.state.annotations.between(start, end, scope, limit))
    return reply(visit, Items[AnnotationTold](items=tuple(told(AnnotationTold, each) for each in found)))


@router.post("", response_model=AnnotationTold, status_code=HTTPStatus.CREATED)
def add_annotation(visit: Editing, body: NewAnnotation) -> Response:
    """Writes on the time line of a watch."""
    made = annotate(visit, body.watch, body.at, body.text)
    return done(told(AnnotationTold, made), HTTPStatus.CREATED)


@router.delete("/{annotation}", status_code=HTTPStatus.NO_CONTENT)
def remove_annotation(visit: Editing, annotation: Annotated[int, Path(ge=1, le=2**53, examples=[4])]) -> Response:
    """Removes what somebody wrote of a watch that may be seen."""
    visit.backing.state.annotations.remove(annotation, visit.scope, visit.visitor.name)
    return gone()
