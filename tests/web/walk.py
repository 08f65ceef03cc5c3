"""Every route of the site, those of routers that it includes too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
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


def every(app: FastAPI) -> Iterator[Walked]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            dependant = context.dependant
            roles = [role for each in dependant.dependencies if (role := getattr(each.call, "role", None))]
            fields = tuple(field.alias for field in dependant.query_params)
            methods = frozenset(context.methods or ()) - {"HEAD"}
            yield Walked(str(context.path), methods, roles[0] if roles else None, fields, context)
