"""Who spread it, and which posts drive it: by what each caused, not by followers alone."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemas.voice import Voice


@dataclass(frozen=True, slots=True)
class Spread:
    """by_mention: for each mention, how many other authors reposted or copied it. by_author: the same, summed."""

    by_mention: Mapping[str, int]
    by_author: Mapping[str, int]


def spread(voices: Sequence[Voice], earlier: Sequence[Voice]) -> Spread:
    """Counts each (mention, other author) once: its reposts, and near-copies of which it is the first, among `voices`.

    earlier: mentions from before that may have started it.
    """
    wrote = {voice.mention: voice.author for voice in (*earlier, *voices)}
    followers: defaultdict[str, set[str]] = defaultdict(set)
    for voice in voices:
        origin = voice.repost_of or voice.group
        if origin != voice.mention and wrote.get(origin, voice.author) != voice.author:
            followers[origin].add(voice.author)
    by_author: defaultdict[str, int] = defaultdict(int)
    for mention, authors in followers.items():
        by_author[wrote[mention]] += len(authors)
    return Spread({mention: len(authors) for mention, authors in followers.items()}, dict(by_author))


def drivers(voices: Sequence[Voice], caused: Spread, limit: int) -> list[Voice]:
    """The posts that drive it, one an author and one of each group of copies.

    Rank: (1 + authors who spread it) * log2(2 + reach); older first among equals.
    """
    ranked = sorted(voices, key=lambda voice: (-_drive(voice, caused), voice.published_at, voice.mention))
    chosen: list[Voice] = []
    taken: set[str] = set()
    for voice in ranked:
        marks = {voice.author, voice.repost_of or voice.group or voice.mention}
        if taken.isdisjoint(marks):
            chosen.append(voice)
            taken |= marks
        if len(chosen) == limit:
            break
    return chosen


def spreaders(voices: Sequence[Voice], caused: Spread, limit: int) -> list[str]:
    """The authors who caused most further mentions; reach settles ties; nobody who caused none."""
    reach = reach_by_author(voices)
    ranked = sorted(caused.by_author, key=lambda author: (-caused.by_author[author], -reach.get(author, 0), author))
    return ranked[:limit]


def reach_by_author(voices: Sequence[Voice]) -> dict[str, int]:
    """The largest reach seen of each author."""
    reach: dict[str, int] = {}
    for voice in voices:
        reach[voice.author] = max(reach.get(voice.author, 0), voice.reach)
    return reach


def _drive(voice: Voice, caused: Spread) -> float:
    return (1 + caused.by_mention.get(voice.mention, 0)) * math.log2(2 + max(voice.reach, 0))
