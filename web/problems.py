"""What went wrong, told to whoever asked: a page to people, a part of one to a page, RFC 9457 to programs."""

from http import HTTPStatus
from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from core.errors import Changed, NotFound, Permanent, TocsinError, Transient
from core.query.errors import QueryError
from web.guard import COOKIE, Forbidden, Outside, tongue_of

PROBLEM = "application/problem+json"
STATUSES: tuple[tuple[type[TocsinError], HTTPStatus], ...] = (
    (Outside, HTTPStatus.UNAUTHORIZED),
    (Forbidden, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Changed, HTTPStatus.CONFLICT),
    (Transient, HTTPStatus.SERVICE_UNAVAILABLE),
    (Permanent, HTTPStatus.UNPROCESSABLE_ENTITY),
)

_log = structlog.get_logger(__name__)


def install(app: FastAPI) -> None:
    app.add_exception_handler(TocsinError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def problem(status: HTTPStatus, detail: str, hint: str = "", **more: object) -> Response:
    """RFC 9457. hint: how to mend it."""
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, "hint": hint}
    return JSONResponse({**body, **more}, status.value, media_type=PROBLEM)


def status_of(failure: TocsinError) -> HTTPStatus:
    found = (status for kind, status in STATUSES if isinstance(failure, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def _ours(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, TocsinError)  # noqa: S101 - it is registered for these alone
    status = status_of(failure)
    if isinstance(failure, Outside) and not _is_program(request):
        return _to_the_door(request)
    where = {"position": failure.position} if isinstance(failure, QueryError) else {}
    return _told(request, status, failure.message, failure.hint, **where)


def _invalid(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, RequestValidationError)  # noqa: S101 - it is registered for these alone
    wrong = "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in failure.errors())
    return _told(request, HTTPStatus.UNPROCESSABLE_ENTITY, f"This cannot be understood: {wrong}.")


def _http(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, HTTPException)  # noqa: S101 - it is registered for these alone
    status = HTTPStatus(failure.status_code)
    said = "There is no such page." if status is HTTPStatus.NOT_FOUND else status.phrase + "."
    answer = _told(request, status, said)
    answer.headers.update(failure.headers or {})
    return answer


def _fault(request: Request, failure: Exception) -> Response:
    _log.error("page_failed", path=request.url.path, exc_info=failure)
    return _told(request, HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here.", "It stands in the log.")


def _told(request: Request, status: HTTPStatus, message: str, hint: str = "", **more: object) -> Response:
    if _is_program(request):
        return problem(status, message, hint, **more)
    tongue = tongue_of(request)
    part = "hx-request" in request.headers
    template = "problem/part.html" if part else "problem/page.html"
    return HTMLResponse(
        tongue.render(template, status=status.value, message=message, hint=hint, **{"position": None, **more}), status
    )


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
    return request.url.path.startswith("/api/") or "authorization" in request.headers
