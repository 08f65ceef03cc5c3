"""Style sheet, scripts and the libraries that packages bring: each under an address that changes with its content, so
that a browser keeps it for ever."""

import gzip
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from core.charts.render import BUNDLE, browser_bundle

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
    """mark: changes with its content. body, zipped: the same, plain and compressed, made when they are first asked
    for: the library of charts takes two seconds, which no start should wait for."""

    name: str
    mark: str
    body: Callable[[], bytes]
    zipped: Callable[[], bytes]

    @property
    def kind(self) -> str:
        return KINDS[Path(self.name).suffix]

    @property
    def address(self) -> str:
        stem, dot, ending = self.name.rpartition(".")
        return f"/static/{stem}.{self.mark}{dot}{ending}"


@cache
def assets() -> Mapping[str, Asset]:
    """By name: our own files, htmx, and the library that draws charts."""
    own = {file.name: file.read_bytes() for file in sorted(OWN.iterdir()) if file.suffix in KINDS}
    htmx = (files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js").read_bytes()
    there = {name: _asset(name, body, partial(bytes, body)) for name, body in {**own, "htmx.js": htmx}.items()}
    vega = _asset("vega.js", BUNDLE.encode(), cache(lambda: browser_bundle().encode()))
    return {**there, vega.name: vega}


def addresses() -> Mapping[str, str]:
    return {name: asset.address for name, asset in assets().items()}


def routes() -> list[Route]:
    return [Route(asset.address, _served(asset), methods=["GET"]) for asset in assets().values()]


def _asset(name: str, marked: bytes, body: Callable[[], bytes]) -> Asset:
    """marked: what its mark is made of."""
    mark = hashlib.sha256(marked).hexdigest()[:12]
    return Asset(name, mark, body, cache(lambda: gzip.compress(body(), 9, mtime=0)))


def _served(asset: Asset) -> Callable[[Request], Response]:
    def serve(request: Request) -> Response:
        headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.zipped(), headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.kind)
        return Response(asset.body(), headers=headers, media_type=asset.kind)

    return serve
