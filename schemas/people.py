"""Who may enter, and what they may do there."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.base import Frozen, Instant, Strict
from schemas.watch import TimeZone


class Role(StrEnum):
    """Each may do what those before it may, and more: look; save queries, tags and notes; act on incidents; all."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    RESPONDER = "responder"
    ADMINISTRATOR = "administrator"

    def covers(self, needed: "Role") -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


def _login(written: str) -> str:
    login = written.strip().casefold()
    if not login or any(each.isspace() or not each.isprintable() for each in login):
        raise ValueError("a login is one word, as an e-mail address is")
    return login


Login = Annotated[str, Field(max_length=254), AfterValidator(_login)]
Theme = Literal["system", "light", "dark"]
Tongue = Literal["", "en", "fr"]


class Person(Strict):
    """Somebody who may enter. login: an e-mail address or a name, small. teams: whose watches they see, besides those
    of no team; administrators see all. language: empty, what their browser asks for. subject: who an identity
    provider says that they are, `issuer|sub`; empty: nobody was asked."""

    login: Login
    name: Annotated[str, Field(min_length=1, max_length=120)]
    role: Role = Role.VIEWER
    teams: frozenset[Annotated[str, Field(min_length=1, max_length=128)]] = frozenset()
    language: Tongue = ""
    time_zone: TimeZone = "UTC"
    theme: Theme = "system"
    subject: Annotated[str, Field(max_length=512)] = ""


class Account(Frozen):
    """A person as kept. has_password: whether one can be given at the door."""

    id: int
    person: Person
    active: bool
    has_password: bool
    created_at: Instant


Right = Literal["read", "write"]


class Session(Frozen):
    """Somebody's visit in one browser. csrf: what their forms carry. seen_at: to the minute."""

    account: int
    csrf: str
    created_at: Instant
    seen_at: Instant
    ends_at: Instant


class Token(Frozen):
    """A key for a program, which may do what its owner may, and no more than its rights say."""

    id: int
    account: int
    name: str
    rights: frozenset[Right]
    created_at: Instant
    ends_at: Instant
    used_at: Instant | None = None
