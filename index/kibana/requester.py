"""The HTTP edge: kibana-api with what it lacks, which are time-outs, an API key, TLS settings and checks of answers."""

import hashlib
import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from hmac import compare_digest
from time import monotonic

import httpx
from kibana_api import Kibana
from pydantic import JsonValue

from core.errors import Misconfigured, NotFound, Permanent, TocsinError, Transient
from core.secret import secret
from index.kibana.settings import KibanaSettings

LARGEST = 64 * 1024 * 1024
"""Bytes of an answer."""
_SAID = 300
"""Letters of its own words that are repeated."""


class Requester(Kibana):  # type: ignore[misc]  # kibana-api ships no types
    """Sends what kibana-api builds, and returns the JSON of the answer.

    Raises Transient, Misconfigured, Permanent, and NotFound for an object that is not there.
    """

    def __init__(self, settings: KibanaSettings) -> None:
        if not settings.url:
            raise Misconfigured(
                "kibana.url is empty.", "Write the address of Kibana there, or use `tocsin kibana export`."
            )
        super().__init__(settings.url)
        self._seconds = settings.time_out_seconds
        self._client = httpx.Client(
            verify=_trust(settings),
            timeout=settings.time_out_seconds,
            headers=_headers(settings),
            follow_redirects=False,
        )

    def requester(self, **asked: object) -> JsonValue:
        with _telling(self._seconds), self._client.stream(**asked) as answer:  # type: ignore[arg-type]
            body = self._read(answer)
        _judge(answer.status_code, body)
        return _parsed(body)

    def close(self) -> None:
        self._client.close()

    def _read(self, answer: httpx.Response) -> bytes:
        """Raises Transient for an answer that goes on and on."""
        deadline = monotonic() + self._seconds
        read = bytearray()
        for part in answer.iter_bytes():
            read += part
            if len(read) > LARGEST or monotonic() > deadline:
                raise Transient("Kibana's answer does not end.", "Is it Kibana that answers at kibana.url?")
        return bytes(read)


class _Pinned(ssl.SSLContext):
    """Trusts one certificate, whoever signed it. pin: SHA-256 of it, in hexadecimal."""

    pin: str

    def wrap_socket(self, *given: object, **named: object) -> ssl.SSLSocket:
        wrapped = super().wrap_socket(*given, **named)  # type: ignore[arg-type]
        shown = hashlib.sha256(wrapped.getpeercert(binary_form=True) or b"").hexdigest()
        if not compare_digest(shown, self.pin):
            wrapped.close()
            raise ssl.SSLCertVerificationError("its certificate has another fingerprint than kibana.fingerprint")
        return wrapped


def _trust(settings: KibanaSettings) -> ssl.SSLContext:
    if settings.fingerprint and settings.ca_file:
        raise Misconfigured("kibana.fingerprint and kibana.ca_file are both set.", "Keep one of them.")
    if settings.fingerprint:
        return _pinned(settings.fingerprint)
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError as error:
        raise Misconfigured(f"kibana.ca_file, {settings.ca_file}, cannot be read: {error}.") from None


def _pinned(fingerprint: str) -> ssl.SSLContext:
    pin = fingerprint.replace(":", "").lower()
    if len(pin) != 64 or not set(pin) <= set("0123456789abcdef"):
        raise Misconfigured("kibana.fingerprint is no SHA-256.", "64 digits 0 to f; colons may stand between them.")
    context = _Pinned(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.pin = pin
    return context


def _headers(settings: KibanaSettings) -> dict[str, str]:
    """Kibana takes nothing that changes something without `kbn-xsrf`."""
    headers = {"kbn-xsrf": "tocsin", "User-Agent": "Tocsin"}
    key = secret("kibana.api_key", settings.api_key, settings.api_key_file).get_secret_value()
    return headers | ({"Authorization": f"ApiKey {key}"} if key else {})


@contextmanager
def _telling(seconds: float) -> Iterator[None]:
    try:
        yield
    except httpx.TimeoutException:
        raise Transient(
            f"Kibana did not answer within {seconds:g} s.", "It is busy, or kibana.time_out_seconds is short."
        ) from None
    except httpx.ConnectError as error:
        if _is_about_trust(error):
            raise Misconfigured(
                f"Kibana does not prove who it is: {error}.", "Set kibana.ca_file or kibana.fingerprint."
            ) from None
        raise Transient(f"Kibana cannot be reached: {error}.", "Is it running at kibana.url?") from None
    except httpx.HTTPError as error:
        raise Transient(f"Kibana broke off: {str(error) or type(error).__name__}.") from None


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _judge(status: int, body: bytes) -> None:
    if 200 <= status < 300:
        return
    raise _told(status, _message(body))


def _told(status: int, said: str) -> TocsinError:
    match status:
        case 401:
            return Misconfigured(
                "Kibana does not let us in (401).", "Set kibana.api_key: docs/kibana.md shows how to make one."
            )
        case 403:
            return Misconfigured(f"Kibana forbids it{said}", "docs/kibana.md names the privileges that the key needs.")
        case 404:
            return NotFound(
                f"Kibana knows no such thing{said}", "Is kibana.url its address, and kibana.space a space of it?"
            )
        case 413:
            return Permanent(
                "This is more than Kibana imports at once (413).", "Raise savedObjects.maxImportPayloadBytes."
            )
        case 408 | 429:
            return Transient(f"Kibana has too much to do ({status}).")
        case _ if 300 <= status < 400:
            return Misconfigured(
                f"Kibana sends us elsewhere ({status}).", "Is kibana.url its address, with its base path?"
            )
        case _ if status < 500:
            return Permanent(f"Kibana refuses it ({status}){said}")
        case _:
            return Transient(f"Kibana cannot do it now ({status}){said}")


def _message(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return "."
    message = said.get("message") if isinstance(said, dict) else None
    return f": {str(message)[:_SAID].rstrip('.')}." if message else "."


def _parsed(body: bytes) -> JsonValue:
    try:
        parsed: JsonValue = json.loads(body)
    except ValueError:
        raise Misconfigured(
            "What answers at kibana.url is no Kibana.", "Write its address there, with its base path."
        ) from None
    return parsed
