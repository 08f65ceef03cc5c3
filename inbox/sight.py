"""Who may read whose messages."""

from collections.abc import Collection, Sequence

from schemas.people import Person, Role
from schemas.private import own_account
from schemas.watch import Watch

READERS = Role.RESPONDER


def own_accounts(person: Person, watches: Sequence[Watch]) -> frozenset[str]:
    """The accounts whose messages somebody may read: those that watches on brands of their teams, or of no team, call
    their own. An administrator is no exception: other teams' messages are not theirs to read.

    watches: those that are listened for.
    """
    return accounts_of(person.teams, watches) if person.role.covers(READERS) else frozenset()


def accounts_of(teams: Collection[str], watches: Sequence[Watch]) -> frozenset[str]:
    """What brands of these teams, or of no team, call their own."""
    return frozenset(
        own_account(account.network, account.handle)
        for watch in watches
        if watch.kind == "brand" and (not watch.team or watch.team in teams)
        for account in watch.account
    )
