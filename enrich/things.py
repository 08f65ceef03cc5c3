"""What watches call by name (their products, people, places), found in texts by whole words, in any way of writing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

from core.query.fold import tokens
from schemas.watch import Thing, Watch


@dataclass(frozen=True, slots=True)
class Linked:
    """words: those of the text, folded, a space between each."""

    watch: str
    thing: Thing
    words: str


class Things:
    """A name of several words is found in one as well, as in `#AirFrance`: hashtags and handles are written so."""

    def __init__(self, watches: Iterable[Watch]) -> None:
        self._owners: list[tuple[str, Thing]] = []
        patterns: list[str] = []
        for watch in watches:
            for thing in watch.thing:
                for form in sorted(_forms(thing)):
                    patterns.append(f" {form} ")
                    self._owners.append((watch.id, thing))
        self._finder = AhoCorasick(patterns)

    def found(self, texts: Iterable[str], watches: frozenset[str]) -> list[Linked]:
        """Those of these watches, each once, in the order of the texts.

        What lies within a longer name of the same watch is not told: `Air France KLM` is no `Air France`.
        """
        if not self._owners or not watches:
            return []
        every: dict[tuple[str, str], Linked] = {}
        for text in texts:
            for each in self._longest(f" {' '.join(tokens(text))} ", watches):
                every.setdefault((each.watch, each.thing.name), each)
        return list(every.values())

    def _longest(self, folded: str, watches: frozenset[str]) -> Iterator[Linked]:
        """folded: with a space before and after each word; neighbours share one."""
        reached = dict.fromkeys(watches, 0)
        hits = self._finder.find_matches_as_indexes(folded, overlapping=True)
        for number, start, end in sorted(hits, key=lambda hit: (hit[1], -hit[2])):
            watch, thing = self._owners[number]
            if watch in reached and start >= reached[watch]:
                reached[watch] = end - 1
                yield Linked(watch, thing, folded[start + 1 : end - 1])


def _forms(thing: Thing) -> set[str]:
    written = [tokens(name) for name in (thing.name, *thing.aliases)]
    return {form for words in written for form in (" ".join(words), "".join(words)) if form}
