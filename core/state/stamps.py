"""What somebody read of what counts no versions: they write over that, or not at all."""

from hashlib import blake2b

from pydantic import BaseModel

from core.errors import Changed

DIGITS = 24


def stamp(standing: BaseModel) -> str:
    """The same for the same values, hexadecimal. Of models without sets, which have no order."""
    return blake2b(standing.model_dump_json().encode(), digest_size=DIGITS // 2).hexdigest()


def refuse_other(standing: BaseModel | None, over: str | None, called: str) -> None:
    """Raises Changed unless that one stands. over: its stamp; empty: none stands; None: whichever does."""
    stands = stamp(standing) if standing else ""
    if over is not None and over != stands:
        raise Changed('"%(called)s" was changed by somebody else meanwhile.', "Look at it again.", called=called)
