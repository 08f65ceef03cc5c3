"""In which language sentences are told to programs."""

from typing import Annotated, Literal

from fastapi import Query

from web.visit import Visit

Language = Annotated[
    Literal["", "en", "fr"], Query(description="Of sentences; else as the account has it.", examples=["fr"])
]


def spoken(visit: Visit, language: Language) -> Literal["en", "fr"]:
    """What was asked for, else what the account speaks, else what the deployment does."""
    chosen = language or visit.visitor.account.person.language or visit.backing.office.language
    return "fr" if chosen == "fr" else "en"
