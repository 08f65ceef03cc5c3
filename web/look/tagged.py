"""Tags: those that somebody may see and change, and how many mentions have each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from core.errors import NotFound, Permanent
from core.query.fold import tokens
from core.query.parse import parse
from core.sight import may_edit
from index.port import CountRequest
from index.tagging import keep, rule_of
from schemas.people import Role
from schemas.scope import Scope
from schemas.tag import Tag
from web.guard import Forbidden
from web.look.asked import Window
from web.look.naming import check_names
from web.look.saved import saved_of
from web.visit import Visit


@dataclass(frozen=True, slots=True)
class Counted:
    """value, before: mentions in the window and in the one before it, as they are counted."""

    tag: Tag
    value: float
    before: float


@dataclass(frozen=True, slots=True)
class Category:
    name: str
    tags: Sequence[Counted]


def visible(visit: Visit) -> Sequence[Tag]:
    """Those for all watches, and those of their teams; administrators see all. By id."""
    person = visit.visitor.account.person
    every = person.role is Role.ADMINISTRATOR
    return [tag for tag in visit.backing.state.tags.list() if every or not tag.team or tag.team in person.teams]


def named(visit: Visit, tag: str) -> Tag:
    """Raises NotFound for one that is not there, or may not be known of."""
    found = next((each for each in visible(visit) if each.id == tag), None)
    if found is None:
        raise NotFound("There is no such tag.")
    return found


def theirs(visit: Visit, tag: str) -> Tag:
    """Raises NotFound, and Forbidden for one that they may give and take off, and no more."""
    found = named(visit, tag)
    if not may_edit(visit.visitor.account.person, found.team):
        raise Forbidden("This tag is for the watches of all teams.", "An administrator can change it.")
    return found


def kept(visit: Visit, wanted: Tag, over: str | None = None) -> None:
    """Adds a tag, or changes the one that it knows by that id. over: the stamp of what was read; empty: none was in
    use. Raises Forbidden unless it is theirs to change; NotFound for a name in its rule that never was, QueryError,
    Permanent for an id that is taken, Changed."""
    if not may_edit(visit.visitor.account.person, wanted.team):
        said = "This team is not yours." if wanted.team else "Tags of all teams are the administrators'."
        raise Forbidden(said, "Name one of your teams.")
    standing = next((each for each in visible(visit) if each.id == wanted.id), None)
    if standing is not None and standing.team != wanted.team:
        raise Permanent("There is such a tag already, for other watches.", "Give this one another name.")
    if wanted.query:
        check_names(visit.backing.state, visit.scope, parse(wanted.query), visit.visitor.account.person)
    seen = {each.id for each in saved_of(visit)} | ({standing.saved} if standing else set())
    if wanted.saved and wanted.saved not in seen:
        raise NotFound('There is no saved query "%(saved)s".', saved=wanted.saved)
    keep(visit.backing.state, wanted, visit.visitor.name, over)


def reach(visit: Visit, tag: Tag) -> Scope:
    """The watches that a tag is for, of what may be seen."""
    if not tag.team:
        return visit.scope
    own = (each.watch for each in visit.backing.state.watches.ever() if each.watch.team == tag.team)
    return Scope(frozenset(watch.id for watch in own if visit.scope.allows(watch.id)))


def rule_text(visit: Visit, tag: Tag) -> str:
    return rule_of(visit.backing.state, tag)


def categories(visit: Visit, window: Window, asked: CountRequest) -> Sequence[Category]:
    """asked: of the window, split by tag."""
    store, before = visit.backing.store, window.before
    now = {each.group: each.value for each in store.count(asked, visit.scope)}
    earlier = replace(asked, start=before.start, end=before.end)
    then = {each.group: each.value for each in store.count(earlier, visit.scope)}
    counted = [Counted(tag, now.get(tag.id, 0.0), then.get(tag.id, 0.0)) for tag in visible(visit)]
    return [Category(name, list(of)) for name, of in groupby(counted, lambda each: each.tag.category)]


def id_of(category: str, name: str) -> str:
    """`Produit phare`, `Remboursés` are `produit-phare/rembourses`."""
    return f"{_slug(category)}/{_slug(name)}"


def _slug(text: str) -> str:
    """Small letters and digits, with hyphens between; empty where there are none."""
    return "-".join(word for word in tokens(text) if word.isascii())[:64].rstrip("-")


def by_category(tags: Sequence[Tag]) -> Sequence[tuple[str, Sequence[Tag]]]:
    return [(name, list(of)) for name, of in groupby(tags, lambda tag: tag.category)]
