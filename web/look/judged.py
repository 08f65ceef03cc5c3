"""How many of a draft's matches are meant: a sample of them, what people of a team say of each, and which words would
keep the dropped ones away."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import NotFound
from core.query.fold import tokens
from core.query.parse import parse
from core.query.tree import And
from core.state.judgements import Judgement
from index.likelihood import telling_terms
from index.port import Hit
from index.preview import Matched, matched, sample
from schemas.scope import Scope
from web.look.drafts import Drafted, own_scope, window_of
from web.look.noted import noted
from web.look.watched import NEW
from web.visit import Visit

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


@dataclass(frozen=True, slots=True)
class Said:
    """A mention, and what was said of it; None: nothing yet."""

    hit: Hit
    judgement: Judgement | None


def judged(visit: Visit, draft: Drafted) -> Sequence[Said]:
    """What was said of the matches of this text, as far as the mentions may be seen."""
    said = {each.mention: each for each in visit.backing.state.judgements.of(_place(visit, draft), draft.text)}
    hits = _each(visit.backing.store.mentions([*said], visit.scope)) if said else []
    return [Said(hit, said[hit.mention.id]) for hit in hits]


def sampled(visit: Visit, draft: Drafted) -> Sequence[Said]:
    """As many others as make up the sample, then those that were judged."""
    known = judged(visit, draft)
    ids = {each.hit.mention.id for each in known}
    scope, seed = _scope(visit, draft), f"{draft.called}|{draft.text}"
    fresh = sample(visit.backing.store, draft.plain, window_of(visit), scope, seed, SAMPLE)
    others = [Said(hit, None) for hit in fresh if hit.mention.id not in ids]
    found = [*others[: max(0, SAMPLE - len(known))], *known]
    visit.looked(noted(visit, draft.text, draft.plain), len(found))
    return found


def judge(visit: Visit, draft: Drafted, mention: str, kept: bool) -> Said:
    """Raises NotFound for a mention that may not be seen."""
    hits = _each(visit.backing.store.mentions([mention], visit.scope))
    if not hits:
        raise NotFound("There is no such mention.")
    judgements, place = visit.backing.state.judgements, _place(visit, draft)
    judgements.say(place, draft.text, {mention: kept}, visit.visitor.name)
    return Said(hits[0], next(each for each in judgements.of(place, draft.text) if each.mention == mention))


def proposed(visit: Visit, draft: Drafted, said: Sequence[Said]) -> list[Proposed]:
    texts = {value: [_text(each.hit) for each in said if _keeps(each) is value] for value in (True, False)}
    own = {*tokens(draft.text)}
    told = [
        each.value
        for each in telling_terms(texts[False], texts[True], PROPOSED * 3)
        if each.count >= LEAST and own.isdisjoint(tokens(each.value))
    ]
    return [_of_word(visit, draft, word, texts) for word in told[:PROPOSED]]


def kept_of(said: Sequence[Said]) -> int:
    return sum(map(_keeps, said))


def _place(visit: Visit, draft: Drafted) -> str:
    """Where it is kept: with the watch, which is a team's; of one that is not there yet, with those of the same teams,
    for two teams may write the same text and mean different things."""
    if draft.standing:
        return draft.standing.watch.id
    return f"{NEW}|{','.join(sorted(visit.visitor.account.person.teams))}"


def _keeps(said: Said) -> bool:
    return said.judgement is not None and said.judgement.kept


def _scope(visit: Visit, draft: Drafted) -> Scope:
    """What stands is judged by what the watch holds; a draft by all that it would find."""
    standing = draft.standing
    return own_scope(draft, visit.scope) if standing and standing.watch.query == draft.text else visit.scope


def _each(hits: Sequence[Hit]) -> list[Hit]:
    """Each mention once, however many watches see it."""
    return list({hit.mention.id: hit for hit in hits}.values())


def _of_word(visit: Visit, draft: Drafted, word: str, texts: dict[bool, list[tuple[str, str]]]) -> Proposed:
    lost = And(draft.plain.position, (draft.plain, parse(f'"{word}"')))
    dropped, kept = (sum(_holds(word, each) for each in texts[value]) for value in (False, True))
    return Proposed(word, dropped, kept, matched(visit.backing.store, lost, window_of(visit), _scope(visit, draft)))


def _holds(word: str, text: tuple[str, str]) -> bool:
    return any(f" {word} " in f" {' '.join(tokens(part))} " for part in text)


def _text(hit: Hit) -> tuple[str, str]:
    return hit.mention.title, hit.mention.text
