"""What a draft of a watch would find of what is stored: live, while it is written; and what else its name means."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.responses import Response

from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.marking import Passage, matching, passages
from core.query.proposing import doubt
from core.query.tree import Node
from core.query.watching import without
from index.port import Hit
from index.preview import Matched
from web.guard import Editing
from web.look.drafts import SHOWN, Drafted, Keeps, drafted, meanings, previewed
from web.look.refusals import refusal

router = APIRouter(include_in_schema=False, prefix="/watches/{watch}")
Draft = Annotated[str, Query(max_length=10_000)]
Named = Annotated[str, Query(max_length=4_096)]


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention with its words told apart."""

    hit: Hit
    title: Sequence[Passage]
    text: Sequence[Passage]


@dataclass(frozen=True, slots=True)
class Without:
    """words: of an exclusion. mentions: that it takes away. shown: one of them."""

    words: str
    mentions: Matched
    shown: Sequence[Shown]


@router.get("/preview")
def preview(visit: Editing, watch: str, query: Draft = "", languages: Named = "", sources: Named = "") -> Response:
    try:
        draft = drafted(visit, watch, query, Keeps(languages, sources))
    except QueryError as error:
        return visit.page("watches/wrong.html", refusal=refusal(error, query))
    if draft is None:
        return visit.page("watches/unwritten.html")
    told = previewed(visit, draft)
    return visit.page(
        "watches/preview.html",
        query=query,
        found=told.found,
        samples=shown(draft.plain, told.found.hits[:SHOWN]),
        taken=[Without(each.words, each.mentions, shown(each.node, each.mentions.hits[:1])) for each in told.taken],
        changes=told.changes,
        now=visit.backing.clock.now(),
    )


@router.get("/senses")
def other_senses(
    visit: Editing, watch: str, query: Draft = "", name: Annotated[str, Query(max_length=256)] = ""
) -> Response:
    try:
        draft = drafted(visit, watch, query, Keeps())
    except QueryError:
        draft = None  # the preview says where it is wrong
    if draft is None:
        return visit.page("watches/unwritten.html")
    found, read = meanings(visit, draft)
    return visit.page(
        "watches/senses.html",
        doubt=doubt(name) if tokens(name) else None,
        senses=[(each, less(draft, each.words[0])) for each in found],
        read=read,
    )


def shown(node: Node, hits: Sequence[Hit]) -> list[Shown]:
    words = matching(node, [(hit.mention, hit.analysis) for hit in hits])
    return [
        Shown(hit, passages(hit.mention.title, each), passages(hit.mention.text, each))
        for hit, each in zip(hits, words, strict=True)
    ]


def less(draft: Drafted, words: str) -> str:
    """The address of the draft, less what says these words."""
    return f"/watches/{draft.called}?" + urlencode({"q": without(draft.text, words)})
