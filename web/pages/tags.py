"""`/tags`: what people call mentions, how many have each tag, and the rules by which tags are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from core.charts.stacks import tones
from core.charts.times import Span
from core.errors import NotFound, Permanent
from core.query.errors import QueryError
from core.query.names import UnknownName
from core.query.parse import parse
from core.query.tree import And, Exact
from core.query.validate import for_rule
from core.sight import may_edit
from core.state.jobs import Job
from index.port import Count, Mode
from index.tagging import apply_rule, retire
from schemas.people import Role
from schemas.tag import Tag
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Forbidden, Looking
from web.look.asked import Asked, Given, Window, asked, given
from web.look.choice import Choice
from web.look.drawing import Paper, drawn, paper
from web.look.naming import check_names
from web.look.noted import noted
from web.look.refusals import Refusal, refusal
from web.look.saved import saved_of
from web.look.tagged import categories, id_of, kept, named, reach, rule_text, theirs, visible
from web.look.volumes import by_tone, tone_words
from web.look.watched import teams
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/tags")
PLACE = Place("Tags", "/tags", 55)
Name = Annotated[str, Query(max_length=129)]
Field = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=10_000)]
Kind = Literal["none", "query", "saved"]
LATEST = 12
SAMPLE = 3
PREVIEWED = timedelta(days=30)
"""Of what came lately, what a rule would tag is shown before it is kept."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form of a tag. tag: the id of one that is there; empty: it is a new one."""

    tag: str
    category: str
    name: str
    team: str
    kind: Kind
    query: str
    saved: str


def written(
    category: Field = "",
    name: Field = "",
    team: Field = "",
    kind: Annotated[Kind, Form()] = "none",
    query: Text = "",
    saved: Field = "",
    tag: Field = "",
) -> Written:
    return Written(tag, category, name, team, kind, query, saved)


def wanted(visit: Looking, said: Annotated[Given, Depends(given)]) -> Asked:
    """Raises Misused."""
    return asked(said, visit.backing.clock.now(), visit.tongue.zone)


@router.get("")
def every(visit: Looking, ask: Annotated[Asked, Depends(wanted)]) -> Response:
    choice = Choice("/tags", ask.window, ask.mode)
    return visit.page("tags/list.html", ask=ask, choice=choice, may_add=_may_add(visit))


@router.get("/list")
def counted(visit: Looking, ask: Annotated[Asked, Depends(wanted)]) -> Response:
    found = categories(visit, ask.window, ask.counting("all", "tag"))
    most = max((each.value for of in found for each in of.tags), default=0.0)
    heard_before = visit.backing.store.count(ask.before.counting("all", mode=Mode.RAW), visit.scope)
    return visit.page(
        "tags/counted.html",
        ask=ask,
        categories=found,
        most=most,
        by_hand=visit.backing.state.taggings.counts(visit.scope),
        heard_before=bool(heard_before),
    )


@router.get("/new")
def new(visit: Editing) -> Response:
    return _form(visit, Written("", "", "", "", "none", "", ""))


@router.get("/one")
def one(
    visit: Looking, ask: Annotated[Asked, Depends(wanted)], tag: Name, job: Annotated[int, Query(ge=0)] = 0
) -> Response:
    return _one(visit, ask, named(visit, tag), job)


@router.get("/one/figures")
def figures(visit: Looking, ask: Annotated[Asked, Depends(wanted)], tag: Name) -> Response:
    found = _of(ask, named(visit, tag))
    store, scope = visit.backing.store, visit.scope
    now, before = (_sum(store.count(each.counting("all"), scope)) for each in (found, found.before))
    people = _sum(store.count(found.counting("all", mode=Mode.AUTHORS), scope))
    every, every_before = (_sum(store.count(each.counting("all"), scope)) for each in (ask, ask.before))
    return visit.page(
        "tags/figures.html",
        ask=found,
        now=now,
        before=before,
        people=people,
        every=every,
        every_before=every_before,
    )


@router.get("/one/days")
def days(
    visit: Looking, ask: Annotated[Asked, Depends(wanted)], tag: Name, sheet: Annotated[Paper, Depends(paper)]
) -> Response:
    """By tone towards the watch of each."""
    which = named(visit, tag)
    found, window = _of(ask, which), ask.window
    counts = visit.backing.store.count(found.counting(window.bucket, "toward", zone=visit.tongue.zone), visit.scope)
    stacks = by_tone(counts, window.step, found.text)
    words = tone_words(visit.tongue, visit.tongue("Mentions with the tag %(name)s, by tone", name=which.name))
    span = Span(window.start, window.end)
    return drawn(tones(stacks, span, window.step, sheet.look(visit.tongue, 160), words))


@router.get("/one/latest")
def latest(visit: Looking, ask: Annotated[Asked, Depends(wanted)], tag: Name) -> Response:
    found = _of(ask, named(visit, tag))
    page = visit.backing.store.search(found.node, visit.scope, LATEST)
    visit.looked(noted(visit, found.text, found.tree, found.window), len(page.hits))
    may_edit = visit.visitor.may(Role.ANALYST)
    return visit.page("tags/latest.html", hits=page.hits, now=visit.backing.clock.now(), may_edit=may_edit)


