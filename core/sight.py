"""Who sees what, and who may change it: watches, tags and saved queries."""

from collections.abc import Sequence

from schemas.people import Account, Person, Role
from schemas.scope import ALL, Scope
from schemas.watch import SavedQuery, Watch


def scope_of(account: Account, watches: Sequence[Watch]) -> Scope:
    """Administrators see everything; others the watches of their teams, and those of no team."""
    person = account.person
    if person.role is Role.ADMINISTRATOR:
        return ALL
    return Scope(frozenset(watch.id for watch in watches if not watch.team or watch.team in person.teams))


def may_edit(person: Person, team: str) -> bool:
    """Whether they may change a watch or a tag of a team: administrators all, analysts what is of one of their teams.
    What is of no team (empty) concerns everybody, and is the administrators'."""
    return person.role is Role.ADMINISTRATOR or (person.role.covers(Role.ANALYST) and team in person.teams)


def sees(person: Person, query: SavedQuery) -> bool:
    """Administrators see all; others their own, those of nobody, and those that are shared with them."""
    if person.role is Role.ADMINISTRATOR or query.owner in ("", person.login):
        return True
    return query.shared == "everybody" or (query.shared == "team" and query.team in person.teams)


def may_change(person: Person, query: SavedQuery) -> bool:
    """Its owner and administrators; what is nobody's, everybody who may save queries."""
    if person.role is Role.ADMINISTRATOR:
        return True
    return person.role.covers(Role.ANALYST) and query.owner in ("", person.login)
