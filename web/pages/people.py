"""`/people`: who speaks about a watch and how they weigh; `/people/{author}`: one person, and what we call them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import RedirectResponse, Response

from core.charts.stacks import tones
from core.charts.times import Span
from core.errors import NotFound
from core.query.tree import And
from core.query.written import condition
from core.state.authors import Profile
from core.state.marks import KINDS, kind_of
from enrich.authors.labels import labels
from index.port import CountRequest, Mode, Page
from schemas.conduct import NOTHING
from schemas.mention import Author
from schemas.people import Role
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Editing, Looking
from web.look.asked import Given, RangeName, Window, given, window
from web.look.choice import Choice
from web.look.drawing import Paper, drawn, paper
from web.look.noted import noted
from web.look.persons import by, known, mark
from web.look.ranked import RANKINGS, SHOWN, Ranking, Stage, ranked
from web.look.volumes import by_tone, tone_words
from web.pages.kinds import Place
from web.visit import Visit

PATH = "/people"
router = APIRouter(include_in_schema=False, prefix=PATH)
PLACE = Place("People", PATH, 50)
USUALLY: RangeName = "30d"
OF_A_PERSON: RangeName = "90d"
MENTIONS = 20

Name = Annotated[str, Query(max_length=64)]
AuthorId = Annotated[str, Query(min_length=1, max_length=512)]


@dataclass(frozen=True, slots=True)
class Ranks:
    watch: Watch | None
    ranking: Ranking
    choice: Choice


def ranks(
    visit: Looking, written: Annotated[Given, Depends(given)], watch: Name = "", by: Ranking = "influencers"
) -> Ranks:
    """watch: the first of an own brand where none is named. Raises NotFound, Misused."""
    others = tuple(pair for pair in (("watch", watch), ("by", by if by != "influencers" else "")) if pair[1])
    return Ranks(_watch(visit, watch), by, Choice(PATH, _window(visit, written, USUALLY), others=others, usual=USUALLY))


@router.get("")
def page(visit: Looking, asked: Annotated[Ranks, Depends(ranks)]) -> Response:
    return visit.page("people/page.html", asked=asked, choice=asked.choice, rankings=RANKINGS, watches=_brands(visit))


@router.get("/list")
def listed(visit: Looking, asked: Annotated[Ranks, Depends(ranks)]) -> Response:
    if asked.watch is None:
        raise NotFound("There is no watch yet.")
    stage = Stage(visit.backing.store, visit.backing.state, asked.watch, asked.choice.window, visit.backing.clock.now())
    found = [(each, _address(each.id, asked.watch.id)) for each in ranked(stage, asked.ranking)]
    return visit.page("people/list.html", asked=asked, choice=asked.choice, people=found, most=SHOWN, written=condition)


@router.get("/volume")
def volume(
    visit: Looking,
    author: AuthorId,
    written: Annotated[Given, Depends(given)],
    sheet: Annotated[Paper, Depends(paper)],
) -> Response:
    """What one person wrote over the time, by tone towards each watch that may be seen."""
    period = _window(visit, written, OF_A_PERSON)
    zone = visit.tongue.zone.key
    request = CountRequest(by(author), period.start, period.end, period.bucket, zone, "toward", Mode.RAW)
    counts = visit.backing.store.count(request, visit.scope)
    stacks = by_tone(counts, period.step, condition("author_id", author))
    words = tone_words(visit.tongue, visit.tongue("Mentions of one person over time, by tone"))
    return drawn(tones(stacks, Span(period.start, period.end), period.step, sheet.look(visit.tongue, 140), words))


@router.get("/mentions")
def mentions(
    visit: Looking,
    author: AuthorId,
    written: Annotated[Given, Depends(given)],
    cursor: Annotated[str, Query(max_length=2_000)] = "",
) -> Response:
    """Raises Permanent for a cursor that is not ours."""
    period = _window(visit, written, OF_A_PERSON)
    found = visit.backing.store.search(And(0, (by(author), period.published)), visit.scope, MENTIONS, cursor)
    visit.looked(noted(visit, condition("author_id", author), by(author), period), len(found.hits))
    more = _choice(author, period).at("/people/mentions", author=author, cursor=found.next) if found.next else ""
    by_mention = [list(hits) for _, hits in groupby(found.hits, lambda hit: hit.mention.id)]
    names = {each.id: each.name for each in visit.watches()}
    now = visit.backing.clock.now()
    return visit.page("people/mentions.html", said=by_mention, names=names, more=more, first=not cursor, now=now)


@router.post("/marks")
def marked(
    visit: Editing,
    author: Annotated[str, Form(min_length=1, max_length=512)] = "",
    watch: Annotated[str, Form(max_length=64)] = "",
    kind: Annotated[str, Form(max_length=32)] = "",
) -> Response:
    """kind: empty takes the standing one back. Raises NotFound, Misused."""
    mark(visit, author, watch, kind_of(kind) if kind else None)
    return RedirectResponse(_address(author, watch), SEE_OTHER)


@router.get("/{author:path}")
def person(visit: Looking, author: str, written: Annotated[Given, Depends(given)], watch: Name = "") -> Response:
    """Raises NotFound for somebody of whom nothing may be seen."""
    head = known(visit, author)
    visit.note("saw a person")
    state, now = visit.backing.state, visit.backing.clock.now()
    profile = state.authors.profiles([author]).get(author)
    seen_as = profile.author if profile else _as_seen(author, head)
    watches = visit.watches()
    conduct = state.authors.remembered([author]).get(author, NOTHING)
    return visit.page(
        "people/person.html",
        id=author,
        person=seen_as,
        profile=profile,
        seen=head.total,
        authority=_authority(visit, profile),
        labels=labels(seen_as, conduct, watches, now),
        marks=state.marks.of_author(author, visit.scope),
        kinds=KINDS,
        marking=visit.visitor.may(Role.ANALYST),
        names={each.id: each.name for each in watches},
        watch=_watch(visit, watch),
        watches=_brands(visit),
        choice=_choice(author, _window(visit, written, OF_A_PERSON), watch),
        network=author.partition(":")[0],
        query=condition("author_id", author),
        now=now,
    )


def _as_seen(author: str, head: Page) -> Author:
    """Where no profile is kept any more: as their newest mention tells."""
    return head.hits[0].mention.author if head.hits else Author(id=author)


def _authority(visit: Visit, profile: Profile | None) -> list[tuple[str, float]]:
    """Points by watch, the most first, of those that may be seen."""
    given = profile.influence.authority if profile and profile.influence else {}
    shown = [(each.name, given[each.id]) for each in visit.watches() if each.id in given]
    return sorted(shown, key=lambda each: -each[1])


def _choice(author: str, period: Window, watch: str = "") -> Choice:
    others = (("watch", watch),) if watch else ()
    return Choice(_path(author), period, others=others, usual=OF_A_PERSON)


def _window(visit: Visit, written: Given, usual: RangeName) -> Window:
    """Raises Misused."""
    told = written if written.range or written.start or written.end else Given(range=usual)
    return window(told, visit.backing.clock.now(), visit.tongue.zone)


def _watch(visit: Visit, name: str) -> Watch | None:
    """Raises NotFound for one that is named, and is none that may be seen."""
    return visit.watch(name) if name else next(iter(_brands(visit)), None)


def _brands(visit: Visit) -> list[Watch]:
    """Own brands first."""
    kinds = ("brand", "competitor", "trend")
    return sorted(visit.watches(), key=lambda each: (kinds.index(each.kind), each.name.casefold()))


def _path(author: str) -> str:
    return f"{PATH}/{quote(author, safe=':@')}"


def _address(author: str, watch: str) -> str:
    return f"{_path(author)}?watch={watch}"