@router.get("/one/job")
def progress(visit: Looking, tag: Name, job: Annotated[int, Query(ge=1)]) -> Response:
    which = named(visit, tag)
    return visit.page("tags/job.html", tag=which, job=_job(visit, which, job))


@router.get("/preview")
def preview(
    visit: Editing,
    kind: Kind = "query",
    query: Annotated[str, Query(max_length=10_000)] = "",
    saved: Name = "",
    team: Name = "",
) -> Response:
    """What a rule would have tagged lately; what is wrong with it, under the word that is."""
    if kind == "saved":
        query = next((each.query for each in saved_of(visit) if each.id == saved), "")
    if kind == "none" or not query.strip():
        return visit.page("tags/preview.html", query="", refusal=None, page=None)
    try:
        tree = parse(query)
        for_rule(tree)
        check_names(visit.backing.state, visit.scope, tree, visit.visitor.account.person)
    except (QueryError, UnknownName) as failure:
        return visit.page("tags/preview.html", query=query, refusal=refusal(failure, query), page=None)
    now = visit.backing.clock.now()
    window = Window(now - PREVIEWED, now, "30d")
    for_team = Tag(id="a/b", name="-", team=team if team in teams(visit) else "")
    page = visit.backing.store.search(And(0, (tree, window.published)), reach(visit, for_team), SAMPLE)
    visit.looked(noted(visit, query, tree, window), len(page.hits))
    return visit.page("tags/preview.html", query=query, refusal=None, page=page, now=now)


@router.post("/save")
def save(visit: Editing, said: Annotated[Written, Depends(written)]) -> Response:
    known = theirs(visit, said.tag) if said.tag else None
    try:
        made = _made(visit, said, known)
        kept(visit, made)
    except ValidationError:
        return _form(visit, said, Refusal("Give it a category and a name, of letters or digits."))
    except (NotFound, Permanent, Forbidden) as failure:
        return _form(visit, said, refusal(failure, said.query.strip()))
    return _to(made)


@router.post("/history")
def history(visit: Editing, tag: Field) -> Response:
    """The rule holds of what is stored already. Raises NotFound, Permanent for a tag without a rule."""
    which = theirs(visit, tag)
    return _to(which, apply_rule(visit.backing.state, which, visit.visitor.name))


@router.post("/retire")
def take_out(visit: Editing, tag: Field) -> Response:
    retire(visit.backing.state, theirs(visit, tag).id, visit.visitor.name)
    return RedirectResponse("/tags", SEE_OTHER)


def _made(visit: Visit, said: Written, known: Tag | None) -> Tag:
    """known: the tag that it is to be in the place of. Raises Permanent where a new one would take the place of
    another, ValidationError."""
    made = Tag(
        id=known.id if known else id_of(said.category, said.name),
        name=said.name.strip(),
        team=known.team if known else said.team,
        query=said.query.strip() if said.kind == "query" else "",
        saved=said.saved if said.kind == "saved" else "",
    )
    if known is None and any(each.id == made.id for each in visible(visit)):
        raise Permanent("There is such a tag already.", "Give this one another name.")
    return made


def _may_add(visit: Visit) -> bool:
    """Whether there are watches of which they may make tags."""
    person = visit.visitor.account.person
    return any(may_edit(person, team) for team in ("", *person.teams))


def _one(visit: Visit, ask: Asked, tag: Tag, job: int) -> Response:
    kind: Kind = "saved" if tag.saved else "query" if tag.query else "none"
    saved, rule = saved_of(visit), rule_text(visit, tag)
    hidden = bool(tag.saved and rule) and all(each.id != tag.saved for each in saved)
    values = Written(tag.id, tag.category, tag.name, tag.team, kind, tag.query, tag.saved)
    return visit.page(
        "tags/one.html",
        ask=ask,
        tag=tag,
        rule="" if hidden else rule,
        job=_job(visit, tag, job) if job else None,
        form=values,
        saved=saved,
        hidden=hidden,
        choice=Choice("/tags/one", ask.window, ask.mode, (("tag", tag.id),)),
        may_give=visit.visitor.may(Role.ANALYST),
        may_edit=may_edit(visit.visitor.account.person, tag.team),
        refusal=None,
    )


def _form(visit: Visit, form: Written, refused: Refusal | None = None) -> Response:
    return visit.page(
        "tags/form.html",
        422 if refused else 200,
        form=form,
        refusal=refused,
        known=sorted({tag.category for tag in visible(visit)}),
        teams=teams(visit),
        free=visit.visitor.may(Role.ADMINISTRATOR),
        saved=saved_of(visit),
    )


def _job(visit: Visit, tag: Tag, number: int) -> Job:
    """Raises NotFound for a job of something else."""
    found = visit.backing.state.jobs.get(number)
    if found.arguments.get("tag") != tag.id:
        raise NotFound("There is no such job.")
    return found


def _of(ask: Asked, tag: Tag) -> Asked:
    """The mentions that have it, of the same time."""
    return Asked(f"tag:{tag.id}", Exact(0, "tag", tag.id), ask.window, ask.mode)


def _sum(counts: Sequence[Count]) -> float:
    return sum(each.value for each in counts)


def _to(tag: Tag, job: int = 0) -> Response:
    asked = {"tag": tag.id} | ({"job": str(job)} if job else {})
    return RedirectResponse(f"/tags/one?{urlencode(asked)}", SEE_OTHER)
