"""`/accounts`, `/teams`, `/audit`: who may enter, and who did what."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from core.state.audit import Asked
from schemas.people import Person
from web.call.asking import Cursor, Limit, Times
from web.call.reply import done, gone, numbered, onward, reply
from web.call.route import OnceRoute, resource
from web.guard import Administering, Looking
from web.told.lists import Items, told
from web.told.people import AccountAdded, AccountTold, Link, Me, Team, account_added, account_told
from web.told.running import ActionTold, action_told
from web.visit import Visit

router = resource("people", kind=OnceRoute)
Number = Annotated[int, Path(ge=1, le=2**53, examples=[2])]


@router.get("/me", response_model=Me)
def show_me(visit: Looking) -> Response:
    """Whose key or session this is, and what it opens."""
    visitor, watches = visit.visitor, visit.scope.watches
    person = visitor.account.person
    return reply(
        visit, told(Me, person, rights=visitor.rights, watches=None if watches is None else tuple(sorted(watches)))
    )


@router.get("/accounts", response_model=Items[AccountTold])
def list_accounts(visit: Administering) -> Response:
    """All accounts, with roles and teams, by login."""
    return reply(visit, Items[AccountTold](items=tuple(map(account_told, visit.backing.state.accounts.list()))))


@router.post("/accounts", response_model=AccountAdded, status_code=HTTPStatus.CREATED)
def add_account(visit: Administering, body: Person) -> Response:
    """Adds an account, and tells the link with which its password is chosen. It takes no Idempotency-Key."""
    accounts = visit.backing.state.accounts
    account = accounts.add(body, visit.visitor.name)
    return done(account_added(account, _link(visit, accounts.invite(account.id))), HTTPStatus.CREATED)


@router.get("/accounts/{account}", response_model=AccountTold)
def show_account(visit: Administering, account: Number) -> Response:
    """One account."""
    return reply(visit, account_told(visit.backing.state.accounts.get(account)))


@router.put("/accounts/{account}", response_model=AccountTold)
def change_account(visit: Administering, account: Number, body: Person) -> Response:
    """Changes an account: name, role, teams and the rest. The last administrator stays one."""
    return done(account_told(visit.backing.state.accounts.change(account, body, visit.visitor.name)))


@router.delete("/accounts/{account}", status_code=HTTPStatus.NO_CONTENT)
def close_account(visit: Administering, account: Number) -> Response:
    """Closes an account, with its sessions and keys. Its name stays in what it did."""
    visit.backing.state.accounts.close(account, visit.visitor.name)
    return gone()


@router.post("/accounts/{account}/invite", response_model=Link)
def invite_account(visit: Administering, account: Number) -> Response:
    """Makes a link, good for three days and once, for somebody who lost their password. It takes no Idempotency-Key."""
    accounts = visit.backing.state.accounts
    accounts.get(account)
    return done(Link(link=_link(visit, accounts.invite(account))))


@router.get("/teams", response_model=Items[Team])
def list_teams(visit: Administering) -> Response:
    """Every team that a watch or a person is of, by name."""
    watches = [each.watch for each in visit.backing.state.watches.list()]
    people = [each.person for each in visit.backing.state.accounts.list()]
    names = {watch.team for watch in watches if watch.team}.union(*(person.teams for person in people))
    teams = (
        Team(
            team=name,
            watches=tuple(watch.id for watch in watches if watch.team == name),
            members=tuple(person.login for person in people if name in person.teams),
        )
        for name in sorted(names)
    )
    return reply(visit, Items[Team](items=tuple(teams)))


@router.get("/audit", response_model=Items[ActionTold])
def list_audit(
    visit: Administering,
    times: Times,
    by: Annotated[str, Query(max_length=254, description="A login.", examples=[""])] = "",
    action: Annotated[str, Query(max_length=254, examples=[""])] = "",
    limit: Limit = 100,
    cursor: Cursor = "",
) -> Response:
    """Who saw and did what, newest first."""
    if not cursor:
        visit.note("saw the audit")
    asked = Asked(by, action, times.start, times.end)
    found = visit.backing.state.audit.find(asked, limit, numbered(cursor))
    following = onward([each.number for each in found], limit)
    return reply(visit, Items[ActionTold](items=tuple(map(action_told, found)), next=following))


def _link(visit: Visit, words: str) -> str:
    base = visit.backing.front.url.rstrip("/") or str(visit.request.base_url).rstrip("/")
    return f"{base}/welcome?link={words}"
