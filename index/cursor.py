"""Where a page of search results ends: handed out as a word that only we can read, and checked when it comes back."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from core.errors import Misused
from index.port import SortOrder

_CHECK = 6
_LIMIT = 8_192


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A sighting's place in the order of results. published: microseconds UTC."""

    published: int
    sighting: str


def to_cursor(place: Place, order: SortOrder) -> str:
    body = f"{order} {place.published} {place.sighting}".encode()
    return base64.urlsafe_b64encode(_check(body) + body).decode()


def from_cursor(cursor: str, order: SortOrder) -> Place:
    """Raises Misused for anything that `to_cursor` did not make for this order."""
    try:
        decoded = base64.b64decode(cursor[:_LIMIT].encode("ascii"), altchars=b"-_", validate=True)
        body = decoded[_CHECK:]
        if decoded[:_CHECK] != _check(body):
            raise ValueError
        made_for, published, sighting = body.decode().split(" ", 2)
        if made_for != order:
            raise ValueError
        return Place(int(published), sighting)
    except (ValueError, binascii.Error):
        raise Misused(
            '"%(cursor)s" is no cursor of this search.', "Begin again without a cursor.", cursor=cursor[:40]
        ) from None


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK, person=b"tocsin-page").digest()
