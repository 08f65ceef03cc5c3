"""What could stand where somebody is writing a query: which field or value is begun, and which of them fit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.query.fields import FIELDS, NumberField, TimeField
from core.query.fold import plain
from core.query.written import quoted

MOST = 8
"""Offers at once."""
_BEGUN = re.compile(r"(?:^|(?<=[\s(+-]))(?:(?P<field>[^\W\d]\w*):)?(?P<value>\"[^\"]*|(?:[^\s()\"+-][^\s()\"]*)?)$")
_AFTER = re.compile(r"[^\s()\"]*\"?")


@dataclass(frozen=True, slots=True)
class Begun:
    """field: empty while a word or the name of a field is written. written: of it, or of the value. start, end: what
    of the text an offer takes the place of."""

    field: str
    written: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Offer:
    """text: what is put in. label: how it is listed. about: what it is, in the reader's words."""

    text: str
    label: str
    about: str = ""


def begun(text: str, caret: int) -> Begun | None:
    """What is written at the caret; None within a quotation that belongs to no field, where nothing is offered."""
    found = _BEGUN.search(text[:caret])
    if found is None or (found["value"].startswith('"') and not found["field"]):
        return None
    after = _AFTER.match(text, caret)
    end = after.end() if after and text[caret : after.end()].strip('"') else caret
    return Begun((found["field"] or "").lower(), found["value"].lstrip('"'), found.start(), end)


def fields(written: str, about: dict[str, str]) -> list[Offer]:
    """Those whose name or meaning fits what is written. about: each field's meaning."""
    named = ((name, about.get(name, "")) for name in FIELDS)
    return [Offer(f"{name}:", f"{name}:", meaning) for name, meaning in fitting(written, named)]


def values(begun: Begun, known: Iterable[tuple[str, str]]) -> list[Offer]:
    """known: values of the field, and what each is called; the likelier come first."""
    found = fitting(begun.written, known)
    return [Offer(f"{begun.field}:{quoted(value)} ", value, "" if name == value else name) for value, name in found]


def ranges(begun: Begun) -> list[Offer]:
    """How a range of such a field is written."""
    match FIELDS.get(begun.field):
        case TimeField():
            written = ("[now-24h TO now]", "[now-7d TO now]")
        case NumberField():
            written = ("[10 TO *]", "[100 TO *]")
        case _:
            return []
    return [Offer(f"{begun.field}:{each} ", each) for each in written]


def fitting(written: str, known: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """At most MOST, whatever their case and accents: those that begin so, then those that hold it."""
    sought = plain(written)
    best: list[tuple[str, str]] = []
    second: list[tuple[str, str]] = []
    for value, name in known:
        if plain(value).startswith(sought) or plain(name).startswith(sought):
            best.append((value, name))
        elif sought in plain(value) or sought in plain(name):
            second.append((value, name))
    return [*best, *second][:MOST]


def struck(text: str, position: int) -> tuple[str, str, str]:
    """A query in three: before what is wrong, what is wrong, and what follows. At its very end an empty place is."""
    word = re.compile(r"[()\[\]{}\"“”„«»]|[^\s()]+").match(text, position)
    end = word.end() if word else position
    return text[:position], text[position:end] or "\u00a0", text[end:]
