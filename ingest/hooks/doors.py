"""Listeners of this process, one for each address, whichever sources stand behind it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from http import HTTPStatus
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog

from core.clock import Clock
from core.errors import Misconfigured
from core.httpd.limits import Limit, limited
from core.httpd.resources import Bodies, Request, Resource, Response, with_resources
from core.httpd.server import WebServer
from ingest.hooks.settings import Hooked

TOGETHER = 8
"""Longest bodies that are read or worked on at once."""

_TURNED_AWAY = ("429", "500", "503")
"""Answers after which what was sent may never come again."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Within:
    """A source behind a door. missed: told when a sender was turned away, wherever that was."""

    resource: Resource
    missed: Callable[[], None]


class _Door:
    """One address. sources: by their names; the first is there before anybody can ask for it."""

    def __init__(self, source: str, first: _Within, settings: Hooked, clock: Clock) -> None:
        self.settings = settings
        self.sources = {source: first}
        bodies = Bodies(settings.longest_body, TOGETHER * settings.longest_body)
        resource = limited(self._answer, Limit(settings.requests_a_minute, clock))
        app = self._watched(with_resources(_nobody, {"": resource}, bodies))
        try:
            self._server = WebServer(settings.host, settings.port, app, settings.tls(source), self._unheard)
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
        name, slash, rest = _split(request.path)
        source = self.sources.get(name)
        if source is None:
            return Response(HTTPStatus.NOT_FOUND, "There is no such source.")
        return source.resource(replace(request, path=slash + rest))

    def _watched(self, app: WSGIApplication) -> WSGIApplication:
        """The same; a source learns that one of its senders was turned away, also where it was not asked at all."""

        def watched(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            def started(status: str, headers: list[tuple[str, str]], *failure: Any) -> Callable[[bytes], object]:
                source = self.sources.get(_split(environ.get("PATH_INFO", ""))[0])
                if source is not None and status.startswith(_TURNED_AWAY):
                    source.missed()
                return start_response(status, headers, *failure)

            return app(environ, started)

        return watched

    def _unheard(self) -> None:
        """Whom they meant nobody knows."""
        for source in tuple(self.sources.values()):
            source.missed()


class Doors:
    def __init__(self) -> None:
        self._doors: dict[str, _Door] = {}
        self._lock = Lock()

    def enter(
        self, source: str, settings: Hooked, resource: Resource, missed: Callable[[], None], clock: Clock
    ) -> None:
        """From now on, what is asked under `/<source>` at its address is for this resource; `missed` is called when
        it may have been turned away. Raises Misconfigured."""
        within = _Within(resource, missed)
        with self._lock:
            door = self._doors.get(settings.listen)
            if door is None:
                door = self._doors[settings.listen] = _Door(source, within, settings.shared, clock)
            elif door.settings != settings.shared:
                others = ", ".join(sorted(door.sources))
                raise Misconfigured(
                    f"sources.{source} and {others} share {settings.listen}, and say different things of it.",
                    "Give them the same cert_file, key_file, longest_body and requests_a_minute, or another address.",
                )
            door.sources[source] = within

    def leave(self, source: str, settings: Hooked) -> None:
        """Whoever leaves last closes the door. One that never entered may leave."""
        with self._lock:
            door = self._doors.get(settings.listen)
            if door is None or door.sources.pop(source, None) is None or door.sources:
                return
            del self._doors[settings.listen]
            door.close()


DOORS = Doors()
"""Of this process: an address can be listened on once, whichever sources name it."""


def _split(path: str) -> tuple[str, str, str]:
    """The name of a source, and what is asked of it."""
    return path.removeprefix("/").partition("/")


def _nobody(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
