"""Sentences that can be said in another language: their words and their values are still apart."""

from collections.abc import Mapping, Sequence
from functools import reduce

from pydantic import JsonValue


class Sentence(str):
    """A sentence in English. Whoever speaks another language looks for the template, and fills in the values there.

    template: with `%(name)s` where a value goes, and `%%` for a percent sign. values: by name; one may be a
    sentence itself.
    """

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> "Sentence":
        made = super().__new__(cls, template % values)
        made.template, made.values = template, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """A copy is made of the same words and values, not of what they came to."""
        return (self.template,), dict(self.values)


def alternatives(values: tuple[str, ...]) -> str:
    """`red, blue or grey`."""
    *most, last = values
    return Sentence("%(most)s or %(last)s", most=", ".join(most), last=last) if most else last


def joined(template: str, sentences: Sequence[str]) -> str:
    """One after the other. template: of two, `%(before)s` and `%(last)s`."""
    first, *others = sentences or [""]
    return reduce(lambda before, last: Sentence(template, before=before, last=last), others, first)


def kept(sentence: str) -> JsonValue:
    """What a store keeps of it: a text, or its words and its values apart."""
    if not isinstance(sentence, Sentence):
        return sentence
    values = {name: kept(each if isinstance(each, str) else str(each)) for name, each in sentence.values.items()}
    return {"template": sentence.template, "values": values}


def read(stored: JsonValue) -> str:
    """The same again; empty for what is no sentence."""
    match stored:
        case str():
            return stored
        case {"template": str() as template, "values": dict() as values}:
            return Sentence(template, **{name: read(each) for name, each in values.items()})
        case _:
            return ""
