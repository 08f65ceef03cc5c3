"""OAUTHBEARER: an access token for the client itself, kept until it is nearly over."""

import ssl
import time
from threading import Lock

import httpx
from kafka.errors import SaslAuthenticationFailedError
from kafka.net.sasl.oauth import AbstractTokenProvider
from pydantic import SecretStr

SECONDS = 10.0
EARLY = 0.8
"""The share of its lifetime that a token is used for."""
SHORTEST = 60.0


class ClientCredentials(AbstractTokenProvider):  # type: ignore[misc] # kafka-python has no types
    """Source: RFC 6749, section 4.4."""

    def __init__(self, url: str, client: str, password: SecretStr, trust: ssl.SSLContext) -> None:
        super().__init__()
        self._url = url
        self._client = client
        self._password = password
        self._trust = trust
        self._lock = Lock()
        self._token = SecretStr("")
        self._until = 0.0

    def token(self) -> str:
        """Raises kafka-python's own failure of a login, naming the address that gave none."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._fetch()
            return self._token.get_secret_value()

    def _fetch(self) -> None:
        try:
            answer = httpx.post(
                self._url,
                auth=(self._client, self._password.get_secret_value()),
                data={"grant_type": "client_credentials"},
                timeout=SECONDS,
                verify=self._trust,
            )
            answer.raise_for_status()
            given = answer.json()
            self._token = SecretStr(str(given["access_token"]))
            self._until = time.monotonic() + EARLY * float(given.get("expires_in", SHORTEST))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise SaslAuthenticationFailedError(f"no token from {self._url}: {error}") from None
