"""What PostgreSQL and its driver raise, as one of our failures."""

import re
from collections.abc import Mapping, Sequence

import psycopg

from core.errors import Misconfigured, Permanent, TocsinError, Transient

_ACCOUNT = "Mend the account in state.url, and the password in state.password or state.password_file."
_DATABASE = "Make the database, or mend its name in state.url."
_TLS = "docs/settings.md says which certificates are trusted, and how to use a server that has none."
_REFUSALS: Sequence[tuple[re.Pattern[str], str]] = tuple(
    (re.compile(pattern), hint)
    for pattern, hint in (
        (
            r"password authentication failed|no password supplied|role \".*\" (does not exist|is not permitted)",
            _ACCOUNT,
        ),
        (r"database \".*\" does not exist|permission denied for database", _DATABASE),
        (r"pg_hba\.conf", "Let this machine and account in, in the server's pg_hba.conf."),
        (r"does not support SSL|certificate", _TLS),
        (r"invalid response|expected authentication request", "Is it PostgreSQL that state.url points to?"),
        (
            r"unrecognized configuration parameter|invalid (value|sslmode|URI|connection option)|bad value",
            "Mend state.url's options.",
        ),
    )
)
"""What is said of a connection that will never come about as the settings stand. By its words, for it carries no code:
what a server says in another language than English is tried again, and shown."""

_PRIMARY = "Name the primary server; or every server of the cluster, with ?target_session_attrs=read-write."
_RIGHTS = "The account of state.url must own the database, or the schema that its tables are in."
_CODES: Mapping[str, tuple[type[TocsinError], str]] = {
    "08": (Transient, ""),  # the connection is lost
    "22": (Permanent, ""),  # a value that no column takes
    "25006": (Misconfigured, _PRIMARY),  # read-only
    "25P03": (Transient, ""),  # our transaction rested too long
    "28": (Misconfigured, _ACCOUNT),
    "3D": (Misconfigured, _DATABASE),
    "40": (Transient, ""),  # a deadlock, or serialisation failed
    "42501": (Misconfigured, _RIGHTS),
    "53": (Transient, "Has the server run out of disk, memory or connections?"),
    "54": (Permanent, ""),  # longer than the server takes
    "55P03": (Transient, "Somebody else is at it."),  # a lock was not to be had in time
    "57": (Transient, ""),  # the server is shutting down, or the statement took too long
    "58": (Transient, "The server's own disk fails."),
    "XX001": (Misconfigured, "The database is damaged: bring it back from a backup."),
    "XX002": (Misconfigured, "The database is damaged: bring it back from a backup."),
}
"""By SQLSTATE, or by its class. Source: PostgreSQL, appendix A, PostgreSQL Error Codes."""


def failure(place: str, cause: BaseException) -> TocsinError | None:
    """Ours for what the surroundings cause; None for what only a mistake of ours can cause."""
    if not isinstance(cause, psycopg.Error):
        return None
    said = " ".join(str(cause).split()).rstrip(".?!")
    if cause.sqlstate:
        said = cause.diag.message_primary or said  # without the details, which quote values
        kind, hint = _CODES.get(cause.sqlstate) or _CODES.get(cause.sqlstate[:2]) or (None, "")
        return kind(f"{place} does not do it: {said}.", hint) if kind else None
    return _unnumbered(place, said, cause)


def _unnumbered(place: str, said: str, error: psycopg.Error) -> TocsinError | None:
    """What happened before the server spoke, or on our side of the wire."""
    match error:
        case psycopg.DataError():
            return Permanent("%(place)s cannot hold a value: %(said)s.", place=place, said=said)
        case psycopg.OperationalError() | psycopg.ProgrammingError():
            hint = next((hint for pattern, hint in _REFUSALS if pattern.search(said)), None)
            if hint is not None:
                return Misconfigured(f"{place} cannot be used: {said}.", hint)
            if isinstance(error, psycopg.ProgrammingError):
                return None
            return Transient(
                "%(place)s cannot be reached now: %(said)s.",
                "Is it running, and is state.url its address?",
                place=place,
                said=said,
            )
        case psycopg.InterfaceError():
            return Transient("%(place)s hung up: %(said)s.", place=place, said=said)
    return None
