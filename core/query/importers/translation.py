"""Queries of other tools into ours: what can be said is translated, what cannot is listed with its position."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lark import Token, Tree

from core.errors import Permanent
from core.query.errors import QueryError
from core.query.grammar import QUOTES, syntax
from core.query.leaves import DISTANCE
from core.query.parse import parse
from core.query.words import NEAR_LIMIT

Branch = Tree[Token] | Token
EXCERPT = 80
"""Code points of what could not be read that are quoted."""
USUAL = 4
"""The words that may stand between where NEAR names no distance."""
_LIMIT = re.compile(r"([<>])(=?)(\d{1,18})")
_DOTTED = re.compile(r"([^\W\d]\w*(?:\.\w+)+:)\S*")
"""A field in the manner of `metaData.source.reach:`, which our grammar takes for a word."""


@dataclass(frozen=True, slots=True)
class Untranslated:
    """position: in the text of the other tool, from 0. reason: what became of it, and why."""

    position: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Translation:
    """query: in our language; empty where nothing could be translated."""

    query: str
    untranslated: tuple[Untranslated, ...]


class Inexpressible(Permanent):
    """Has no equal in our language; the message says why."""


Write = Callable[[str], str]
"""Writes one word, phrase, value or range of the other tool in our language, or raises Inexpressible."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a tool's language differs from ours.

    fields: the name of a field, in small letters, to what writes its values. between: what its distances lack to ours,
    1 where `NEAR/n` counts the words in between, 0 where it counts positions. operators: words that are operators there
    and have no equal here. any_letter: the sign that stands for any letter there.
    """

    fields: Mapping[str, Write]
    between: int
    operators: frozenset[str] = frozenset()
    any_letter: str | None = "?"


def translate_with(dialect: Dialect, text: str) -> Translation:
    """text: with its positions as in the original."""
    try:
        branch = syntax(text)
    except QueryError as error:
        return Translation("", (Untranslated(error.position, text[error.position :][:EXCERPT], error.problem),))
    translator = _Translator(dialect)
    query = translator.written(branch.children[0], translator.plain)
    return Translation(query, tuple(sorted(translator.untranslated, key=lambda one: one.position)))


@dataclass(slots=True)
class _Translator:
    dialect: Dialect
    untranslated: list[Untranslated] = field(default_factory=list)

    def written(self, branch: Branch, write: Write) -> str:
        """In our language; empty where nothing of it can be said."""
        match branch:
            case Token():
                return self._leaf(branch, write)
            case Tree(data="either" | "both" as kind, children=children):
                parts = [part for child in children if (part := self.written(child, write))]
                return (" OR " if kind == "either" else " AND ").join(parts)
            case Tree(data="group", children=[_, child]):
                return _wrapped("({})", self.written(child, write))
            case Tree(data="negated", children=[_, child]):
                return _wrapped("NOT {}", self.written(child, write))
            case Tree(data="affirmed", children=[_, child]):
                return self.written(child, write)
            case Tree(data="fielded", children=[Token() as name, value]):
                unknown = refused(f"there is nothing like {name} here")
                return self.written(value, self.dialect.fields.get(name.rstrip(":").lower(), unknown))
            case Tree(data="near", children=[left, Token() as operator, right]):
                return self._near(self.written(left, write), operator, self.written(right, write))
        raise AssertionError(f"the grammar has no {branch!r}")

    def plain(self, text: str) -> str:
        """A word, or a phrase with its distance."""
        if text in self.dialect.operators:
            raise Inexpressible("no such operator here: AND stands in its place, which finds more")
        if dotted := _DOTTED.fullmatch(text):
            raise Inexpressible(f"there is nothing like {dotted[1]} here")
        if self.dialect.any_letter and self.dialect.any_letter in text and not text.startswith(tuple(QUOTES)):
            raise Inexpressible(f"{self.dialect.any_letter} for any letter cannot be asked for here; see *")
        phrase, _, distance = text.rpartition("~")
        if DISTANCE.fullmatch(distance) and phrase.endswith(tuple(QUOTES)):
            return f"{phrase}~{min(int(distance) + self.dialect.between, NEAR_LIMIT)}"
        return text

    def _leaf(self, token: Token, write: Write) -> str:
        try:
            ours = write(token)
            parse(ours)
        except Inexpressible as reason:
            self._lose(token, reason.message)
        except QueryError as error:
            self._lose(token, error.problem)
        else:
            return ours
        return ""

    def _near(self, left: str, operator: Token, right: str) -> str:
        if not (left and right):
            return left or right
        near = f"{left} {self._operator(operator)} {right}"
        try:
            parse(near)
        except QueryError as error:
            self._lose(operator, f"{error.problem} AND stands in its place, which finds more")
            return f"({left} AND {right})"
        return near

    def _operator(self, operator: Token) -> str:
        """`NEAR/5f`, or `NEAR` alone, as ours."""
        name, _, distance = operator.upper().partition("/")
        number = distance.removesuffix("F")
        if number and not DISTANCE.fullmatch(number):
            return operator
        wanted = int(number or USUAL) + self.dialect.between
        if wanted > NEAR_LIMIT:
            self._lose(operator, f"the widest distance here is {NEAR_LIMIT}, which stands in its place")
        return f"{'ONEAR' if distance.endswith('F') else name}/{min(wanted, NEAR_LIMIT)}"

    def _lose(self, token: Token, reason: str) -> None:
        self.untranslated.append(Untranslated(token.start_pos or 0, str(token), reason))


def renamed(name: str) -> Write:
    """The same value in one of our fields."""
    return lambda text: f"{name}:{text}"


def refused(reason: str) -> Write:
    def refuse(_text: str) -> str:
        raise Inexpressible(reason)

    return refuse


def site(text: str) -> str:
    """The host of an address."""
    address = _one_word(text)
    return f"site:{address.partition('://')[2] or address}".partition("/")[0]


def above(name: str) -> Write:
    """`>100` and `<100` as ranges; a range as it is."""

    def write(text: str) -> str:
        limit = _LIMIT.fullmatch(text)
        if not limit:
            return f"{name}:{text}"
        sign, inclusive, number = limit.groups()
        if sign == ">":
            return f"{name}:{'[' if inclusive else '{'}{number} TO *]"
        return f"{name}:[* TO {number}{']' if inclusive else '}'}"

    return write


def hashtag(text: str) -> str:
    return f"#{_one_word(text).lstrip('#＃')}"


def handle(text: str) -> str:
    return f"@{_one_word(text).lstrip('@＠')}"


def _one_word(text: str) -> str:
    """Without its quotes. Raises Inexpressible."""
    bare = text.strip("".join(QUOTES)).strip()
    if len(bare.split()) != 1:
        raise Inexpressible("it has to be one word here")
    return bare


def _wrapped(form: str, inner: str) -> str:
    return form.format(inner) if inner else ""
