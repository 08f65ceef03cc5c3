"""How many of a watch's matches are meant: fifty of them at random, kept or dropped by a person; what is told from it,
and which words would keep the dropped ones away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from core.errors import NotFound
from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.parse import parse
from core.query.tree import And
from core.state.judgements import Judgement
from index.likelihood import telling_terms
from index.port import Hit
from index.precision import estimate
from index.preview import Matched, matched, sample
from schemas.scope import Scope
from web.guard import Editing
from web.pages.watch_preview import Draft, Drafted, Keeps, drafted, less, own_scope, shown, window_of
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/watches/{watch}")
SAMPLE = 50
PROPOSED = 5
LEAST = 2
"""Dropped mentions that hold a word before it is proposed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A word to exclude. dropped, kept: of the judged, those that hold it. all_lost: of everything that matches."""

    words: str
    dropped: int
    kept: int
    all_lost: Matched
    address: str


@router.get("/precision")
def precision(visit: Editing, watch: str, query: Draft = "") -> Response:
    draft = _draft(visit, watch, query)
    if draft is None:
        return visit.page("watches/unwritten.html")
    judged = visit.backing.state.judgements.of(watch, query)
    return visit.page(
        "watches/precision.html",
        watch=watch,
        found=estimate(sum(each.kept for each in judged), len(judged)),
        proposed=_proposed(visit, watch, draft, judged),
        wanted=SAMPLE,
    )


@router.get("/sample")
def sampled(visit: Editing, watch: str, query: Draft = "") -> Response:
    """Those that were judged, and as many others as make up the sample."""
    draft = _draft(visit, watch, query)
    if draft is None:
        return visit.page("watches/unwritten.html")
    said = {each.mention: each for each in visit.backing.state.judgements.of(watch, query)}
    scope = _scope(visit, draft)
    known = _each(visit.backing.store.mentions([*said], visit.scope))
    fresh = sample(visit.backing.store, draft.plain, window_of(visit), scope, f"{watch}|{query}", SAMPLE)
    others = [hit for hit in fresh if hit.mention.id not in said][: max(0, SAMPLE - len(known))]
    return visit.page(
        "watches/sample.html",
        watch=watch,
        query=query,
        rows=[(each, said.get(each.hit.mention.id)) for each in shown(draft.plain, [*others, *known])],
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
    hits = _each(visit.backing.store.mentions([mention], visit.scope))
    if draft is None or not hits:
        raise NotFound("There is no such mention.")
    judgements = visit.backing.state.judgements
    judgements.say(watch, query, {mention: said == "keep"}, visit.visitor.name)
    found = next(each for each in judgements.of(watch, query) if each.mention == mention)
    row = (shown(draft.plain, hits)[0], found)
    answer = visit.page("watches/judged.html", watch=watch, query=query, row=row, now=visit.backing.clock.now())
    answer.headers["HX-Trigger"] = "judged"
    return answer


def _draft(visit: Visit, watch: str, query: str) -> Drafted | None:
    """None also where the query is wrong: the preview says where."""
    try:
        return drafted(visit, watch, query, Keeps())
    except QueryError:
        return None


def _scope(visit: Visit, draft: Drafted) -> Scope:
    """What stands is judged by what the watch holds; a draft by all that it would find."""
    standing = draft.standing
    return own_scope(draft, visit.scope) if standing and standing.watch.query == draft.text else visit.scope


def _each(hits: Sequence[Hit]) -> list[Hit]:
    """Each mention once, however many watches see it."""
    return list({hit.mention.id: hit for hit in hits}.values())


def _proposed(visit: Visit, watch: str, draft: Drafted, judged: Sequence[Judgement]) -> list[Proposed]:
    kept = {each.mention: each.kept for each in judged}
    hits = _each(visit.backing.store.mentions([*kept], visit.scope))
    texts = {value: [_text(hit) for hit in hits if kept[hit.mention.id] is value] for value in (True, False)}
    own = {*tokens(draft.text)}
    told = [
        each.value
        for each in telling_terms(texts[False], texts[True], PROPOSED * 3)
        if each.count >= LEAST and own.isdisjoint(tokens(each.value))
    ]
    return [_of_word(visit, watch, draft, word, texts) for word in told[:PROPOSED]]


def _of_word(visit: Visit, watch: str, draft: Drafted, word: str, texts: dict[bool, list[tuple[str, str]]]) -> Proposed:
    excluded = parse(f'"{word}"')
    lost = And(draft.plain.position, (draft.plain, excluded))
    dropped, kept = (sum(_holds(word, each) for each in texts[value]) for value in (False, True))
    all_lost = matched(visit.backing.store, lost, window_of(visit), _scope(visit, draft))
    return Proposed(word, dropped, kept, all_lost, less(watch, draft.text, word))


def _holds(word: str, text: tuple[str, str]) -> bool:
    return any(f" {word} " in f" {' '.join(tokens(part))} " for part in text)


def _text(hit: Hit) -> tuple[str, str]:
    return hit.mention.title, hit.mention.text
