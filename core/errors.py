"""The three kinds of failure, and how each says what is wrong, where, and how to mend it."""

import traceback
from datetime import timedelta
from pathlib import Path


class TocsinError(Exception):
    """message: what is wrong and where. hint: how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class Transient(TocsinError):
    """Cannot be done now: worth trying again, for as long as it takes."""


class Busy(Transient):
    """Whoever was asked wants to be left alone for a while. wait: how long."""

    def __init__(self, message: str, wait: timedelta) -> None:
        super().__init__(message)
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


def told(fault: Exception) -> str:
    """A fault of our own that was raised, in a sentence: what it is, and where in the code it arose."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    said = f"{type(fault).__name__}: {fault}"[:500]
    return f"{said} ({Path(last.filename).name}, line {last.lineno}, in {last.name})"
