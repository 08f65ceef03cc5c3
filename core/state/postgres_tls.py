"""Encryption on the way to PostgreSQL: verified unless the URL says otherwise, and then said aloud."""

import logging
from pathlib import Path

from sqlalchemy import URL

from core.errors import Misconfigured

AUTHORITIES = (
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/cert.pem"),
)
"""Where Debian, Red Hat, and Alpine and macOS keep the certificates that a machine trusts. The driver brings a library
of its own that looks in none of them."""
_SYSTEM = "system"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_UNVERIFIED = frozenset({"disable", "allow", "prefer", "require"})

log = logging.getLogger(__name__)


def secured(url: URL) -> URL:
    """With `sslmode` and `sslrootcert` where it names none. Raises Misconfigured when this machine trusts nobody.

    Nobody can listen on the way to this machine itself: there the library may do without.
    """
    mode = url.query.get("sslmode")
    if mode in _UNVERIFIED and not _local(url):
        log.warning(
            "ANYBODY ON THE NETWORK CAN POSE AS POSTGRESQL: state.url says sslmode=%s; verify-full is safe.", mode
        )
        return url
    if mode is None and _local(url):
        return url
    whom = url.query.get("sslrootcert", _SYSTEM)
    return url.update_query_dict(
        {"sslmode": mode or "verify-full", "sslrootcert": str(_authorities()) if whom == _SYSTEM else whom}
    )


def _local(url: URL) -> bool:
    """A socket of the file system is local too; so are several hosts if each of them is."""
    named = url.host or url.query.get("host", "")
    hosts = (named,) if isinstance(named, str) else named
    return all(not host or host.startswith("/") or {host, host.partition(":")[0]} & _LOCAL for host in hosts)


def _authorities() -> Path:
    found = next((file for file in AUTHORITIES if file.exists()), None)
    if found is None:
        raise Misconfigured(
            "This machine has no list of certificate authorities with which to verify PostgreSQL's certificate.",
            "Name the file that holds yours: state.url with ?sslrootcert=/path/to/ca.pem.",
        )
    return found
