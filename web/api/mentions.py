"""`/mentions`: what was said, page by page or all of it, and one mention."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from core.errors import NotFound
from index.export import public
from index.port import SortOrder
from web.call.asking import Cursor, Limit, Narrowed, Times, Words, between, understood
from web.call.reply import reply
from web.call.route import resource
from web.call.stream import FORMS, Form, streamed
from web.guard import Looking
from web.look.mentions import sighted
from web.look.noted import noted, opened
from web.told.lists import Items, Pages
from web.told.mentions import Seen, ToneTold, seen, tone_told

router = resource("mentions", "/mentions")
EXPORTED = {
    "content": {
        "application/x-ndjson": {"schema": {"type": "string"}, "example": '{"id": "bluesky:3", "watch": "brisolle"}\n'},
        "text/csv": {"schema": {"type": "string"}, "example": "id,published_at,watch\r\n"},
    },
    "description": "A row for each sighting, as long as there are any.",
}


@router.get("", response_model=Pages[Seen])
def search_mentions(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    limit: Limit = 20,
    cursor: Cursor = "",
    order: Annotated[SortOrder, Query(description="By time of publication.")] = "newest",
) -> Response:
    """Mentions that match, page by page. A mention that several watches match stands there once for each."""
    tree = between(understood(visit, q), times)
    page = visit.backing.store.search(tree, scope, limit, cursor, order)
    visit.looked(noted(visit, q, tree), len(page.hits))
    return reply(visit, Pages[Seen](items=tuple(map(seen, page.hits)), next=page.next or None, total=page.total))


@router.get("/export", response_class=Response, responses={200: EXPORTED})
def export_mentions(
    visit: Looking,
    scope: Narrowed,
    times: Times,
    q: Words = "",
    form: Annotated[Form, Query(alias="format")] = "ndjson",
) -> Response:
    """All mentions that match, oldest first, as a stream of NDJSON or CSV; private messages stay out. A stream that
    breaks off is not whole: begin again."""
    lines, kind = FORMS[form]
    tree, store = between(understood(visit, q), times), visit.backing.store

    def made() -> Iterator[str]:
        return lines(public(store.scan(tree, scope)))

    visit.backing.state.audit.note(visit.visitor.name, "export", form)
    return streamed(visit.request, made, kind, f"mentions.{form}")


@router.get("/why", response_model=ToneTold)
def why_its_tone(
    visit: Looking,
    mention: Annotated[str, Query(max_length=512, examples=["bluesky:3"])],
    watch: Annotated[str, Query(max_length=64, examples=["brisolle"])],
) -> Response:
    """Why the tone of a mention is what it is: what its models said, and the words that weighed most."""
    hit = sighted(visit, mention, watch)
    opened(visit, mention)
    return reply(visit, tone_told(hit, visit.backing.explain(hit.mention, hit.analysis)))


@router.get("/{mention:path}", response_model=Items[Seen])
def show_mention(visit: Looking, mention: Annotated[str, Path(max_length=512, examples=["bluesky:3"])]) -> Response:
    """One mention, as each of the watches sees it that may be seen."""
    found = visit.backing.store.mentions([mention], visit.scope)
    if not found:
        raise NotFound(f"There is no mention {mention}.", "`/api/v1/mentions` finds those that there are.")
    opened(visit, mention)
    return reply(visit, Items[Seen](items=tuple(map(seen, found))))
