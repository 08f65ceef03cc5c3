"""Whom an identity provider vouches for, and the account that it opens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.errors import Permanent
from core.state.accounts import Accounts
from schemas.people import Account, Person, Role

BY = "company sign-in"
"""Who made an account that came to be at the door, as histories say it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """issuer, sub: together who it is, for ever. email: empty where none is told. verified: the provider says that the
    address is theirs. claims: all that it tells."""

    issuer: str
    sub: str
    email: str = ""
    verified: bool = False
    name: str = ""
    claims: Mapping[str, object] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return f"{self.issuer}|{self.sub}"


@dataclass(frozen=True, slots=True)
class Terms:
    """Who is let in. domains: of verified addresses; empty: whoever the provider vouches for.

    link_by_email: a verified address opens the account whose login it is. roles: by the values of role_claim; the
    highest holds. team_claim: its values are teams, by the names that `teams` gives them; without names, as they are.
    """

    domains: frozenset[str] = frozenset()
    link_by_email: bool = False
    role_claim: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)
    team_claim: str = ""
    teams: Mapping[str, str] = field(default_factory=dict)


def admitted(accounts: Accounts, who: Identity, terms: Terms) -> Account:
    """The account that they enter with: theirs, or a new one. Where a claim says roles or teams, it says them at each
    entry. Raises Permanent for whoever is not let in."""
    _refuse_stranger(who, terms)
    known = accounts.known_as(who.subject) or _linked(accounts, who, terms)
    if known is None:
        return _new(accounts, who, terms)
    told = known.person.model_copy(update={"subject": who.subject, **_told(who, terms)})
    return known if told == known.person else accounts.change(known.id, told, by=BY)


def _refuse_stranger(who: Identity, terms: Terms) -> None:
    if terms.domains and not (who.verified and who.email.rpartition("@")[2].casefold() in terms.domains):
        raise Permanent(
            "This account of your company is not let in here.", "Only verified addresses of some domains are."
        )


def _linked(accounts: Accounts, who: Identity, terms: Terms) -> Account | None:
    """An account that stands already under this address, where a verified address is taken for proof."""
    found = accounts.named(who.email.strip().casefold()) if who.email else None
    if found is None:
        return None
    account = found[0]
    if terms.link_by_email and who.verified and not account.person.subject:
        return account
    if who.verified:
        raise Permanent(
            "Somebody has this address as their login already.", "Enter with its password, or ask an administrator."
        )
    return None


def _new(accounts: Accounts, who: Identity, terms: Terms) -> Account:
    told = _told(who, terms)
    if accounts.none_yet() and told.get("role") is not Role.ADMINISTRATOR:
        raise Permanent("Nobody administers Tocsin yet.", "The first administrator enters by the link of its log.")
    # An address that nobody verified could be anybody's: it names no account.
    login = who.email if who.email and who.verified else f"{urlsplit(who.issuer).hostname}:{who.sub}"
    try:
        person = Person.model_validate(
            {"login": login, "name": (who.name or login).strip()[:120], "subject": who.subject, **told}
        )
    except ValidationError:
        raise Permanent("What your company says of you cannot be an account here.", "Ask an administrator.") from None
    return accounts.add(person, by=BY)


def _told(who: Identity, terms: Terms) -> dict[str, object]:
    """What the claims say of role and teams, where they are asked."""
    told: dict[str, object] = {}
    if terms.role_claim:
        mapped = [terms.roles[value] for value in _values(who.claims.get(terms.role_claim)) if value in terms.roles]
        told["role"] = max(mapped, key=list(Role).index, default=Role.VIEWER)
    if terms.team_claim:
        values = _values(who.claims.get(terms.team_claim))
        teams = [terms.teams.get(value, "") if terms.teams else value for value in values]
        told["teams"] = frozenset(team[:128] for team in teams if team)
    return told


def _values(claim: object) -> Sequence[str]:
    if isinstance(claim, str):
        return [claim]
    return [value for value in claim if isinstance(value, str)] if isinstance(claim, list) else []
