"""One word, phrase or value of a query to a leaf of the tree, according to the field it is asked of."""

import re
from difflib import get_close_matches
from itertools import combinations

from core.query.errors import QueryError
from core.query.fields import HANDLE, HASHTAG, STEM, ExactField, NumberField, TextField, TimeField
from core.query.fold import marks, plain, stems, tokens
from core.query.moments import moments
from core.query.tree import And, Exact, FromNow, Near, Node, Phrase, Prefix, Range, Stem, Word
from core.query.words import NEAR_LIMIT, SCATTERED_LIMIT
from schemas.sentence import Sentence, alternatives

PREFIX_LEAST = 3
"""Letters before a `*`."""
PHRASE_LIMIT = 64
"""Words of a phrase."""
_RANGE = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
DISTANCE = re.compile(r"[0-9]{1,4}")
_INTEGER = re.compile(r"-?\d{1,18}")


def worded(position: int, text: str, field: TextField) -> Word | Prefix | Phrase:
    """A word without quotes: one token, or several side by side (`l'app`), or the beginning of one (`boycot*`)."""
    if text.startswith("*"):
        raise QueryError(position, "a word cannot begin with *", "Only its end may be left open, as in  boycot*")
    sign = re.search(r"[*^~]|\?(?=\w)", text.removesuffix("*"))
    if sign:
        hint = "* stands for more letters at the end of a word only, ~ follows a phrase; quote what is meant literally."
        raise QueryError(position + sign.start(), "%(sign)s has no meaning here.", hint, sign=sign.group())
    if not text.endswith("*"):
        return quoted(position, text, field)
    match tokens(text):
        case [start] if len(start) >= PREFIX_LEAST:
            return Prefix(position, field.name, start)
        case _:
            raise QueryError(
                position,
                "%(text)s needs one word of %(least)s letters or more before *, as in  boycot*",
                text=text,
                least=PREFIX_LEAST,
            )


def quoted(position: int, text: str, field: TextField) -> Word | Phrase:
    """text: what stands between the quotes."""
    match tokens(text):
        case []:
            raise QueryError(position, "%(text)s has no letter and no digit to look for.", text=text)
        case [word]:
            return Word(position, field.name, word)
        case [*words] if len(words) <= PHRASE_LIMIT:
            return Phrase(position, field.name, tuple(words))
    raise QueryError(position, "a phrase of more than %(limit)s words.", "Its first words will do.", limit=PHRASE_LIMIT)


def scattered(position: int, text: str, distance: str, field: TextField) -> Node:
    """A phrase with `~n`: its words in any order, each within n positions of each other one.

    Of k words, within n + k - 2, so that room is counted beyond what the words themselves take.
    """
    phrase = quoted(position, text, field)
    if not isinstance(phrase, Phrase) or len(phrase.words) > SCATTERED_LIMIT:
        raise QueryError(
            position,
            '~ follows a phrase of 2 to %(limit)s words, as in  "service nul"~3',
            limit=SCATTERED_LIMIT,
        )
    reach = within(position, f"~{distance}", distance, '"service nul"~3') + len(phrase.words) - 2
    placed = [Word(position, field.name, word) for word in phrase.words]
    pairs = [
        Near(position, field.name, (one,), (other,), reach, ordered=False) for one, other in combinations(placed, 2)
    ]
    return pairs[0] if len(pairs) == 1 else And(position, tuple(pairs))


def within(position: int, operator: str, distance: str, example: str) -> int:
    """The n of `NEAR/n` and of `~n`."""
    if not (DISTANCE.fullmatch(distance) and 1 <= int(distance) <= NEAR_LIMIT):
        raise QueryError(
            position,
            "%(operator)s needs a distance of 1 to %(limit)s, as in  %(example)s",
            operator=operator,
            limit=NEAR_LIMIT,
            example=example,
        )
    return int(distance)


def hashtag(position: int, text: str) -> Exact:
    return _mark(position, text, HASHTAG)


def handle(position: int, text: str) -> Exact:
    return _mark(position, text, HANDLE)


def _mark(position: int, text: str, field: ExactField) -> Exact:
    value = plain(text[1:])
    if marks(text)[:1] != [text[0].translate({0xFF03: "#", 0xFF20: "@"}) + value]:
        raise QueryError(
            position,
            "%(text)s is no whole %(field)s.",
            "It holds letters, digits and _, as in  #boycott or @sncf",
            text=text,
            field=field.name,
        )
    return Exact(position, field.name, value)


def stemmed(position: int, text: str) -> Stem:
    match tokens(text):
        case [word] if not text.endswith("*"):
            return Stem(position, STEM.name, stems(word))
        case _:
            raise QueryError(
                position, "stem: takes one word, and %(text)s is none.", "As in  stem:livraison", text=text
            )


def valued(position: int, text: str, field: ExactField) -> Exact:
    value = field.stored(text)
    if field.values and value not in field.values:
        near = get_close_matches(value, field.values, n=1)
        hint = Sentence("Did you mean %(it)s?", it=near[0]) if near else ""
        raise QueryError(
            position,
            "%(field)s is %(values)s, not %(text)s.",
            hint,
            field=field.name,
            values=alternatives(field.values),
            text=text,
        )
    if field.sign not in value:
        raise QueryError(
            position,
            "%(text)s has no %(sign)s, as in  %(field)s:%(example)s",
            text=text,
            sign=field.sign,
            field=field.name,
            example=field.example,
        )
    return Exact(position, field.name, value)


def numbered(position: int, text: str, field: NumberField | TimeField) -> Range:
    """One number, or one time; of a day, all of it."""
    low, high = _edges(position, text, field)
    return Range(position, field.name, low, high)


def ranged(position: int, text: str, field: NumberField | TimeField) -> Range:
    """`[low TO high]`; a curly bracket leaves that end out, `*` leaves it open."""
    form = _RANGE.fullmatch(text)
    if not form:
        example = "published:[now-7d TO now]" if isinstance(field, TimeField) else f"{field.name}:[60 TO *]"
        raise QueryError(position, "%(text)s is no range, as in  %(example)s", text=text, example=example)
    opening, low, high, closing = form.groups()
    lows = _edges(position, low, field) if low != "*" else None
    highs = _edges(position, high, field) if high != "*" else None
    return Range(
        position,
        field.name,
        lows and (lows[0] if opening == "[" else _beside(lows[1], 1)),
        highs and (highs[1] if closing == "]" else _beside(highs[0], -1)),
    )


def _edges(position: int, text: str, field: NumberField | TimeField) -> tuple[int | FromNow, int | FromNow]:
    if isinstance(field, TimeField):
        edges = moments(text)
        if edges is None:
            hint = "Write  2026-03-01,  2026-03-01T12:00  (UTC),  now  or  now-7d  (s, m, h, d, w)."
            raise QueryError(position, "%(text)s is no time.", hint, text=text)
        return edges
    if not _INTEGER.fullmatch(text):
        raise QueryError(
            position,
            "%(field)s is a whole number, and %(text)s is none.",
            "As in  %(field)s:[60 TO *]",
            field=field.name,
            text=text,
        )
    return int(text), int(text)


def _beside(edge: int | FromNow, step: int) -> int | FromNow:
    return FromNow(edge.microseconds + step) if isinstance(edge, FromNow) else edge + step
