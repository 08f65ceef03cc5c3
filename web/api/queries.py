"""`/queries`: saved queries with their versions, and what they find."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from core.errors import Misused, NotFound
from core.query.parse import parse
from core.query.validate import for_saved
from core.sight import may_change
from schemas.watch import SavedQuery
from web.call.asking import Cursor, Limit, Narrowed, Times, between, understood
from web.call.reply import done, gone, over_what_was_read, read_at, reply, strong
from web.call.route import resource
from web.guard import Editing, Forbidden, Looking
from web.look.naming import check_names
from web.look.saved import one_of, removed, saved_of
from web.told.listening import QueryPast, QueryTold, QueryWhole, query_told, query_whole
from web.told.lists import Items, Pages
from web.told.mentions import Seen, seen
from web.visit import Visit

router = resource("queries", "/queries")
Id = Annotated[str, Path(max_length=64, examples=["angry"])]


@router.get("", response_model=Items[QueryTold])
def list_queries(visit: Looking) -> Response:
    """The saved queries that you see, by id."""
    visible = sorted(saved_of(visit), key=lambda each: each.id)
    return reply(visit, Items[QueryTold](items=tuple(map(query_told, visible))))


@router.get("/{query}", response_model=QueryWhole)
def show_query(visit: Looking, query: Id) -> Response:
    """One saved query with its versions."""
    one_of(visit, query)
    whole = query_whole(visit.backing.state.saved_queries, query)
    return reply(visit, whole, strong(whole.history[0].version))


@router.put("/{query}", response_model=QueryWhole)
def put_query(visit: Editing, query: Id, body: SavedQuery) -> Response:
    """Saves a query, or a new version of it. With If-Match, only over the version that was read; with
    `If-None-Match: *`, only where there is none."""
    if body.id != query:
        raise Misused(f"The address names {query}, and the query {body.id}.", "Write the same id in both.")
    tree = parse(body.query)
    check_names(visit.backing.state, visit.scope, tree, visit.visitor.account.person)
    for_saved(tree)
    queries = visit.backing.state.saved_queries
    with over_what_was_read():
        version = queries.save(_owned(visit, body), visit.visitor.name, read_at(visit.request))
    return done(query_whole(queries, query), tag=strong(version))


@router.delete("/{query}", status_code=HTTPStatus.NO_CONTENT)
def remove_query(visit: Editing, query: Id) -> Response:
    """Removes a saved query, with all that is sent of it; its versions stay in the history. With If-Match, only the
    version that was read."""
    _theirs(visit, one_of(visit, query))
    with over_what_was_read():
        removed(visit, query, read_at(visit.request))
    return gone()


@router.get("/{query}/versions", response_model=Items[QueryPast])
def list_versions(visit: Looking, query: Id) -> Response:
    """Every version of a query that stands, newest first."""
    one_of(visit, query)
    return reply(visit, Items[QueryPast](items=query_whole(visit.backing.state.saved_queries, query).history))


@router.get("/{query}/mentions", response_model=Pages[Seen])
def run_query(
    visit: Looking, scope: Narrowed, times: Times, query: Id, limit: Limit = 20, cursor: Cursor = ""
) -> Response:
    """Runs a saved query: its mentions, newest first."""
    saved = one_of(visit, query)
    tree = between(understood(visit, saved.query), times)
    page = visit.backing.store.search(tree, scope, limit, cursor)
    visit.looked(f"saved query {query}", len(page.hits))
    return reply(visit, Pages[Seen](items=tuple(map(seen, page.hits)), next=page.next or None, total=page.total))


def _owned(visit: Visit, body: SavedQuery) -> SavedQuery:
    """A new one is its author's, and so it stays. Raises Forbidden for somebody else's."""
    try:
        standing = visit.backing.state.saved_queries.get(body.id)  # also one that they do not see
    except NotFound:
        return body.model_copy(update={"owner": visit.visitor.name})
    _theirs(visit, standing)
    return body.model_copy(update={"owner": standing.owner})


def _theirs(visit: Visit, standing: SavedQuery) -> None:
    """Raises Forbidden unless the visitor may change it."""
    if not may_change(visit.visitor.account.person, standing):
        raise Forbidden("This query is somebody else's.", "Save a copy of it under another id.")
