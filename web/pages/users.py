"""`/users`: who may enter, what they may do there, and the teams whose watches they see."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from core.errors import Permanent
from schemas.people import Account, Person, Role
from schemas.watch import Watch
from web.door.sign_in import SEE_OTHER
from web.guard import Administering
from web.look.refusals import Refusal, mistakes, refusal
from web.pages.kinds import Place
from web.visit import Visit

router = APIRouter(include_in_schema=False, prefix="/users")
PLACE = Place("Users and teams", "/users", 150, Role.ADMINISTRATOR)
MOST_TEAMS = 100

Login = Annotated[str, Form(max_length=254)]
Name = Annotated[str, Form(max_length=120)]
Teams = Annotated[list[str], Form(max_length=MOST_TEAMS)]
Others = Annotated[str, Form(max_length=2_000)]


@dataclass(frozen=True, slots=True)
class Listed:
    """seen_at: when they were last here, to the minute. invited_until: while a link of theirs is out."""

    account: Account
    seen_at: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    members: Sequence[Account]
    watches: Sequence[Watch]


@router.get("")
def users(visit: Administering) -> Response:
    return _shown(visit)


@router.post("")
def add(
    visit: Administering,
    login: Login,
    name: Name,
    role: Annotated[Role, Form()] = Role.VIEWER,
    teams: Teams = [],  # noqa: B006 - read by the framework, never kept
    others: Others = "",
) -> Response:
    """Shows the link with which a password is chosen, once."""
    accounts = visit.backing.state.accounts
    try:
        person = Person(login=login, name=name, role=role, teams=_named(teams, others))
        account = accounts.add(person, by=visit.visitor.name)
    except (Permanent, ValidationError) as failure:
        return _shown(visit, refused=_said(failure), status=422)
    return _shown(visit, link=_link(visit, account.id), invited=account)


@router.get("/{account}")
def one(visit: Administering, account: int) -> Response:
    return _one(visit, visit.backing.state.accounts.get(account))


@router.post("/{account}")
def change(
    visit: Administering,
    account: int,
    name: Name,
    role: Annotated[Role, Form()],
    teams: Teams = [],  # noqa: B006 - read by the framework, never kept
    others: Others = "",
) -> Response:
    accounts = visit.backing.state.accounts
    standing = accounts.get(account)
    wanted = {"name": name, "role": role, "teams": _named(teams, others)}
    try:
        changed = Person.model_validate(standing.person.model_dump() | wanted)
        accounts.change(account, changed, by=visit.visitor.name)
    except (Permanent, ValidationError) as failure:
        return _one(visit, standing, refused=_said(failure), status=422)
    return RedirectResponse("/users", SEE_OTHER)


@router.post("/{account}/link")
def link(visit: Administering, account: int) -> Response:
    standing = visit.backing.state.accounts.get(account)
    return _one(visit, standing, link=_link(visit, account))


@router.post("/{account}/close")
def close(visit: Administering, account: int) -> Response:
    accounts = visit.backing.state.accounts
    standing = accounts.get(account)
    try:
        accounts.close(account, by=visit.visitor.name)
    except Permanent as failure:
        return _one(visit, standing, refused=refusal(failure), status=422)
    return RedirectResponse("/users", SEE_OTHER)


def _shown(
    visit: Visit, refused: Refusal | None = None, link: str = "", invited: Account | None = None, status: int = 200
) -> Response:
    state = visit.backing.state
    seen, entered = state.accounts.last_seen(), state.audit.newest("signed in")
    until = state.accounts.invited_until()
    listed = [
        Listed(each, _later(seen.get(each.id), entered.get(each.person.login)), until.get(each.id))
        for each in state.accounts.list()
    ]
    values = {"listed": listed, "teams": _teams(visit), "roles": list(Role), "now": visit.backing.clock.now()}
    return visit.page("users/page.html", status, refusal=refused, link=link, invited=invited, **values)


def _one(visit: Visit, account: Account, refused: Refusal | None = None, link: str = "", status: int = 200) -> Response:
    values = {"somebody": account, "teams": _teams(visit), "roles": list(Role), "own": visit.visitor.account.id}
    return visit.page("users/one.html", status, refusal=refused, link=link, **values)


def _teams(visit: Visit) -> Sequence[Team]:
    """Those that a watch or an account names, by name."""
    members, watches = defaultdict(list), defaultdict(list)
    for account in visit.backing.state.accounts.list():
        for team in account.person.teams:
            members[team].append(account)
    for watch in visit.watches():
        if watch.team:
            watches[watch.team].append(watch)
    return [Team(name, members[name], watches[name]) for name in sorted({*members, *watches})]


def _link(visit: Visit, account: int) -> str:
    """A new one, under the address that people write, or under which this page was asked for."""
    words = visit.backing.state.accounts.invite(account)
    visit.note("link given", str(account))
    base = visit.backing.front.url or str(visit.request.base_url)
    return f"{base.rstrip('/')}/welcome?link={words}"


def _named(ticked: Sequence[str], written: str) -> frozenset[str]:
    return frozenset(name for each in (*ticked, *written.split(",")) if (name := each.strip()))


def _said(failure: Permanent | ValidationError) -> Refusal:
    return refusal(failure) if isinstance(failure, Permanent) else mistakes(failure)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other
