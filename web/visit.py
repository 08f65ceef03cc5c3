"""Somebody at a page: who they are, what they may see and do, and in which words and clocks they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from core.errors import NotFound
from index.port import Count, CountRequest
from index.remains import counted
from schemas.people import Account, Right, Role
from schemas.scope import Scope
from schemas.watch import Watch
from web.backing import Backing
from web.look.tongue import Tongue

if TYPE_CHECKING:
    from web.pages.kinds import Place

BOTH: frozenset[Right] = frozenset({"read", "write"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """scope: the watches whose mentions they see; every reading method of a store takes it.

    rights: less than both only of a key for programs. csrf: what their forms carry; empty for a program.
    """

    account: Account
    scope: Scope
    rights: frozenset[Right] = BOTH
    csrf: str = ""

    @property
    def name(self) -> str:
        """As histories and the audit say it."""
        return self.account.person.login

    def may(self, role: Role) -> bool:
        return self.account.person.role.covers(role)


@dataclass(frozen=True, slots=True)
class Visit:
    """What a route is given: its answer is made of these."""

    request: Request
    visitor: Visitor
    tongue: Tongue
    backing: Backing

    @property
    def scope(self) -> Scope:
        return self.visitor.scope

    def watches(self) -> Sequence[Watch]:
        """Those that are listened for, of what may be seen, by id."""
        return [each.watch for each in self.backing.state.watches.list() if self.scope.allows(each.watch.id)]

    def watch(self, watch: str) -> Watch:
        """Raises NotFound, also for one that they may not see."""
        found = next((each for each in self.watches() if each.id == watch), None)
        if found is None:
            raise NotFound("There is no such watch.", "Choose among those that the page shows.")
        return found

    def places(self) -> "Sequence[Place]":
        """Of the menu, what their role is for."""
        return [place for place in self.request.app.state.places if self.visitor.may(place.role)]

    def at(self, path: str) -> bool:
        """Whether this is the page, or one below it."""
        asked = self.request.url.path
        return asked == path or asked.startswith(f"{path}/")

    def counted(self, request: CountRequest, scope: Scope) -> Sequence[Count]:
        """With the counts that remain of mentions which are kept no longer."""
        return counted(self.backing.store, self.backing.state.kept, request, scope)

    def note(self, action: str, subject: str = "") -> None:
        """That they saw or did something which others may ask about later. subject: never the id of a person."""
        self.backing.state.audit.note(self.visitor.name, action, subject)

    def looked(self, asked: str, shown: int, action: str = "saw mentions") -> None:
        """That they were shown so many mentions. asked: as `note` takes a subject."""
        self.backing.state.audit.look(self.visitor.name, action, asked, shown)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """A page or a part of one. values: by the names that the template knows."""
        return HTMLResponse(self.tongue.render(template, visit=self, visitor=self.visitor, **values), status)
