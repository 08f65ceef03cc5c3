"""The three kinds of failure, and how each says what is wrong, where, and how to mend it."""

import traceback
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from schemas.sentence import Sentence


class TocsinError(Exception):
    """message: what is wrong and where. hint: how to mend it. values: what goes into `%(name)s` in both, so that pages
    find their French: a sentence that quotes something is a template (schemas/sentence.py)."""

    def __init__(self, message: str, hint: str = "", /, **values: object) -> None:
        self.message = _filled(message, values)
        self.hint = _filled(hint, values)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class Transient(TocsinError):
    """Cannot be done now: worth trying again, for as long as it takes."""


class Busy(Transient):
    """Whoever was asked wants to be left alone for a while. wait: how long."""

    def __init__(self, message: str, wait: timedelta, /, **values: object) -> None:
        super().__init__(message, **values)
        self.wait = wait


class Changed(Transient):
    """It is not as it was read: somebody was quicker. Read it, decide and save again."""


class Permanent(TocsinError):
    """Can never be done with this input: to the dead letters."""


class Misused(Permanent):
    """Cannot be asked like that: what was asked for has to be written otherwise."""


class Misconfigured(TocsinError):
    """Cannot be done until somebody changes a setting: refuse to start."""


class NotFound(TocsinError):
    """What was asked for by its id or name does not exist."""


def _filled(sentence: str, values: Mapping[str, object]) -> str:
    """What is filled already stays as it is: a failure may be told again in another one. So does what only looks like a
    template, for it quotes somebody."""
    if not values or "%(" not in sentence or isinstance(sentence, Sentence):
        return sentence
    try:
        return Sentence(sentence, **values)
    except (KeyError, ValueError, TypeError):
        return sentence


def told(fault: Exception) -> str:
    """A fault of our own that was raised, in a sentence: what it is, and where in the code it arose."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    said = f"{type(fault).__name__}: {fault}"[:500]
    return f"{said} ({Path(last.filename).name}, line {last.lineno}, in {last.name})"
