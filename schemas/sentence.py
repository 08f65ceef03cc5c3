"""Sentences that can be said in another language: their words and their values are still apart."""

from collections.abc import Mapping


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


def alternatives(values: tuple[str, ...]) -> str:
    """`red, blue or grey`."""
    *most, last = values
    return Sentence("%(most)s or %(last)s", most=", ".join(most), last=last) if most else last
