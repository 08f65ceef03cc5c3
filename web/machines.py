"""Addresses for machines: how the deployment is, and what channels and links in messages send."""

from collections.abc import Mapping

from fastapi import APIRouter, FastAPI, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response as Answer

from core.httpd.resources import ALWAYS, LONGEST_BODY, Resource
from core.httpd.resources import Request as Asked
from web.backing import Health
from web.health import answers


def install(app: FastAPI, health: Health, resources: Mapping[str, Resource]) -> None:
    """resources: by their addresses."""
    router = APIRouter(include_in_schema=False)
    answer = answers(health.unready, health.registry)

    def told(request: Request) -> Answer:
        status, kind, body = answer(request.url.path, request.headers.get("accept", ""))
        return Answer(body, status.value, media_type=kind)

    for path in ("/health", "/ready", "/metrics"):
        router.add_api_route(path, told, methods=["GET", "HEAD"])
    for path, resource in resources.items():
        _add(router, path, resource)
    app.include_router(router)


def _add(router: APIRouter, path: str, resource: Resource) -> None:
    async def asked(request: Request) -> Answer:
        body = await request.body()
        if len(body) > LONGEST_BODY:
            return Answer("No more than 256 KiB are read.", 413, dict(ALWAYS))
        reply = await run_in_threadpool(resource, _as_asked(request, path, body))
        headers: Mapping[str, str] = {**ALWAYS, **reply.headers}
        background = BackgroundTask(reply.afterwards)
        return Answer(reply.body, reply.status.value, dict(headers), reply.kind, background)

    for address in (path, f"{path}/{{rest:path}}"):
        router.add_api_route(address, asked, methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])


def _as_asked(request: Request, path: str, body: bytes) -> Asked:
    return Asked(
        method=request.method,
        path=request.url.path.removeprefix(path),
        query=dict(request.query_params),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        asker=request.client.host if request.client else "",
    )
