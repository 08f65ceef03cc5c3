"""How a story passes from one to another, and from one source to the next. Values in, values out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.voice import Voice

How = Literal["repost", "quote", "reply", "copy"]
STRENGTH: Mapping[How, int] = {"repost": 0, "quote": 1, "copy": 2, "reply": 3}
"""Which of several is told, the clearest first."""


@dataclass(frozen=True, slots=True)
class Tie:
    """What somebody took from another, and when they did first. Mentions: what was taken, and what came of it."""

    origin: Voice
    taken: Voice
    how: How


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first mention in a source. brought: from where, where it is known; None: nobody knows, or it began there."""

    first: Voice
    brought: Tie | None
    mentions: int


def ties(voices: Sequence[Voice], earlier: Sequence[Voice]) -> list[Tie]:
    """Between different authors, one for each mention that took something from another; by time.

    earlier: mentions from before that may have started it.
    """
    known = {voice.mention: voice for voice in (*earlier, *voices)}
    found = [_tie(voice, known) for voice in voices]
    return sorted(
        (tie for tie in found if tie is not None), key=lambda tie: (tie.taken.published_at, tie.taken.mention)
    )


def arrivals(voices: Sequence[Voice], passed: Sequence[Tie]) -> list[Arrival]:
    """Of each source its first mention, and what brought it there from another; in order of time."""
    counted = Counter(voice.source for voice in voices)
    firsts: dict[str, Voice] = {}
    for voice in sorted(voices, key=lambda voice: (voice.published_at, voice.mention)):
        firsts.setdefault(voice.source, voice)
    brought: dict[str, Tie] = {}
    for tie in passed:
        if tie.origin.source != tie.taken.source:
            brought.setdefault(tie.taken.source, tie)
    started = next(iter(firsts), "")
    return [
        Arrival(first, brought.get(source) if source != started else None, counted[source])
        for source, first in firsts.items()
    ]


def unknown_origins(voices: Sequence[Voice], limit: int) -> list[str]:
    """Mentions that others took something from and that are not among these, the most taken first."""
    known = {voice.mention for voice in voices}
    taken = Counter(origin for voice in voices for _, origin in _origins(voice) if origin not in known)
    return [mention for mention, _ in sorted(taken.items(), key=lambda each: (-each[1], each[0]))[:limit]]


def _tie(voice: Voice, known: Mapping[str, Voice]) -> Tie | None:
    for how, mention in _origins(voice):
        origin = known.get(mention)
        if origin is not None and origin.author != voice.author:
            return Tie(origin, voice, how)
    return None


def _origins(voice: Voice) -> list[tuple[How, str]]:
    """A near-copy is told of the first of its group."""
    named: list[tuple[How, str]] = [
        ("repost", voice.repost_of),
        ("quote", voice.quoted),
        ("reply", voice.reply_to),
        ("copy", voice.group),
    ]
    own = [(how, mention) for how, mention in named if mention and mention != voice.mention]
    return sorted(own, key=lambda each: STRENGTH[each[0]])


@dataclass(frozen=True, slots=True)
class Circle:
    """Those who passed it on most, with those who took it from them, each by their earliest mention here; by time.

    caused: by author, how many others took something from them. ties: one for each pair of authors, the first.
    """

    members: tuple[Voice, ...]
    ties: tuple[Tie, ...]
    caused: Mapping[str, int]


def circle(passed: Sequence[Tie], limit: int) -> Circle:
    """limit: of members."""
    pairs: dict[tuple[str, str], Tie] = {}
    for tie in passed:
        pairs.setdefault((tie.origin.author, tie.taken.author), tie)
    caused = Counter(origin for origin, _ in pairs)
    first = _earliest(passed)
    chosen: dict[str, Voice] = {}
    for origin in sorted(caused, key=lambda author: (-caused[author], first[author].published_at, author)):
        takers = [taken for giver, taken in pairs if giver == origin]
        for author in (origin, *sorted(takers, key=lambda author: (-caused[author], first[author].published_at))):
            if len(chosen) < limit:
                chosen.setdefault(author, first[author])
    within = [tie for (origin, taken), tie in pairs.items() if origin in chosen and taken in chosen]
    members = sorted(chosen.values(), key=lambda voice: (voice.published_at, voice.author))
    return Circle(tuple(members), tuple(within), dict(caused))


def _earliest(passed: Sequence[Tie]) -> Mapping[str, Voice]:
    """Of each author the earliest mention that stands in any tie."""
    every = [voice for tie in passed for voice in (tie.origin, tie.taken)]
    found: dict[str, Voice] = {}
    for voice in sorted(every, key=lambda voice: (voice.published_at, voice.mention)):
        found.setdefault(voice.author, voice)
    return found
