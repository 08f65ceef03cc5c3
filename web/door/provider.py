"""An OpenID provider: where it sends people, what it gives for a code, and whether a token is really its own.

The rules are those of OpenID Connect Core 1.0, 3.1 (authorization code) with PKCE (RFC 7636) and RFC 9207.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ssl import SSLContext
from threading import Lock
from urllib.parse import urlsplit

import httpx
import structlog
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from pydantic import SecretStr

from core.clock import Clock
from core.errors import Permanent, TocsinError, Transient
from core.requests import unanswered
from web.door.identity import Identity

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures by a key of the provider alone: never none, nor one that a shared secret could make."""
LASTS, AGAIN = timedelta(hours=1), timedelta(minutes=1)
"""For how long what it publishes is believed, and how soon its keys are asked for once more when one is unknown."""
RESTS = timedelta(seconds=10)
"""How long a provider that failed is left alone: whoever waits for it keeps others from their pages."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
PATIENCE = 10.0
LARGEST = 1024 * 1024
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")

Json = Mapping[str, object]

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are to it. redirect: the one address to which it may send people back."""

    issuer: str
    id: str
    secret: SecretStr
    redirect: str
    scopes: tuple[str, ...] = ("openid", "email", "profile")


@dataclass(frozen=True, slots=True)
class Crossing:
    """One person on their way: state ties the answer to their browser, nonce the token to this attempt, verifier the
    code to us."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class _Published:
    metadata: Json
    keys: KeySet
    at: datetime


class Provider:
    """Each method raises Transient where it cannot be reached now, and Permanent for what it must not say."""

    def __init__(self, client: Client, trusted: SSLContext, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._trusted = trusted
        self._lock = Lock()
        self._published: _Published | None = None
        self._failed_at: datetime | None = None

    def where(self, crossing: Crossing) -> str:
        """The address at which somebody says who they are."""
        return str(
            prepare_grant_uri(
                str(self._known().metadata["authorization_endpoint"]),
                client_id=self._client.id,
                response_type="code",
                redirect_uri=self._client.redirect,
                scope=" ".join(self._client.scopes),
                state=crossing.state,
                nonce=crossing.nonce,
                code_challenge=create_s256_code_challenge(crossing.verifier),
                code_challenge_method="S256",
            )
        )

    def answered(self, code: str, issuer: str, crossing: Crossing) -> Identity:
        """Who somebody is that came back with a code. issuer: who the answer says that it is from; may be empty."""
        told = self._known().metadata.get("authorization_response_iss_parameter_supported") is True
        if (issuer or told) and issuer != self._client.issuer:
            raise Permanent("This answer is from another identity provider.", "Begin again.")
        tokens = self._exchanged(code, crossing)
        return _identity(self._client.issuer, self._verified(tokens, crossing.nonce))

    def _exchanged(self, code: str, crossing: Crossing) -> Json:
        metadata = self._known().metadata
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = isinstance(methods, list) and "client_secret_basic" in methods
        secret = self._client.secret.get_secret_value()
        way = ("client_secret_basic" if basic else "client_secret_post") if secret else "none"
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=self._client.redirect,
            code=code,
            code_verifier=crossing.verifier,
        )
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        auth = ClientAuth(self._client.id, secret, way)
        url, headers, body = auth.prepare("POST", str(metadata["token_endpoint"]), headers, body)
        return self._asked("POST", url, headers, body)

    def _verified(self, tokens: Json, nonce: str) -> Json:
        """The claims of the token, once all of it holds."""
        written = tokens.get("id_token")
        if not isinstance(written, str):
            raise Permanent("The identity provider gave no id_token.", "It needs the scope openid (web.oidc.scopes).")
        try:
            token = self._decoded(written)
            options = {
                "iss": {"essential": True, "value": self._client.issuer},
                "aud": {"essential": True, "value": self._client.id},
                "nonce": {"essential": True, "value": nonce},
            }
            params = {"nonce": nonce, "client_id": self._client.id, "access_token": tokens.get("access_token")}
            claims = CodeIDToken(token.claims, token.header, options, params)
            claims.validate(now=int(self._clock.now().timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            _log.warning("id_token_refused", reason=f"{type(error).__name__}: {error}")
            raise Permanent("What the identity provider says of you cannot be believed.", "Begin again.") from None
        return dict(claims)

    def _decoded(self, written: str) -> jwt.Token:
        """A key that is not known yet, or is another by now, is asked for once more, but not at every attempt."""
        known = self._known()
        try:
            return jwt.decode(written, known.keys, algorithms=ALGORITHMS)
        except (InvalidKeyIdError, BadSignatureError):
            if self._clock.now() - known.at < AGAIN:
                raise
            return jwt.decode(written, self._known(older_than=AGAIN).keys, algorithms=ALGORITHMS)

    def _known(self, older_than: timedelta = LASTS) -> _Published:
        """One asks and the others wait for it; where it could not be had, nobody asks for a while."""
        with self._lock:
            now = self._clock.now()
            if self._published is not None and now - self._published.at < older_than:
                return self._published
            if self._failed_at is not None and now - self._failed_at < RESTS:
                raise Transient("The identity provider cannot be asked now.", "Try again in a moment.")
            self._failed_at = now
            self._published = self._read(now)
            self._failed_at = None
            return self._published

    def _read(self, now: datetime) -> _Published:
        issuer = self._client.issuer
        metadata = self._asked("GET", issuer.rstrip("/") + DISCOVERY)
        if metadata.get("issuer") != issuer:
            raise Permanent(
                "%(issuer)s says that its name is another one.",
                "Mend web.oidc.issuer: they must be equal.",
                issuer=issuer,
            )
        for name in ENDPOINTS:
            if urlsplit(str(metadata.get(name, ""))).scheme not in {"https", urlsplit(issuer).scheme}:
                raise Permanent(
                    "%(issuer)s names no %(name)s that can be asked safely.",
                    "Its administrators mend that.",
                    issuer=issuer,
                    name=name,
                )
        try:
            keys = KeySet.import_key_set(self._asked("GET", str(metadata["jwks_uri"])))  # type: ignore[arg-type]
        except (JoseError, ValueError, TypeError, KeyError):
            raise Permanent("%(issuer)s publishes no keys that can be read.", issuer=issuer) from None
        return _Published(metadata, keys, now)

    def _asked(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None) -> Json:
        try:
            answer = httpx.request(method, url, headers=headers, content=body, verify=self._trusted, timeout=PATIENCE)
        except httpx.RequestError as error:
            raise _away(unanswered(error, urlsplit(url).netloc, "web.oidc.ca_file")) from None
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Transient("The identity provider cannot be asked now.", "Try again in a moment.")
        if answer.status_code != 200 or len(answer.content) > LARGEST:
            raise Permanent("The identity provider refused the answer that you brought.", "Begin again.")
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise Permanent("The identity provider answered something that cannot be read.")
        return said


def _away(failure: TocsinError) -> Transient:
    """Whoever stands at the door cannot mend it; the log says what to mend."""
    _log.warning("identity_provider_away", reason=str(failure))
    return Transient("The identity provider cannot be asked now.", "Try again in a moment.")


def _identity(issuer: str, claims: Json) -> Identity:
    def text(name: str) -> str:
        value = claims.get(name)
        return value.strip() if isinstance(value, str) else ""

    sub = text("sub")
    if not 0 < len(sub) <= 255:
        raise Permanent("The identity provider did not say who you are.")
    name = text("name") or text("preferred_username")
    return Identity(issuer, sub, text("email"), claims.get("email_verified") is True, name, claims)
