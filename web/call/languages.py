"""In which language sentences are told."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import Query

from web.guard import tongues_of
from web.visit import Visit

Language = Annotated[
    Literal["", "en", "fr"], Query(description="Of sentences; else as the account has it.", examples=["fr"])
]


def spoken(visit: Visit, language: Language) -> Literal["en", "fr"]:
    """What was asked for, else what the account speaks, else what the deployment does."""
    chosen = language or visit.visitor.account.person.language or visit.backing.office.language
    return "fr" if chosen == "fr" else "en"


def told_in(visit: Visit, language: Language) -> Visit:
    """The same visit, told in a language; empty: in their own."""
    return replace(visit, tongue=tongues_of(visit.request).of(language, visit.tongue.zone.key)) if language else visit
