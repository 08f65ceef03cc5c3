"""A route of the API: no body is too long, answers say how much more may be asked, and what was asked for with a key is
done once."""

import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Message

from core.errors import Misused
from core.state.answered import Answer, Answered
from web.call import limits
from web.call.reply import JSON
from web.guard import backing_of, form_token, visitor_of

LARGEST = 1024 * 1024
"""Bytes of a body."""
KEY = "idempotency-key"
KEYLESS = "x-keyless"
"""With which the document is told that an operation takes none."""
REPLAYED = "Idempotency-Replayed"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ApiRoute(APIRoute):
    """A POST with an Idempotency-Key is answered once; the same again gets the same answer."""

    def get_route_handler(self) -> Handler:
        work = super().get_route_handler()

        async def handle(asked: Request) -> Response:
            request = _bounded(asked)
            keyed = KEY in request.headers and request.method == "POST"
            answer = await (self._once(request, work) if keyed else work(request))
            answer.headers.update(limits.told(request))
            return answer

        return handle

    async def _once(self, request: Request, work: Handler) -> Response:
        backing = backing_of(request)
        visitor = await run_in_threadpool(visitor_of, request, backing, await form_token(request))
        key, account, answered = request.headers[KEY], visitor.account.id, backing.state.answered
        known = await run_in_threadpool(answered.begin, account, key, await _digest(request))
        if known is not None:
            limits.metered(request, visitor)
            return Response(known.body, known.status, {REPLAYED: "true"}, JSON if known.body else None)
        return await _kept(answered, account, key, work(request))


class OnceRoute(ApiRoute):
    """Its answer holds a secret, which is kept nowhere: it takes no key."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **more: Any) -> None:
        super().__init__(path, endpoint, **{**more, "openapi_extra": {KEYLESS: True}})

    async def _once(self, request: Request, work: Handler) -> Response:
        raise Misused("The answer to this is kept nowhere.", "Leave the Idempotency-Key away.")


def resource(tag: str, prefix: str = "", kind: type[ApiRoute] = ApiRoute) -> APIRouter:
    """The router of a kind of things. tag: what they are called in the document of the API."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=kind, generate_unique_id_function=_called)


def _called(route: APIRoute) -> str:
    """As programs that are made from the document call it."""
    return route.endpoint.__name__


async def _kept(answered: Answered, account: int, key: str, work: Awaitable[Response]) -> Response:
    """What was refused, or failed, may be asked for again."""
    try:
        answer = await work
    except Exception:
        await run_in_threadpool(answered.give_up, account, key)
        raise
    body = bytes(answer.body).decode()
    await run_in_threadpool(answered.end, account, key, Answer(answer.status_code, body))
    return answer


async def _digest(request: Request) -> str:
    """Of what is asked for."""
    hashed = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    hashed.update(await request.body())
    return hashed.hexdigest()


def _bounded(request: Request) -> Request:
    """The same, which raises once more than LARGEST bytes have come."""
    came = 0

    async def receive() -> Message:
        nonlocal came
        message = await request.receive()
        came += len(message.get("body", b""))
        if came > LARGEST:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"No more than {LARGEST:,} bytes are read.")
        return message

    return Request(request.scope, receive)
