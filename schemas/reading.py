"""What came of looking at a picture of a mention."""

import hashlib
from enum import StrEnum

from pydantic import Field

from schemas.base import Frozen

READING_LIMIT = 5_000
"""Code points that are kept of one picture."""


class Failure(StrEnum):
    """Why a picture was not read. address: none that may be asked. refused: its server did not give it, or cannot be
    trusted. big: more bytes or pixels than are taken. kind: no PNG, JPEG, WebP or GIF. broken: it cannot be decoded.
    late: it took too long by itself."""

    ADDRESS = "address"
    REFUSED = "refused"
    BIG = "big"
    KIND = "kind"
    BROKEN = "broken"
    LATE = "late"


class Reading(Frozen):
    """text: what is written in the picture; empty where nothing is. failure: why it was not read.

    model: `name@version` of what read it.
    """

    text: str = Field(default="", max_length=READING_LIMIT)
    failure: Failure | None = None
    model: str = ""


def address_key(url: str) -> str:
    """By what the picture at an address is known: SHA-256, in hexadecimal."""
    return hashlib.sha256(url.encode(errors="surrogatepass")).hexdigest()
