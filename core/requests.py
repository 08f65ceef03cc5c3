"""What every HTTP client of ours makes of addresses, failures and answers, whichever side of the house it serves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from ssl import SSLCertVerificationError

import httpx

from core.errors import Misconfigured, TocsinError, Transient

AGAIN = frozenset({408, 409, 423, 425, 429})
"""Statuses below 500 that ask for another attempt."""
LONGEST_WAIT = timedelta(days=1)


def of_the_web(url: str) -> str:
    """Raises ValueError."""
    parts = httpx.URL(url)
    if parts.scheme not in ("http", "https") or not parts.host:
        raise ValueError("it must begin with https:// (or http://, inside your own network) and name a host")
    return url


def unanswered(error: httpx.RequestError, host: str, ca_setting: str) -> TocsinError:
    """The failure that a request without an answer is. ca_setting: what names certificates to trust."""
    if _is_about_trust(error):
        return Misconfigured(f"The certificate of {host} is not trusted: {error}.", f"Mend it, or set {ca_setting}.")
    if isinstance(error, httpx.ConnectError):
        return Transient("%(host)s cannot be reached: %(why)s.", host=host, why=error)
    return Transient("%(host)s broke off: %(why)s.", host=host, why=str(error) or type(error).__name__)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """RFC 9110, 10.2.3: seconds, or a date. None where nothing is said that can be read; a day at most."""
    said = headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(timedelta(seconds=int(said[:9])), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(said) - now
    except (ValueError, TypeError):
        return None
    return min(max(wait, timedelta(0)), LONGEST_WAIT)


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
