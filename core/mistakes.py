"""What somebody wrote wrongly in a file or a variable, from pydantic's errors to one sentence with a hint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.sentence import Sentence, alternatives

_WANTED = {
    "greater_than": "Input should be greater than %(gt)s",
    "greater_than_equal": "Input should be greater than or equal to %(ge)s",
    "less_than": "Input should be less than %(lt)s",
    "less_than_equal": "Input should be less than or equal to %(le)s",
    "string_too_short": "String should have at least %(min_length)s characters",
    "string_too_long": "String should have at most %(max_length)s characters",
    "string_pattern_mismatch": "String should match pattern '%(pattern)s'",
    "too_short": "%(field_type)s should have at least %(min_length)s items, not %(actual_length)s",
    "too_long": "%(field_type)s should have at most %(max_length)s items, not %(actual_length)s",
    "literal_error": "Input should be %(expected)s",
    "enum": "Input should be %(expected)s",
    "datetime_parsing": "Input should be a valid datetime, %(error)s",
    "datetime_from_date_parsing": "Input should be a valid datetime or date, %(error)s",
}
"""By the kinds of pydantic's errors that name a value: its words, apart from that."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """key: the path to it (`watch.2.topic.1.query`: items are counted from 1). problem: what follows the key in a
    sentence, as ` is missing`."""

    path: tuple[str | int, ...]
    problem: str
    hint: str = ""

    @property
    def key(self) -> str:
        return ".".join(str(part + 1 if isinstance(part, int) else part) for part in self.path)


def mistake(error: ValidationError, model: type[BaseModel]) -> Mistake:
    """The first of them; but a misspelt key before all else, as it explains the one that is missing.

    model: what was validated.
    """
    errors = error.errors(include_url=False, include_input=False)
    first = next((each for each in errors if each["type"] == "extra_forbidden"), errors[0])
    match first["type"]:
        case "extra_forbidden":
            *before, name = first["loc"]
            return Mistake(first["loc"], ": there is no such key", nearest(str(name), _fields(model, before)))
        case "missing":
            return Mistake(first["loc"], " is missing")
        case _:
            return Mistake(first["loc"], Sentence(": %(problem)s", problem=wanted(first)))


def wanted(error: ErrorDetails) -> str:
    """What is wrong with one value, with what pydantic or a schema of ours wants of it."""
    context = error.get("ctx", {})
    match context.get("error"):
        case ValueError(args=(str() as ours,)):
            return ours
    if error["type"] not in _WANTED:
        return Sentence(error["msg"].replace("%", "%%"))
    choices = alternatives(tuple(context.get("expected", "").replace(" or ", ", ").split(", ")))
    return Sentence(_WANTED[error["type"]], **context | {"expected": choices})


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is not known."""
    names = sorted(known)
    return guess(name, names) or (Sentence("Known: %(names)s.", names=", ".join(names)) if names else "")


def guess(name: str, known: Iterable[str]) -> str:
    """The same where one is near, or nothing: for names of which there may be many."""
    close = get_close_matches(name, sorted(known), n=1)
    return Sentence('Did you mean "%(it)s"?', it=close[0]) if close else ""


def _fields(model: type[BaseModel], path: Iterable[str | int]) -> Iterable[str]:
    """Those of the model at the end of a path; none where no model stands there."""
    for part in path:
        field = model.model_fields.get(str(part))
        if isinstance(part, int) or field is None:
            continue  # an item of a list, a key of a table, or the tag of a union: the model inside was found before
        inside = next(_models(field.annotation), None)
        if inside is None:
            return ()
        model = inside
    return model.model_fields


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
