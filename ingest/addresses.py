"""Addresses of articles as their publishers mean them: without what says where a reader came from."""

import re
from contextlib import suppress
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

import httpx

LONGEST = 4096
_TRACKING = re.compile(
    r"(?:utm_|mtm_|pk_|at_(?:medium|campaign)|hsa_)\w*|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|xtor|yclid|_hsenc|_hsmi",
    re.IGNORECASE,
)


def canonical(address: str, base: str = "") -> str:
    """The address, made whole by that of the page it stood on, without tracking parameters and without the login of
    who asked.

    Empty where it is none of the web (`javascript:`, `mailto:`) or longer than a mention may hold.
    """
    with suppress(ValueError, httpx.InvalidURL):
        parts = urlsplit(urljoin(base, address.strip()))
        if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0:
            query = "&".join(each for each in parts.query.split("&") if not _TRACKING.fullmatch(each.partition("=")[0]))
            fragment = "" if _TRACKING.fullmatch(parts.fragment.partition("=")[0]) else parts.fragment
            whole = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, fragment))
            return whole if len(whole) <= LONGEST and httpx.URL(whole).host else ""
    return ""


def site_of(address: str) -> str:
    """`gazette.example` of `https://www.gazette.example/a`; empty where there is none."""
    with suppress(ValueError):
        return (urlsplit(urldefrag(address)[0]).hostname or "").removeprefix("www.")
    return ""
