"""Listeners of this process, one for each address, whichever sources stand behind it."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

import structlog

from core.clock import Clock
from core.errors import Misconfigured
from core.httpd.limits import Limit, limited
from core.httpd.resources import Bodies, Request, Resource, Response, with_resources
from core.httpd.server import WebServer
from ingest.hooks.settings import Hooked

TOGETHER = 8
"""Longest bodies that are read or worked on at once."""

log = structlog.get_logger(__name__)


class _Door:
    """One address. resources: by the name of the source."""

    def __init__(self, source: str, settings: Hooked, clock: Clock) -> None:
        self.settings = settings
        self.resources: dict[str, Resource] = {}
        bodies = Bodies(settings.longest_body, TOGETHER * settings.longest_body)
        resource = limited(self._answer, Limit(settings.requests_a_minute, clock))
        app = with_resources(_nobody, {"": resource}, bodies)
        try:
            self._server = WebServer(settings.host, settings.port, app, settings.tls(source))
        except OSError as error:
            raise Misconfigured(
                f"sources.{source}.listen: {settings.listen} cannot be listened on ({error.strerror}).",
                "Name an address of this machine, and a port that is free.",
            ) from None
        if settings.bare:
            log.warning("listens without TLS beyond this machine: others can read along", address=settings.listen)

    def close(self) -> None:
        self._server.close()

    def _answer(self, request: Request) -> Response:
        name, slash, rest = request.path.removeprefix("/").partition("/")
        resource = self.resources.get(name)
        if resource is None:
            return Response(HTTPStatus.NOT_FOUND, "There is no such source.")
        return resource(replace(request, path=slash + rest))


class Doors:
    def __init__(self) -> None:
        self._doors: dict[str, _Door] = {}
        self._lock = Lock()

    def enter(self, source: str, settings: Hooked, resource: Resource, clock: Clock) -> None:
        """From now on, what is asked under `/<source>` at its address is for this resource. Raises Misconfigured."""
        with self._lock:
            door = self._doors.get(settings.listen)
            if door is None:
                door = self._doors[settings.listen] = _Door(source, settings.shared, clock)
            elif door.settings != settings.shared:
                others = ", ".join(sorted(door.resources))
                raise Misconfigured(
                    f"sources.{source} and {others} share {settings.listen}, and say different things of it.",
                    "Give them the same cert_file, key_file, longest_body and requests_a_minute, or another address.",
                )
            door.resources[source] = resource

    def leave(self, source: str, settings: Hooked) -> None:
        """Whoever leaves last closes the door. One that never entered may leave."""
        with self._lock:
            door = self._doors.get(settings.listen)
            if door is None or door.resources.pop(source, None) is None or door.resources:
                return
            del self._doors[settings.listen]
            door.close()


DOORS = Doors()
"""Of this process: an address can be listened on once, whichever sources name it."""


def _nobody(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
