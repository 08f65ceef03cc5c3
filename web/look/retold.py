"""Sentences that were kept in English, found again by the templates of which ours are made, so that whoever reads
another language is told them in it."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from schemas.sentence import Sentence

HOLE = re.compile(r"%\((\w+)\)s")
BOUNDARY = re.compile(r"(?<=[.?!…)]) (?=\S)")
SPACE = re.compile(r"\s")
QUOTED = re.compile(r'"[^"]*"')
FEW = 6
"""Letters: a template with fewer could be found in anything, so that its values are single words."""
MOST = 1000
"""Characters of a sentence of ours: what is longer quotes somebody at length."""
BOUNDARIES = 8
"""Places at most between two sentences, and between one and where it holds, at which a sentence is taken apart."""


class Templates:
    """templates: English, as catalogues have them."""

    def __init__(self, templates: Iterable[str]) -> None:
        known = frozenset(templates)
        self._plain = frozenset(each for each in known if "%" not in each)
        shapes = (_Shape(each) for each in known - self._plain)
        self._shapes = sorted((each for each in shapes if each.letters), key=_Shape.vagueness)
        self.found = lru_cache(maxsize=2048)(self._found)

    def _found(self, said: str) -> Sentence | None:
        """The sentence with its words and values apart, and those in it as well; None: it is none of ours. Two that
        stand beside each other are tried before a template in whose values the second one would vanish."""
        if said in self._plain:
            return Sentence(said)
        if len(said) > MOST:
            return None
        return self._beside(said) or self._behind(said) or self._filled(said)

    def _beside(self, said: str) -> Sentence | None:
        for boundary in list(BOUNDARY.finditer(said))[:BOUNDARIES]:
            parts = said[: boundary.start()], said[boundary.end() :]
            if (before := self.found(parts[0])) and (last := self.found(parts[1])):
                return Sentence("%(before)s %(last)s", before=before, last=last)
        return None

    def _filled(self, said: str) -> Sentence | None:
        values = ((shape.template, shape.values(said)) for shape in self._shapes)
        template, found = next(((template, found) for template, found in values if found), ("", {}))
        return Sentence(template, **{name: self._value(each) for name, each in found.items()}) if found else None

    def _behind(self, said: str) -> Sentence | None:
        """A sentence behind where it holds: `line 3 of posts.csv: …`, `lang "x": …`."""
        for before, problem in _colons(said):
            where = self.found(before) or (None if " " in QUOTED.sub("", before).strip() else before)
            last = self.found(problem) or self._open(problem)
            if where and last:
                return Sentence("%(where)s: %(problem)s", where=where, problem=last)
        return None

    def _open(self, said: str) -> Sentence | None:
        """One that we gave a full stop."""
        found = self.found(said[:-1]) if said.endswith(".") else None
        return Sentence("%(said)s.", said=found) if found else None

    def _value(self, value: str) -> str:
        return (self.found(value) if " " in value else None) or value


class _Shape:
    """A template as a pattern of what it may have come to."""

    def __init__(self, template: str) -> None:
        self.template = template
        self._words = [each.replace("%%", "%") for each in HOLE.split(template)[::2]]
        self.letters = sum(map(str.isalpha, "".join(self._words)))
        self._names = HOLE.findall(template)

    def vagueness(self) -> tuple[int, str]:
        return -self.letters, self.template

    def values(self, said: str) -> dict[str, str]:
        """By name, each as short as can be; empty where it is another sentence. In time that grows with its length
        alone, which no pattern with several holes would hold to: strangers write what stands in them."""
        first, *between, last = self._words
        at, end = len(first), len(said) - len(last)
        if not (said.startswith(first) and said.endswith(last)):
            return {}
        found: list[str] = []
        for word in between:
            place = said.find(word, at + 1, end)
            if place < 0:
                return {}
            found.append(said[at:place])
            at = place + len(word)
        found.append(said[at:end] if at < end else "")
        fitting = found[-1] and (self.letters >= FEW or not any(map(SPACE.search, found)))
        return dict(zip(self._names, found, strict=True)) if fitting else {}


def _colons(said: str) -> Iterator[tuple[str, str]]:
    """None where there are more than any sentence of ours has."""
    parts = said.split(": ")
    if len(parts) > BOUNDARIES:
        return
    yield from ((": ".join(parts[:at]), ": ".join(parts[at:])) for at in range(1, len(parts)))
