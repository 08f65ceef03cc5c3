"""Passwords: hashed by argon2id with the library's parameters, which follow RFC 9106."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import Permanent

SHORTEST, LONGEST = 12, 256
"""Characters. Length is what counts (NIST SP 800-63B): no rules of capitals and signs."""

_hasher = PasswordHasher()
NOBODY = _hasher.hash("the password of nobody, which is checked so that a wrong name takes as long as a wrong password")


def hashed(password: str) -> str:
    """Raises Permanent for one that is too short to be worth anything."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Permanent(
            "A password has %(shortest)s to %(longest)s characters.",
            "Three or four words do.",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    return _hasher.hash(password)


def fits(kept: str, given: str) -> bool:
    """kept: as hashed; empty where there is none: it takes as long."""
    try:
        _hasher.verify(kept or NOBODY, given[: LONGEST + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(kept)
