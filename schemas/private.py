"""A private message: what somebody wrote to an account of ours alone. It is no mention, and becomes none."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.base import Choice, Frozen, Instant
from schemas.mention import TEXT_LIMIT, Author, Key, Media
from schemas.watch import account_key


class PrivateMessage(Frozen):
    """One message of a conversation with an own account.

    id, conversation: `<network>:<native id>`. account: as `own_account` writes it. person: the author id of the one
    outside whom the conversation is with; of a group, of whoever wrote. It is from us where that is not its author.
    """

    id: Key
    network: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]
    source: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.-]{0,127}$")]
    account: Key
    conversation: Key
    person: Key
    author: Author
    title: str = Field(default="", max_length=10_000)
    text: str = Field(default="", max_length=TEXT_LIMIT)
    truncated: bool = False
    media: tuple[Media, ...] = ()
    published_at: Instant
    observed_at: Instant

    @property
    def ours(self) -> bool:
        return self.author.id != self.person


class Received(Frozen):
    """The message as it stands: new, or edited."""

    kind: Literal["received"] = "received"
    message: PrivateMessage


class Withdrawn(Frozen):
    """Its writer took it back. account: as in the message."""

    kind: Literal["withdrawn"] = "withdrawn"
    id: Key
    account: Key
    observed_at: Instant


PrivateEvent = Received | Withdrawn
PRIVATE_EVENT: Choice[PrivateEvent] = Choice(Received, Withdrawn)


def own_account(network: str, handle: str) -> str:
    """How messages name the account that they are for: `mastodon:brisolle@piaille.example`."""
    return ":".join(account_key(network, handle))
