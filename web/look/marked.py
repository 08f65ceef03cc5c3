"""Texts of strangers with the words that matched marked. Everything is escaped here; nothing else is let through."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from core.query.fold import marks, placed, stems, tokens
from core.query.tree import And, Exact, Near, Node, Or, Phrase, Prefix, Stem, Word

_LINK = re.compile(r"https?://\S+", re.IGNORECASE)
_SIGNS = re.compile(r"[#＃@＠][^\s#＃@＠]+")
MOST_WORDS = 200
"""Of a query, those that are looked for in a text: more would only be looked for in vain."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is marked: words and phrases as their folded tokens, beginnings of words, stems, and what stands behind a
    `#` or an `@`, with that sign."""

    phrases: frozenset[tuple[str, ...]] = frozenset()
    starts: tuple[str, ...] = ()
    stems: frozenset[str] = frozenset()
    signs: frozenset[str] = field(default_factory=frozenset)

    def of(self, terms: Iterable[str]) -> "Sought":
        """These, and terms as a watch found them in the text."""
        folded = (tuple(tokens(term)) for term in terms)
        return Sought(self.phrases.union(filter(None, folded)), self.starts, self.stems, self.signs)


def sought(tree: Node | None) -> Sought:
    """The words of a query, but for those under NOT."""
    found = list(_wanted(tree))[:MOST_WORDS] if tree else []
    phrases = {_phrase(leaf) for leaf in found if isinstance(leaf, Word | Phrase)}
    starts = tuple(leaf.start for leaf in found if isinstance(leaf, Prefix))
    kin = {stem for leaf in found if isinstance(leaf, Stem) for stem in leaf.stems}
    signs = {f"{'#' if leaf.field == 'hashtag' else '@'}{leaf.value}" for leaf in found if isinstance(leaf, Exact)}
    return Sought(frozenset(phrases), starts, frozenset(kin), frozenset(signs))


def marked(text: str, wanted: Sought) -> Markup:
    """The text, escaped, with `<mark>` around what is wanted."""
    parts: list[Markup] = []
    end = 0
    for start, stop in _joined(sorted(_found(text, wanted))):
        parts += [escape(text[end:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
        end = stop
    return Markup("").join([*parts, escape(text[end:])])


def excerpt(text: str, length: int) -> str:
    """Its beginning, cut at a word where there is one, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[:length].rsplit(None, 1)
    return (cut[0] if len(cut) == 2 and len(cut[0]) > length // 2 else text[:length]) + "…"


def _wanted(node: Node) -> Iterator[Word | Phrase | Prefix | Stem | Exact]:
    match node:
        case And(children=children) | Or(children=children):
            for child in children:
                yield from _wanted(child)
        case Near(left=left, right=right):
            yield from (*left, *right)
        case Exact(field=name) if name not in ("hashtag", "handle"):
            return
        case Word() | Phrase() | Prefix() | Stem() | Exact():
            yield node


def _phrase(leaf: Word | Phrase) -> tuple[str, ...]:
    return (leaf.word,) if isinstance(leaf, Word) else leaf.words


def _found(text: str, wanted: Sought) -> Iterator[Span]:
    links = [found.span() for found in _LINK.finditer(text)]
    outside = [each for each in placed(text) if not any(start <= each[0] < end for start, end in links)]
    told = [(token, start, end) for start, end, folded in outside for token in folded]
    for token, start, end in told:
        if token.startswith(wanted.starts) or (wanted.stems and wanted.stems.intersection(stems(token))):
            yield start, end
    yield from _phrases(told, wanted)
    if wanted.signs:
        yield from (each.span() for each in _SIGNS.finditer(text) if wanted.signs.intersection(marks(each[0])))


def _phrases(told: Sequence[tuple[str, int, int]], wanted: Sought) -> Iterator[Span]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in wanted.phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    for place, (token, start, _) in enumerate(told):
        for phrase in by_first.get(token, ()):
            last = place + len(phrase) - 1
            if last < len(told) and all(told[place + i][0] == word for i, word in enumerate(phrase)):
                yield start, told[last][2]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """In order, without overlap."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
