"""Figures and bars: how much, of what tone, from where, in which language, of whom; each against the period before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from core.query.written import condition
from index.port import CountRequest, Mode, Split
from index.remains import FEW
from web.guard import Looking
from web.look.asked import Asked, renamed
from web.look.kept import kept_of
from web.look.mentions import address_of
from web.look.modes import mode_names
from web.look.volumes import net
from web.pages.explore.question import Question
from web.visit import Visit

router = APIRouter(prefix="/explore")
MOST_BARS = 12
MOST_AUTHORS = 10


@dataclass(frozen=True, slots=True)
class Tones:
    """Of one period. By tone towards the watch; what was not judged is neutral."""

    negative: float
    neutral: float
    positive: float

    @property
    def volume(self) -> float:
        return self.negative + self.neutral + self.positive

    @property
    def share(self) -> float:
        """Of negatives, 0 to 1."""
        return self.negative / self.volume if self.volume else 0.0

    @property
    def net(self) -> float:
        """Positive less negative, of 100."""
        return net(self.positive, self.negative, self.volume)


@dataclass(frozen=True, slots=True)
class Part:
    """One bar. share: of the longest, 0 to 1. address: of the mentions behind it; empty where no query finds them."""

    label: str
    value: float
    before: float
    share: float
    address: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """mentions: raw, as sightings are ranked."""

    id: str
    name: str
    handle: str
    followers: int | None
    influence: float | None
    mentions: float
    address: str
    page: str


@router.get("/summary")
def summary(visit: Looking, asked: Question) -> Response:
    return visit.page(
        "explore/summary.html",
        asked=asked,
        mode=mode_names(visit.tongue)[asked.mode],
        now=_tones(visit, asked),
        before=_tones(visit, asked.before),
        raw=_whole(visit, asked, Mode.RAW),
        originals=_whole(visit, asked, Mode.ORIGINALS),
        negative=asked.narrowed("toward:negative"),
    )


@router.get("/heads")
def heads(visit: Looking, asked: Question) -> Response:
    """Distinct authors, by themselves: they do not add up, so that each has to be told from the others."""
    now, before = (_whole(visit, each, Mode.AUTHORS) for each in (asked, asked.before))
    return visit.page("explore/heads.html", now=now, before=before, kept=kept_of(visit, asked))


@router.get("/sources")
def sources(visit: Looking, asked: Question) -> Response:
    """By source and by language."""
    return visit.page(
        "explore/sources.html",
        sources=_split(visit, asked, "source", "source", str),
        languages=_split(visit, asked, "language", "lang", visit.tongue.language_named),
    )


@router.get("/places")
def places(visit: Looking, asked: Question) -> Response:
    """Where the networks told one: a mention stands with its country, and with the name of its place."""
    now, before = (dict(_groups(visit, each.counting("all", "place"))) for each in (asked, asked.before))
    unknown = now.pop("", 0.0)
    return visit.page(
        "explore/places.html",
        places=_parts(now, before, visit.tongue.place_named, lambda place: _behind(asked, "place", place)),
        unknown=unknown,
        all=_whole(visit, asked, asked.mode),
    )


@router.get("/watches")
def watches(visit: Looking, asked: Question) -> Response:
    """The same question of every watch that may be seen, and the topics of the question itself."""
    standing = visit.watches()
    called = {topic.id: topic.name or topic.id for watch in standing for topic in watch.topic}
    topics = _split(visit, asked, "topic", "topic", lambda topic: called.get(topic, topic))
    return visit.page(
        "explore/watches.html",
        watches=_rivals(visit, asked, {watch.id: watch.name for watch in standing}),
        topics=[each for each in topics if each.label],
    )


@router.get("/authors")
def authors(visit: Looking, asked: Question) -> Response:
    ranked = visit.backing.store.top("author_id", asked.node, visit.scope, MOST_AUTHORS)
    profiles = visit.backing.state.authors.profiles([each.value for each in ranked])
    found = []
    for each in ranked:
        profile = profiles.get(each.value)
        author, influence = (profile.author, profile.influence) if profile else (None, None)
        found.append(
            Speaker(
                id=each.value,
                name=(author.name or author.handle if author else "") or each.value,
                handle=author.handle if author else "",
                followers=author.followers if author else None,
                influence=influence.score if influence else None,
                mentions=each.count,
                address=asked.narrowed(condition("author_id", each.value)).address(),
                page=address_of(each.value),
            )
        )
    return visit.page("explore/authors.html", authors=found)


def _tones(visit: Visit, asked: Asked) -> Tones:
    of = _groups(visit, asked.counting("all", "toward"))
    return Tones(of.get("negative", 0.0), of.get("neutral", 0.0) + of.get("", 0.0), of.get("positive", 0.0))


def _whole(visit: Visit, asked: Asked, mode: Mode) -> float:
    return sum(_groups(visit, asked.counting("all", mode=mode)).values())


def _groups(visit: Visit, request: CountRequest) -> Mapping[str, float]:
    return {count.group: count.value for count in visit.counted(request, visit.scope)}


def _split(visit: Visit, asked: Asked, split: Split, field: str, named: Callable[[str], str]) -> list[Part]:
    now, before = (_groups(visit, each.counting("all", split)) for each in (asked, asked.before))

    def told(group: str) -> str:
        return visit.tongue("others, each of few people") if group == FEW else named(group)

    return _parts(now, before, told, lambda group: _behind(asked, field, group))


def _behind(asked: Asked, field: str, value: str) -> str:
    """The address of what has the value; of what has none, and of what has no name any more, there is no query."""
    return asked.narrowed(condition(field, value)).address() if value not in ("", FEW) else ""


def _rivals(visit: Visit, asked: Asked, names: Mapping[str, str]) -> list[Part]:
    """Without the watches that the question names, so that it is asked of all of them alike."""
    open_ = replace(asked, tree=asked.unnamed)
    now, before = (_groups(visit, each.counting("all", "watch")) for each in (open_, open_.before))
    kept = {group: now.get(group, 0.0) for group in names}

    def behind(group: str) -> str:
        found = renamed(asked, group)
        return found.address() if found else ""

    return _parts(kept, before, names.__getitem__, behind)


def _parts(
    now: Mapping[str, float], before: Mapping[str, float], named: Callable[[str], str], behind: Callable[[str], str]
) -> list[Part]:
    """The largest."""
    most = max(now.values(), default=0.0) or 1.0
    ranked = sorted(now, key=lambda group: (-now[group], group))
    return [
        Part(named(group), now[group], before.get(group, 0.0), now[group] / most, behind(group))
        for group in ranked[:MOST_BARS]
    ]
