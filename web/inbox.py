"""Whose private messages somebody may read, and that they did: asked by the page and the API alike."""

from collections.abc import Collection, Sequence
from datetime import datetime

from core.errors import NotFound
from core.state.private import Kept
from core.state.state import State
from inbox.sight import accounts_of, own_accounts
from schemas.people import Role
from schemas.watch import Watch
from web.guard import Forbidden
from web.visit import Visit

MARK = 16
"""Digits of the keyed hash by which the audit tells one conversation from another without naming anybody."""


def readable(visit: Visit) -> frozenset[str]:
    """The own accounts whose messages they may read."""
    watches = [each.watch for each in visit.backing.state.watches.list()]
    return own_accounts(visit.visitor.account.person, watches)


def read(visit: Visit, account: str, conversation: str, limit: int, skip: int) -> Sequence[Kept]:
    """Newest first, and noted in the audit before it is shown. Raises NotFound, also for what is not theirs to read."""
    require(visit, account)
    found = visit.backing.state.private.messages(account, conversation, limit, skip)
    if not found and not skip:
        raise NotFound("There is no such conversation.", "It may be older than messages are kept.")
    note(visit.backing.state, visit.visitor.name, "read private messages", account, conversation)
    return found


def require(visit: Visit, account: str) -> None:
    """Raises NotFound where the messages of an account are not theirs to read."""
    if account not in readable(visit):
        raise NotFound("There is no such conversation.", "An administrator says which account belongs to which team.")


def refuse_strange_accounts(visit: Visit, watch: Watch) -> None:
    """Before a watch is kept: whoever writes one could else have their team read what was written to another one.
    Raises Forbidden for an account that others answer for, or that nobody has been given yet."""
    person, state = visit.visitor.account.person, visit.backing.state
    if person.role is Role.ADMINISTRATOR:
        return
    watches = [each.watch for each in state.watches.list()]
    others = {each.team for each in watches} - person.teams - {""}
    kept = {*accounts_of(others, [each for each in watches if each.team]), *state.private.accounts()}
    strange = accounts_of(person.teams, [watch]) & kept - accounts_of(person.teams, watches)
    if strange:
        raise Forbidden(
            "Whoever answers for %(account)s has not given it to a team of yours.",
            "An administrator can name it in a watch of your team.",
            account=min(strange),
        )


def note_list(visit: Visit, accounts: Collection[str]) -> None:
    """That somebody saw which conversations there are, and how each of them ends."""
    visit.note("saw private conversations", ", ".join(sorted(accounts)))


def note(state: State, by: str, action: str, account: str, conversation: str) -> None:
    """In the audit."""
    state.audit.note(by, action, f"{account} {state.suppression.hash(conversation)[:MARK]}")


def handle(visit: Visit, account: str, conversation: str, until: datetime) -> None:
    """Marks what was sent by then. Raises NotFound."""
    require(visit, account)
    state = visit.backing.state
    if not state.private.messages(account, conversation, 1):
        raise NotFound("There is no such conversation.", "It may be older than messages are kept.")
    state.private.handle(account, conversation, until, visit.visitor.name)
    note(state, visit.visitor.name, "handled private messages", account, conversation)
