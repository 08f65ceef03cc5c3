"""Commands that are asked of a server: what the data folder answers here, its API answers there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit
from uuid import uuid4

from pydantic import BaseModel, SecretStr, ValidationError

from cli import context
from core.errors import Misconfigured, Misused, NotFound, TocsinError, Transient
from core.query.errors import QueryError
from web.told.lists import Items, Pages

if TYPE_CHECKING:
    import httpx

    from app.wiring import State

Model = TypeVar("Model", bound=BaseModel)
Item = TypeVar("Item")
Asked = Mapping[str, object]

PATIENCE, CONNECTING = 60.0, 10.0
"""Seconds."""
PORTION = 1_000
"""Of one page."""
AT_ONCE = 500
"""Things that a server takes in one request."""
ATTEMPTS = 2
"""What breaks off is sent once more, with the same key: it is done once."""
KEY = "Idempotency-Key"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
ABOUT_KEYS = "Make a key under your account there, and set TOCSIN_TOKEN, or --token-file."


@dataclass(frozen=True, slots=True)
class Server:
    """url: as its people write it. token: sent to it alone, and to no other that it may name."""

    url: str
    token: SecretStr

    def one(self, path: str, model: type[Model], asked: Asked | None = None) -> Model:
        """What stands at a path of the API. Raises our failures, as the command would here."""
        return self._read(model, self._ask("GET", path, asked))

    def rows(self, path: str, model: type[Model], asked: Asked | None = None) -> Sequence[Model]:
        return self._read(Items[model], self._ask("GET", path, asked)).items  # type: ignore[valid-type]

    def pages(self, path: str, model: type[Model], asked: Asked, limit: int) -> Pages[Model]:
        """As many as are wanted, of as many pages as that takes."""
        found: list[Model] = []
        total, cursor = 0, str(asked.get("cursor") or "")
        while True:
            portion = {**asked, "cursor": cursor, "limit": min(limit - len(found), PORTION)}
            answer = self._ask("GET", path, portion)
            page = self._read(Items[model], answer)  # type: ignore[valid-type]
            found.extend(page.items)
            total, cursor = answer.json().get("total", 0), page.next or ""
            if not cursor or len(found) >= limit:
                return Pages[Model](items=tuple(found), next=cursor or None, total=total)

    def text(self, path: str, asked: Asked | None = None) -> str:
        return self._ask("GET", path, asked).text

    def do(self, method: str, path: str, model: type[Model], body: BaseModel | Asked | None = None) -> Model:
        """Changes something there."""
        return self._read(model, self._ask(method, path, None, body))

    def tell(self, method: str, path: str, body: BaseModel | Asked | None = None) -> None:
        """Changes something there, of which there is nothing to read."""
        self._ask(method, path, None, body)

    def add(self, path: str, body: BaseModel) -> None:
        """Puts there what is not there yet. Raises TocsinError where it is."""
        self._ask("PUT", path, None, body, {"If-None-Match": "*"})

    def once(self, path: str, model: type[Model], body: BaseModel | None = None) -> Model:
        """What is answered with a secret, which the server keeps nowhere: it is sent once, and never again."""
        return self._read(model, self._ask("POST", path, None, body, {}))

    def download(self, path: str, asked: Asked, file: Path) -> None:
        """Into a file, which appears once it is whole."""
        from core.whole import whole

        with (
            whole(file) as partial,
            partial.open("wb") as out,
            self._client() as client,
            _heard(self.url),
            client.stream("GET", path, params=_written(asked)) as answer,
        ):
            if answer.is_error:
                answer.read()
                raise failure(answer)
            for piece in answer.iter_bytes():
                out.write(piece)

    def _ask(
        self,
        method: str,
        path: str,
        asked: Asked | None,
        body: BaseModel | Asked | None = None,
        said: Mapping[str, str] | None = None,
    ) -> "httpx.Response":
        """said: headers; None: those of what may be sent again."""
        import httpx

        sent = body.model_dump(mode="json") if isinstance(body, BaseModel) else body
        keyed = {KEY: str(uuid4())} if method == "POST" else {}
        headers, attempts = (keyed, ATTEMPTS) if said is None else (said, 1)
        with self._client() as client, _heard(self.url):
            for attempt in range(attempts):
                try:
                    answer = client.request(method, path, params=_written(asked or {}), json=sent, headers=headers)
                    break
                except (httpx.RemoteProtocolError, httpx.ReadError):
                    if attempt == attempts - 1:
                        raise
        if answer.is_error:
            raise failure(answer)
        return answer

    def _client(self) -> "httpx.Client":
        import httpx

        from core.trust import trust

        return httpx.Client(
            base_url=f"{self.url.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Bearer {self.token.get_secret_value()}", "Accept": "application/json"},
            timeout=httpx.Timeout(PATIENCE, connect=CONNECTING),
            verify=trust("--server", None),
            trust_env=False,
        )

    def _read(self, model: type[Model], answer: "httpx.Response") -> Model:
        try:
            return model.model_validate_json(answer.content)
        except ValidationError:
            raise _other(self.url) from None


def named(url: str, token: str, file: Path | None) -> Server:
    """Raises Misconfigured for what is no address, for one where the key would be read by others, and without a key."""
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Misconfigured(f'"{url}" is no address of a server.', "Write it like https://tocsin.example.org.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise Misconfigured(f"{url} would send your key in clear.", "Write https://, or ask on the machine itself.")
    if file is not None:
        try:
            token = file.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise Misconfigured(f"--token-file: {file} cannot be read: {error}.") from None
    if not (token and token.isascii() and token.isprintable() and " " not in token):
        raise Misconfigured("There is no key for the server.", ABOUT_KEYS)
    return Server(url, SecretStr(token))


def asked_of(path: str, model: type[Model], asked: Asked, here: Callable[[], Iterable[Model]]) -> Iterable[Model]:
    """Of the server that was named, or else as `here` answers."""
    server = context.server()
    return server.rows(path, model, asked) if server else here()


def dropped(path: str, here: "Callable[[State], object]") -> None:
    """Of the server that was named, what stands at the path; or else as `here` does it."""
    server = context.server()
    if server:
        server.tell("DELETE", path)
        return
    with context.here().state() as state:
        here(state)


def portions(some: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """As many as a server takes at once."""
    return (some[start : start + AT_ONCE] for start in range(0, len(some), AT_ONCE))


def part(name: str) -> str:
    """A name as a part of a path."""
    return quote(name, safe="")


def failure(answer: "httpx.Response") -> TocsinError:
    """What a server refuses, as the command would have failed here."""
    try:
        told = answer.json()
        detail, hint, kind = str(told["detail"]), str(told["hint"]), str(told["kind"])
    except (ValueError, KeyError, TypeError):
        return _other(str(answer.request.url.copy_with(query=None)), f" ({answer.status_code})")
    if answer.status_code == 401:
        return Misconfigured(detail, ABOUT_KEYS)
    match kind:
        case "query":
            position = int(told.get("position", 0))
            return QueryError(position, detail.removeprefix(f"query, position {position}: "), hint)
        case "usage":
            return Misused(detail, hint)
        case "not_found":
            return NotFound(detail, hint)
        case "transient":
            return Transient(detail, hint)
        case "misconfigured":
            return Misconfigured(detail, hint)
        case _:
            return TocsinError(detail, hint)


def _other(url: str, more: str = "") -> TocsinError:
    return TocsinError(f"{url} does not answer as Tocsin does{more}.", "Is it the address of a Tocsin of this version?")


class _heard:  # noqa: N801 - it reads as a verb, where it is used
    """Inside, requests that nobody answers are failures of ours."""

    def __init__(self, url: str) -> None:
        self._host = urlsplit(url).netloc

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        import httpx

        from core.requests import unanswered

        if isinstance(error, httpx.RequestError):
            raise unanswered(error, self._host, "SSL_CERT_FILE") from None


def _written(asked: Asked) -> tuple[tuple[str, str], ...]:
    """Without what is not said; each of several by itself."""
    pairs: list[tuple[str, str]] = []
    for name, value in asked.items():
        for each in value if isinstance(value, list | tuple) else (value,):
            if each is not None and each != "":
                pairs.append((name, each.isoformat() if hasattr(each, "isoformat") else str(each)))
    return tuple(pairs)
