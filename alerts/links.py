"""Links that act: an incident, an action and for whom, signed, good for a week. What they do is done by web/act.py."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from pydantic import SecretStr, ValidationError

from alerts.channel import Action
from core.clock import Clock
from core.errors import Permanent
from schemas.base import Frozen, Instant

GOOD_FOR = timedelta(days=7)
LONGEST = 2048
_PURPOSE = b"tocsin act 1|"
"""What is signed besides the words: the same key may sign for other purposes."""


class Invitation(Frozen):
    """language: of the page."""

    incident: str
    action: Action
    recipient: str
    language: str
    ends_at: Instant


class Expired(Permanent):
    """The link was ours, and is good no more."""

    def __init__(self, invitation: Invitation) -> None:
        super().__init__(f"The link of {invitation.incident} is no longer good.")
        self.invitation = invitation


@dataclass(frozen=True, slots=True)
class SignedLinks:
    """Implements alerts/channel.py Links. url: under which people reach `tocsin stage web`. key: of the signature."""

    url: str
    key: SecretStr
    clock: Clock

    def to(self, incident: str, action: Action, recipient: str, language: str) -> str:
        ends_at = (self.clock.now() + GOOD_FOR).replace(microsecond=0)
        invitation = Invitation(
            incident=incident, action=action, recipient=recipient, language=language, ends_at=ends_at
        )
        words = invitation.model_dump_json().encode()
        token = f"{_written(words)}.{_written(self._signature(words))}"
        return f"{self.url.rstrip('/')}/act?{urlencode({'t': token})}"

    def read(self, token: str) -> Invitation:
        """Raises Permanent for a token that is none of ours, Expired."""
        words, _, signature = token.partition(".") if len(token) <= LONGEST else ("", "", "")
        try:
            signed, proof = _read(words), _read(signature)
        except ValueError:
            raise _forged() from None
        if not hmac.compare_digest(proof, self._signature(signed)):
            raise _forged()
        try:
            invitation = Invitation.model_validate_json(signed)
        except ValidationError:
            raise _forged() from None
        if invitation.ends_at < self.clock.now():
            raise Expired(invitation)
        return invitation

    def _signature(self, words: bytes) -> bytes:
        return hmac.new(self.key.get_secret_value().encode(), _PURPOSE + words, hashlib.sha256).digest()


def _forged() -> Permanent:
    return Permanent("The link is not one of ours, or not whole.", "Open the message again, and follow it from there.")


def _written(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _read(text: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
