"""What is listened for, and what is asked again and again, with their history."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field

from schemas.base import Frozen, Instant
from schemas.watch import SavedQuery, Watch, WatchRevision
from web.told.lists import told

if TYPE_CHECKING:
    from core.state.saved_queries import SavedQueries
    from core.state.watches import PastWatch, WatchChange

By = Annotated[str, Field(examples=["ada@example.org"])]


class WatchTold(Watch):
    """A watch as it stands. revision: rises by 1 with each change; it is the ETag of the watch, in quotes."""

    model_config = ConfigDict(extra="ignore")

    revision: int


class WatchPast(Frozen):
    revision: int
    by: By
    at: Instant


class WatchWhole(WatchTold):
    """active: whether it is listened for. history: newest first."""

    active: bool
    history: tuple[WatchPast, ...]


class WatchChanged(Frozen):
    watch: Annotated[str, Field(examples=["brisolle"])]
    revision: int
    change: Annotated[str, Field(examples=["changed"])]


class QueryPast(Frozen):
    """query: empty in the version that removed it."""

    version: int
    query: Annotated[str, Field(examples=["toward:negative"])]
    at: Instant
    by: By


class AnnotationTold(Frozen):
    """Something that people know of, at a moment of a watch."""

    id: int
    watch: Annotated[str, Field(examples=["brisolle"])]
    at: Instant
    text: Annotated[str, Field(examples=["campaign starts"])]
    by: By
    created_at: Instant


class QueryTold(SavedQuery):
    model_config = ConfigDict(extra="ignore")


class QueryWhole(QueryTold):
    """history: newest first. The newest version is the ETag of the query, in quotes."""

    history: tuple[QueryPast, ...]


class QuerySaved(Frozen):
    query: Annotated[str, Field(examples=["angry"])]
    version: int


def watch_told(revision: WatchRevision) -> WatchTold:
    return told(WatchTold, revision.watch, revision=revision.revision)


def watch_whole(revision: WatchRevision, past: "Sequence[PastWatch]") -> WatchWhole:
    history = tuple(WatchPast(revision=p.revision.revision, by=p.by, at=p.at) for p in past)
    return told(WatchWhole, revision.watch, revision=revision.revision, active=revision.active, history=history)


def watch_changed(change: "WatchChange") -> WatchChanged:
    return told(WatchChanged, change)


def query_told(query: SavedQuery) -> QueryTold:
    return told(QueryTold, query)


def query_whole(queries: "SavedQueries", query: str) -> QueryWhole:
    """Raises NotFound."""
    saved, past = queries.get(query), queries.history(query)
    history = tuple(
        QueryPast(version=p.version, query=p.query.query if p.active else "", at=p.at, by=p.by) for p in past
    )
    return told(QueryWhole, saved, history=history)
