"""What somebody wrote in the form of a saved query, and whether it can be kept."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Form

from core.errors import Permanent
from core.query.parse import parse
from core.query.validate import for_saved, for_watch
from schemas.people import Role
from schemas.watch import SavedQuery
from web.look.naming import check_names
from web.visit import Visit

TEAM = "team:"
"""What the value of a field that shares with a team begins with."""


@dataclass(frozen=True, slots=True)
class Written:
    """shared: `private`, `everybody`, or `team:` and its name. version: of what the form showed; 0: of nothing."""

    name: str
    query: str
    description: str = ""
    folder: str = ""
    shared: str = "private"
    live: str = ""
    version: int = 0


def written(
    name: Annotated[str, Form(max_length=120)] = "",
    q: Annotated[str, Form(max_length=10_000)] = "",
    description: Annotated[str, Form(max_length=1000)] = "",
    folder: Annotated[str, Form(max_length=64)] = "",
    shared: Annotated[str, Form(max_length=160)] = "private",
    live: Annotated[str, Form(max_length=8)] = "",
    version: Annotated[int, Form(ge=0)] = 0,
) -> Written:
    return Written(
        " ".join(name.split()), q.strip(), description.strip(), " ".join(folder.split()), shared, live, version
    )


def of_saved(query: SavedQuery, version: int) -> Written:
    shared = f"{TEAM}{query.team}" if query.shared == "team" else query.shared
    live = "on" if query.live else ""
    return Written(query.name, query.query, query.description, query.folder, shared, live, version)


def made(visit: Visit, form: Written, query: str, owner: str) -> SavedQuery:
    """owner: as it was; a query that was nobody's is somebody's once not everybody sees it.

    Raises QueryError for a text that cannot be saved, UnknownName for a name in it that never was, Permanent for
    the rest.
    """
    if not form.name:
        raise Permanent("A query has a name.")
    _check(visit, form.query)
    team = form.shared.removeprefix(TEAM) if form.shared.startswith(TEAM) else ""
    if team and team not in teams_of(visit):
        raise Permanent("You are not in this team.")
    if not team and form.shared not in ("private", "everybody"):
        raise Permanent("Say who sees it.")
    return SavedQuery(
        id=query,
        name=form.name,
        query=form.query,
        description=form.description,
        live=bool(form.live),
        folder=form.folder,
        owner=owner or ("" if form.shared == "everybody" else visit.visitor.name),
        shared="team" if team else "private" if form.shared == "private" else "everybody",
        team=team,
    )


def _check(visit: Visit, query: str) -> None:
    """Raises QueryError, and UnknownName for a name in it that never was."""
    tree = parse(query)
    for_saved(tree)
    check_names(visit.backing.state, visit.scope, tree, visit.visitor.account.person)


def teams_of(visit: Visit) -> list[str]:
    """With which the visitor may share: their own; an administrator with every team that has a watch."""
    person = visit.visitor.account.person
    every = {each.team for each in visit.watches()} if person.role is Role.ADMINISTRATOR else set()
    return sorted((every | person.teams) - {""})


def watchable(query: str) -> bool:
    """Whether a watch or a topic could be made of it: matched on arrival, by what the network tells."""
    try:
        for_watch(parse(query))
    except Permanent:
        return False
    return True
