"""Every route of the site, those of routers that it includes too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from schemas.people import Role


@dataclass(frozen=True, slots=True)
class Walked:
    """path: as it is written. role: what it asks for; None: it is open. fields: that its address may have."""

    path: str
    methods: frozenset[str]
    role: Role | None
    fields: tuple[str, ...]
    _context: RouteContext

    def address(self, fillers: Mapping[str, str]) -> str:
        """With its path parameters filled; those that are not named are `1`."""
        address = self.path
        for name in self._context.param_convertors:
            filler = fillers.get(name, "1")
            address = address.replace(f"{{{name}}}", filler).replace(f"{{{name}:path}}", filler)
        return address


def _roles(dependant: Dependant) -> Iterator[Role]:
    """Of all guards on the way, those of what a route depends on too: each of them holds."""
    for each in dependant.dependencies:
        role = getattr(each.call, "role", None)
        if isinstance(role, Role):
            yield role
        yield from _roles(each)


def every(app: FastAPI) -> Iterator[Walked]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            dependant = context.dependant
            roles = list(_roles(dependant))
            fields = tuple(field.alias for field in dependant.query_params)
            methods = frozenset(context.methods or ()) - {"HEAD"}
            yield Walked(str(context.path), methods, max(roles, key=list(Role).index, default=None), fields, context)
