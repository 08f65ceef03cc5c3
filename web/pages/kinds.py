"""What a page is: an address with its routes, and its place in the menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter

import web.api
import web.pages
from schemas.people import Role


@dataclass(frozen=True, slots=True)
class Place:
    """In the menu. order: below 100 what everybody uses daily, from 100 on what keeps it running.

    role: who sees it there. The label is English, and stands in the catalogues.
    """

    label: str
    path: str
    order: int
    role: Role = Role.VIEWER


def pages() -> Sequence[tuple[APIRouter, Place | None]]:
    """`router` and `PLACE` of every module of web/pages: a page is one file there."""
    found = []
    for module in iter_modules(web.pages.__path__, "web.pages."):
        page = import_module(module.name)
        router = getattr(page, "router", None)
        if isinstance(router, APIRouter):
            place = getattr(page, "PLACE", None)
            found.append((router, place if isinstance(place, Place) else None))
    return found


def resources() -> Sequence[APIRouter]:
    """`router` of every module of web/api."""
    modules = (import_module(each.name) for each in iter_modules(web.api.__path__, "web.api."))
    return [module.router for module in modules if isinstance(getattr(module, "router", None), APIRouter)]
