"""The address at which a process says how it is."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from wsgiref.types import WSGIApplication

from core.errors import Misconfigured
from core.httpd.server import WebServer


@contextmanager
def listening(host: str, port: int, app: WSGIApplication, named: str) -> Iterator[None]:
    """While inside, `app` answers there. named: where the port was set. Raises Misconfigured when it cannot be had."""
    try:
        server = WebServer(host, port, app)
    except OSError as error:
        raise Misconfigured(
            f"web.host and {named}: {host}:{port} cannot be listened on ({error.strerror}).",
            "Name a port that is free; 0 takes any.",
        ) from None
    with closing(server):
        yield
