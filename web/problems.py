"""What went wrong, told to whoever asked: a page to people, a part of one to a page, RFC 9457 to programs."""

import math
from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from core.errors import Busy, Changed, Misconfigured, Misused, NotFound, Permanent, TocsinError, Transient
from core.query.errors import QueryError
from core.query.names import UnknownName
from core.state.answered import UnderWay
from web.call.limits import TooOften, told
from web.call.reply import Outdated
from web.guard import COOKIE, PROGRAMS, Forbidden, Outside, tongue_of
from web.look.refusals import in_fields, refusal
from web.look.tongue import Tongue

PROBLEM = "application/problem+json"
STATUSES: tuple[tuple[type[TocsinError], HTTPStatus], ...] = (
    (Outside, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Outdated, HTTPStatus.PRECONDITION_FAILED),
    (Changed, HTTPStatus.CONFLICT),
    (UnderWay, HTTPStatus.CONFLICT),
    (TooOften, HTTPStatus.TOO_MANY_REQUESTS),
    (Transient, HTTPStatus.SERVICE_UNAVAILABLE),
    (Permanent, HTTPStatus.UNPROCESSABLE_ENTITY),
)

KINDS: tuple[tuple[type[TocsinError], str], ...] = (
    (QueryError, "query"),
    (Misused, "usage"),
    (Misconfigured, "misconfigured"),
    (NotFound, "not_found"),
    (Transient, "transient"),
)
"""As the command line names them; what is none of these is `permanent`."""
_PHRASES = {
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address takes nothing of that kind.",
}
"""What the framework refuses, where its own word would not do."""
AGAIN = 5
"""Seconds after which what cannot be done now may be asked for again."""

_log = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    app.add_exception_handler(TocsinError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def problem(status: HTTPStatus, detail: str, hint: str = "", kind: str = "permanent", **more: object) -> Response:
    """RFC 9457. hint: how to mend it."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, "hint": hint}
    return JSONResponse({**body, "kind": kind, **more}, status.value, media_type=PROBLEM)


def status_of(failure: TocsinError) -> HTTPStatus:
    found = (status for kind, status in STATUSES if isinstance(failure, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def kind_of(failure: TocsinError) -> str:
    return next((name for kind, name in KINDS if isinstance(failure, kind)), "permanent")


def _ours(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, TocsinError)  # noqa: S101 - it is registered for these alone
    status = status_of(failure)
    if isinstance(failure, Outside) and not _is_program(request):
        return _to_the_door(request)
    where = {"position": failure.position} if isinstance(failure, QueryError | UnknownName) else {}
    answer = _told(request, status, failure, kind=kind_of(failure), **where)
    answer.headers.update(_besides(request, failure))
    return answer


def _besides(request: Request, failure: TocsinError) -> dict[str, str]:
    """Headers that say what to do about it."""
    match failure:
        case Outside():
            known = ', error="invalid_token"' if "authorization" in request.headers else ""
            return {"WWW-Authenticate": f'Bearer realm="tocsin"{known}'}
        case Forbidden() if "authorization" in request.headers:
            return {"WWW-Authenticate": 'Bearer realm="tocsin", error="insufficient_scope"'}
        case Busy():
            return {"Retry-After": str(math.ceil(failure.wait.total_seconds()))}
        case Transient():
            return {"Retry-After": str(AGAIN)}
    return {}


def _invalid(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - it is registered for these alone
    wrong = Misused("This cannot be understood: %(wrong)s.", wrong=in_fields([*failure.errors()]))
    return _told(request, HTTPStatus.UNPROCESSABLE_ENTITY, wrong, kind="usage")


def _http(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101 - it is registered for these alone
    status = HTTPStatus(failure.status_code)
    said = _PHRASES.get(status, f"{status.phrase}.") if failure.detail == status.phrase else failure.detail
    answer = _told(request, status, TocsinError(said))
    answer.headers.update(failure.headers or {})
    return answer


def _fault(request: Request, failure: Exception) -> Response:
    _log.error("page_failed", path=request.url.path, exc_info=failure)
    return _told(
        request, HTTPStatus.INTERNAL_SERVER_ERROR, TocsinError("Something went wrong here.", "It stands in the log.")
    )


def _told(
    request: Request, status: HTTPStatus, failure: TocsinError, kind: str = "permanent", **more: object
) -> Response:
    if _is_program(request):
        answer = problem(status, failure.message, failure.hint, kind, **more)
        answer.headers.update(told(request))
        return answer
    known = getattr(request.state, "tongue", None)
    tongue = known if isinstance(known, Tongue) else tongue_of(request)
    part = "hx-request" in request.headers
    template = "problem/part.html" if part else "problem/page.html"
    return HTMLResponse(tongue.render(template, status=status.value, refusal=refusal(failure)), status)


def _to_the_door(request: Request) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"HX-Refresh": "true"})
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    to = "/sign-in" if request.method != "GET" or asked == "/" else f"/sign-in?{urlencode({'next': asked})}"
    answer = RedirectResponse(to, HTTPStatus.SEE_OTHER)
    if COOKIE in request.cookies:
        answer.delete_cookie(COOKIE)
    return answer


def _is_program(request: Request) -> bool:
    return request.url.path.startswith(PROGRAMS) or "authorization" in request.headers
