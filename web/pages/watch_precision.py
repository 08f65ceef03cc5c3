"""How many of a watch's matches are meant: fifty of them at random, kept or dropped by a person; what is told from it,
and which words would keep the dropped ones away."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.errors import NotFound
from core.query.errors import QueryError
from core.state.judgements import Judgement
from index.precision import estimate
from web.guard import Editing
from web.look import judged
from web.look.drafts import Drafted, Keeps, drafted
from web.pages.watch_preview import Draft, Shown, less, shown
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/watches/{watch}")


@router.get("/precision")
def precision(visit: Editing, watch: str, query: Draft = "") -> Response:
    draft = _draft(visit, watch, query)
    if draft is None:
        return visit.page("watches/unwritten.html")
    said = judged.judged(visit, draft)
    return visit.page(
        "watches/precision.html",
        watch=watch,
        found=estimate(judged.kept_of(said), len(said)),
        proposed=[(each, less(draft, each.words)) for each in judged.proposed(visit, draft, said)],
        wanted=judged.SAMPLE,
    )


@router.get("/sample")
def sampled(visit: Editing, watch: str, query: Draft = "") -> Response:
    """Those that were judged, and as many others as make up the sample."""
    draft = _draft(visit, watch, query)
    if draft is None:
        return visit.page("watches/unwritten.html")
    rows = _rows(draft, judged.sampled(visit, draft))
    return visit.page(
        "watches/sample.html",
        watch=watch,
        query=query,
        rows=rows,
        now=visit.backing.clock.now(),
    )


@router.post("/judge")
def judge(
    visit: Editing,
    watch: str,
    query: Annotated[str, Form(max_length=10_000)],
    mention: Annotated[str, Form(max_length=2_048)],
    said: Annotated[Literal["keep", "drop"], Form()],
) -> Response:
    draft = _draft(visit, watch, query)
    if draft is None:
        raise NotFound("There is no such mention.")
    (row,) = _rows(draft, [judged.judge(visit, draft, mention, said == "keep")])
    answer = visit.page("watches/judged.html", watch=watch, query=query, row=row, now=visit.backing.clock.now())
    answer.headers["HX-Trigger"] = "judged"
    return answer


def _draft(visit: Visit, watch: str, query: str) -> Drafted | None:
    """None also where the query is wrong: the preview says where."""
    try:
        return drafted(visit, watch, query, Keeps())
    except QueryError:
        return None


def _rows(draft: Drafted, said: Sequence[judged.Said]) -> list[tuple[Shown, Judgement | None]]:
    marked = shown(draft.plain, [each.hit for each in said])
    return [(each, of.judgement) for each, of in zip(marked, said, strict=True)]
