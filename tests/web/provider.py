"""An identity provider over a real socket: discovery, authorisation, tokens and keys; as honest as a test wants it."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from core.clock import Clock

CLIENT, SECRET = "tocsin", "a secret of ours"
JSON = Mapping[str, object]


@dataclass(slots=True)
class Provider:
    """claims: of the next token, over those that belong there; None takes one away. signed_by: how."""

    url: str
    clock: Clock
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    claims: dict[str, object] = field(default_factory=dict)
    metadata: dict[str, object] = field(default_factory=dict)
    signed_by: str = "RS256"
    forged: RSAKey | None = None
    codes_last: bool = False
    down: bool = False
    asked: list[str] = field(default_factory=list)
    grants: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> JSON:
        here = {name: f"{self.url}/{path}" for name, path in PATHS.items()}
        return {"issuer": self.url, **here, **self.metadata}

    def jwks(self) -> JSON:
        return {"keys": [self.key.as_dict(private=False, use="sig", alg="RS256")]}

    def rotate(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Whoever comes is let in. Returns where they are sent."""
        code = secrets.token_urlsafe(16)
        self.grants[code] = dict(asked)
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: Mapping[str, str], authorization: str) -> JSON | None:
        """None: refused."""
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        grant = self.grants.get(asked.get("code", ""))
        if grant is None or authorization != expected or grant["redirect_uri"] != asked.get("redirect_uri"):
            return None
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant["code_challenge"]:
            return None
        if not self.codes_last:
            del self.grants[asked["code"]]
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._signed(grant["nonce"])}

    def _signed(self, nonce: str) -> str:
        now = int(self.clock.now().timestamp())
        told: dict[str, object] = {
            "iss": self.url,
            "sub": "u-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
        }
        told |= {"email": "Zoe@Example.com", "email_verified": True, "name": "Zoé"}
        claims = {name: value for name, value in {**told, **self.claims}.items() if value is not None}
        if self.signed_by == "none":
            return ".".join((_part({"alg": "none"}), _part(claims), ""))
        if self.signed_by == "HS256":  # with the public key for a secret, as an old attack has it
            signed = f"{_part({'alg': 'HS256', 'kid': 'first'})}.{_part(claims)}"
            mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), hashlib.sha256)
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        header = {"alg": self.signed_by, "kid": self.key.kid or ""}
        return jwt.encode(header, claims, self.forged or self.key, algorithms=[self.signed_by])


PATHS = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}


def _part(value: JSON) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        self.provider.asked.append(path)
        if self.provider.down:
            self._answer(503, {})
        elif path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.discovery())
        elif path == "/jwks":
            self._answer(200, self.provider.jwks())
        elif path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(_first(query)))
            self.end_headers()
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()
        given = None if self.provider.down else self.provider.token(_first(body), self.headers.get("Authorization", ""))
        self._answer(200 if given else 400, given or {"error": "invalid_grant"})

    def _answer(self, status: int, said: JSON) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


def _first(written: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(written).items()}


@contextmanager
def provider(clock: Clock) -> Iterator[Provider]:
    class Own(Handler):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    Own.provider = Provider(f"http://127.0.0.1:{server.server_port}", clock)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Own.provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
