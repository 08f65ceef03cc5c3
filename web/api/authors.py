"""`/authors`: who somebody is to the brands that are listened for, and what says so."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import NotFound
from core.query.tree import Exact
from web.call.reply import reply
from web.call.route import resource
from web.guard import Looking
from web.told.people import AuthorTold, described

router = resource("authors", "/authors")


@router.get("/{author:path}", response_model=AuthorTold)
def show_author(
    visit: Looking, author: Annotated[str, Path(max_length=512, examples=["bluesky:did:plc:7"])]
) -> Response:
    """Influence with its parts, and the labels that the rules give now, with their evidence and when they expire; of
    somebody who wrote something that may be seen."""
    if not visit.backing.store.search(Exact(0, "author_id", author), visit.scope, 1).hits:
        raise NotFound(f"Nothing is remembered of {author}.", "`/api/v1/top/author_id` lists those who write most.")
    (found,) = described(visit.backing.state, [author], visit.scope, visit.backing.clock.now())
    return reply(visit, found)
