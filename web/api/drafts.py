"""`/watches/{watch}/preview`, and what else tells of a draft before it is kept. What is not there yet is `new`."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import Field
from starlette.responses import Response

from core.errors import Misused
from index.precision import estimate
from schemas.base import Strict
from web.call.reply import done, reply
from web.call.route import resource
from web.guard import Editing
from web.look import judged
from web.look.drafts import Drafted, Keeps, drafted, meanings, previewed
from web.told.drafts import (
    JudgementTold,
    MeantTold,
    PrecisionTold,
    PreviewTold,
    SampledTold,
    meant_told,
    precision_told,
    preview_told,
    sampled_told,
)
from web.told.lists import Items, told
from web.visit import Visit

router = resource("drafts", "/watches/{watch}")
AS_IT_IS = Keeps()
Id = Annotated[str, Path(max_length=64, description="`new`: of one that is not there yet.", examples=["brisolle"])]
Words = Annotated[str, Query(min_length=1, max_length=10_000, examples=["brisolle NOT camping"])]
Named = Annotated[str, Query(max_length=4_096, description="With commas between them.", examples=[""])]


class NewJudgement(Strict):
    """query: the draft of which it is a match. kept: it is what the query means."""

    query: Annotated[str, Field(min_length=1, max_length=10_000, examples=["brisolle NOT camping"])]
    mention: Annotated[str, Field(max_length=2_048, examples=["bluesky:3"])]
    kept: bool


@router.get("/preview", response_model=PreviewTold)
def preview_draft(visit: Editing, watch: Id, query: Words, languages: Named = "", sources: Named = "") -> Response:
    """What a draft would find in the last thirty days of what is stored, what its exclusions take away, and what it
    would find besides, and no longer, against what stands."""
    return reply(visit, preview_told(previewed(visit, _draft(visit, watch, query, Keeps(languages, sources)))))


@router.get("/senses", response_model=Items[MeantTold])
def list_senses(visit: Editing, watch: Id, query: Words) -> Response:
    """What the newest matches of a draft are about, by words that stand together: what else a name means."""
    found, _ = meanings(visit, _draft(visit, watch, query))
    return reply(visit, Items[MeantTold](items=tuple(map(meant_told, found))))


@router.get("/sample", response_model=Items[SampledTold])
def sample_draft(visit: Editing, watch: Id, query: Words) -> Response:
    """Fifty matches of a draft at random, the same each time, with what people of the team said of them."""
    found = judged.sampled(visit, _draft(visit, watch, query))
    return reply(visit, Items[SampledTold](items=tuple(map(sampled_told, found))))


@router.get("/precision", response_model=PrecisionTold)
def show_precision(visit: Editing, watch: Id, query: Words) -> Response:
    """Which share of the matches of a draft is meant, by what people said of its sample; and words that would keep the
    others away, with what each would cost."""
    draft = _draft(visit, watch, query)
    said = judged.judged(visit, draft)
    found = estimate(judged.kept_of(said), len(said))
    return reply(visit, precision_told(found, judged.proposed(visit, draft, said)))


@router.post("/judgements", response_model=JudgementTold)
def judge_match(visit: Editing, watch: Id, body: NewJudgement) -> Response:
    """Says of a match of a draft whether it is meant."""
    said = judged.judge(visit, _draft(visit, watch, body.query), body.mention, body.kept)
    return done(told(JudgementTold, said.judgement))


def _draft(visit: Visit, watch: str, query: str, keeps: Keeps = AS_IT_IS) -> Drafted:
    """Raises NotFound, Forbidden, QueryError, Misused."""
    found = drafted(visit, watch, query, keeps)
    if found is None:
        raise Misused("There is no word in this query.", "Write what to look for.")
    return found
