"""`/start`: from the name of a brand to watches that can be listened for."""

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from schemas.base import Frozen
from schemas.watch import Watch
from web.call.languages import Language, told_in
from web.call.reply import reply
from web.call.route import resource
from web.guard import Editing
from web.look.beginning import Told, proposals
from web.told.lists import Items

router = resource("watches")
Short = Annotated[str, Query(max_length=256, description="With commas between them.", examples=[""])]


class WatchProposed(Frozen):
    """doubt: why its name alone may find what others are called; null: there is no doubt."""

    watch: Watch
    doubt: Annotated[str | None, Field(examples=['"orange" is also a word of everyday French or English.'])]


@router.get("/start", response_model=Items[WatchProposed])
def propose_watches(
    visit: Editing,
    name: Annotated[str, Query(min_length=1, max_length=256, description="Of the brand.", examples=["Brisolle"])],
    competitors: Short = "",
    languages: Short = "",
    context: Short = "",
    without: Short = "",
    team: Annotated[str, Query(max_length=128, description="Else one of your own.", examples=["care"])] = "",
    language: Language = "",
) -> Response:
    """Proposes watches for somebody who begins. That of a brand comes first, then those of its `competitors`, ten at
    most. Of the words of a `context` one has to stand beside its name, and none of `without`. Nothing is kept: `PUT
    /watches/{watch}` with `If-None-Match: *` listens for one, and `/watches/new/sample` shows what a query finds."""
    found = proposals(visit, Told(name, competitors, languages, context, without, team))
    say = told_in(visit, language).tongue
    rows = tuple(WatchProposed(watch=each.watch, doubt=say(each.doubt) if each.doubt else None) for each in found)
    return reply(visit, Items[WatchProposed](items=rows))
