"""Which keys stand out in the newest negative mentions of a watch: held by several people, and seldom before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alerts.emerging.keys import keys
from alerts.terms import log_likelihood
from schemas.voice import Voice

FEWEST_AUTHORS = 5
"""Distinct people, and distinct texts, that a topic takes: neither one author nor a copied text makes one."""
SURPRISING = 24.0
"""Log-likelihood at p = 1e-6 with one degree of freedom: of the thousand keys of an hour, chance tells none."""
UNHEARD = 30
"""Texts that the background is thought to hold besides those that were read."""
SAME = 0.6
"""The part of the texts of one candidate that holds another too, from which on both are one topic."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """authors, texts: distinct ones in the window. score: against a sample of the time before."""

    query: str
    name: str
    authors: int
    texts: frozenset[str]
    score: float


@dataclass(frozen=True, slots=True)
class Background:
    """How many of `texts` distinct texts hold each key; keys of a single one are left out."""

    held: Counter[str]
    texts: int


def background(voices: Iterable[Voice], own: frozenset[str]) -> Background:
    """own: words that tell nothing here; below too."""
    held: Counter[str] = Counter()
    texts = {text_of(voice): voice for voice in voices}
    for voice in texts.values():
        held.update({key.query for key in keys(voice, own)})
    return Background(Counter({query: count for query, count in held.items() if count > 1}), len(texts))


def candidates(voices: Sequence[Voice], before: Background, own: frozenset[str]) -> list[Candidate]:
    """Of the voices of a window the keys that stand out, the most telling first, one of those that mean the same."""
    saying: defaultdict[str, list[tuple[Voice, str]]] = defaultdict(list)
    for voice in voices:
        for key in keys(voice, own):
            saying[key.query].append((voice, key.name))
    total = len({text_of(voice) for voice in voices})
    found = [made for query, said in saying.items() if (made := _candidate(query, said, total, before))]
    found.sort(key=lambda one: (-one.score, one.query.startswith('"'), -len(one.query), one.query))
    return apart(found)


def _candidate(query: str, said: Sequence[tuple[Voice, str]], total: int, before: Background) -> Candidate | None:
    """total: texts of the window. None: too few people, or nothing unusual."""
    if len(said) < FEWEST_AUTHORS:
        return None
    texts = frozenset(text_of(voice) for voice, _ in said)
    authors = len({voice.author for voice, _ in said})
    if min(len(texts), authors) < FEWEST_AUTHORS:
        return None
    score = log_likelihood(len(texts), total, before.held[query], before.texts + UNHEARD)
    if score < SURPRISING:
        return None
    return Candidate(query, _usual_name(Counter(name for _, name in said)), authors, texts, score)


def holding(voices: Iterable[Voice], query: str, own: frozenset[str]) -> frozenset[str]:
    """The texts that hold a key."""
    return frozenset(text_of(voice) for voice in voices if any(key.query == query for key in keys(voice, own)))


def apart(found: Iterable[Candidate], standing: Sequence[frozenset[str]] = ()) -> list[Candidate]:
    """Those that are not for the most part what an earlier one holds."""
    kept: list[Candidate] = []
    taken = list(standing)
    for candidate in found:
        if all(len(candidate.texts & other) < SAME * min(len(candidate.texts), len(other)) for other in taken):
            kept.append(candidate)
            taken.append(candidate.texts)
    return kept


def text_of(voice: Voice) -> str:
    """What near-copies and reposts share."""
    return voice.repost_of or voice.group or voice.mention


def _usual_name(names: Counter[str]) -> str:
    """As most people wrote it; lower case wins a tie, shouting loses it."""
    return max(names.items(), key=lambda item: (item[1], item[0].islower(), item[0]))[0]
