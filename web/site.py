"""The web application: pages for people, an API for programs, and what machines ask."""

from collections import deque
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from fastapi import Depends, FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.httpd.limits import Limit
from core.httpd.resources import Resource
from schemas.people import Role
from web import machines, problems
from web.backing import Backing, Health
from web.call.limits import A_MINUTE, metered
from web.call.stream import Streams
from web.door import account, crossing, sign_in
from web.guard import may
from web.headers import Headers
from web.look import assets
from web.look.tongue import Tongues
from web.pages.kinds import Place, pages, resources
from web.pages.live import Pulse

FIRST = "/now"
API = "/api/v1"
LONGEST_BODY = 1024 * 1024
"""Bytes that anybody may send at once; a route that takes less says so itself."""
PACKED = 4
"""Of gzip: a chart of 137 kB becomes 28 kB in 2 ms; at 9, the library's own choice, 25 kB in 8 ms, during which nobody
else is answered."""


def application(backing: Backing) -> FastAPI:
    app = FastAPI(
        title="Tocsin",
        version="1",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # they would lead to whatever host a request names
    )
    found = pages()
    app.state.backing = backing
    app.state.places = _menu(found)
    app.state.tongues = Tongues(assets.addresses())
    app.state.pulse = Pulse(backing)
    app.state.limit = Limit(A_MINUTE, backing.clock)
    app.state.streams = Streams()
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=PACKED)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LONGEST_BODY)
    app.add_middleware(Headers, secure=backing.front.secure)
    problems.install(app)
    machines.install(app, backing.health, backing.resources)
    app.router.routes.extend(assets.routes())
    first = [Depends(may(Role.VIEWER))]
    app.add_api_route("/", _first, methods=["GET"], include_in_schema=False, dependencies=first)
    for router in (sign_in.router, crossing.router, account.router, *(router for router, _ in found)):
        app.include_router(router)
    for router in resources():
        app.include_router(router, prefix=API, dependencies=[Depends(metered)])
    return app


def furnish(app: FastAPI) -> None:
    """Makes what the frameworks make at its first use: how each route is called, and the code of each template."""
    deque(iter_route_contexts(app.routes), maxlen=0)
    app.state.tongues.compile()


class Doorway:
    """An ASGI application, behind which another one may stand later: the store may be away when everything starts, and
    whoever watches the deployment has to be told so."""

    def __init__(self, behind: ASGIApp) -> None:
        self.behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.behind(scope, receive, send)


def unfurnished(health: Health, resources: Mapping[str, Resource]) -> FastAPI:
    """What can be asked without a store: how the deployment is, and what channels send."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LONGEST_BODY)
    app.add_middleware(Headers, secure=False)
    machines.install(app, health, resources)
    app.add_api_route("/{rest:path}", _not_yet, methods=["GET", "HEAD", "POST", "PUT", "DELETE"])
    return app


def _not_yet() -> Response:
    said = "The store of mentions cannot be reached yet. /ready says why.\n"
    return PlainTextResponse(said, HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"})


def _first() -> Response:
    return RedirectResponse(FIRST)


def _menu(found: Sequence[tuple[object, Place | None]]) -> Sequence[Place]:
    return sorted((place for _, place in found if place), key=lambda place: place.order)
