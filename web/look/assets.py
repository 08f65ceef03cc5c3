"""Style sheet, scripts and the libraries that packages bring: each under an address that changes with its content, so
that a browser keeps it for ever."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.charts.render import browser_bundle

OWN = Path(__file__).parent.parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
}
FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """body, zipped: the same, plain and compressed."""

    name: str
    kind: str
    body: bytes
    zipped: bytes

    @property
    def address(self) -> str:
        stem, dot, ending = self.name.rpartition(".")
        return f"/static/{stem}.{hashlib.sha256(self.body).hexdigest()[:12]}{dot}{ending}"


@cache
def assets() -> Mapping[str, Asset]:
    """By name: our own files, htmx, and the library that draws charts."""
    own = {file.name: file.read_bytes() for file in sorted(OWN.iterdir()) if file.suffix in KINDS}
    htmx = files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js"
    brought = {"htmx.js": htmx.read_bytes(), "vega.js": browser_bundle().encode()}
    return {name: _asset(name, body) for name, body in {**own, **brought}.items()}


def addresses() -> Mapping[str, str]:
    return {name: asset.address for name, asset in assets().items()}


def routes() -> list[Route]:
    return [Route(asset.address, _served(asset), methods=["GET"]) for asset in assets().values()]


def _asset(name: str, body: bytes) -> Asset:
    return Asset(name, KINDS[Path(name).suffix], body, gzip.compress(body, 9, mtime=0))


def _served(asset: Asset) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.zipped, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.kind)
        return Response(asset.body, headers=headers, media_type=asset.kind)

    return serve
