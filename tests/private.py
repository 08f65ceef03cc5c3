"""Plain builders of private messages."""

from datetime import datetime

from schemas.mention import Author
from schemas.private import PrivateMessage, Received, Withdrawn
from tests.builders import MORNING, NOON

ACCOUNT = "bluesky:brisolle"
ADA = "bluesky:ada"


def message(
    number: int = 1,
    text: str = "où est mon colis ?",
    *,
    at: datetime = MORNING,
    seen: datetime = NOON,
    account: str = ACCOUNT,
    person: str = ADA,
    by: str = "",
) -> PrivateMessage:
    """by: who wrote it; empty: the person."""
    author = Author(id=by or person, handle=(by or person).partition(":")[2])
    return PrivateMessage(
        id=f"bluesky:{person[8:]}/{number}",
        network="bluesky",
        source="bluesky_messages",
        account=account,
        conversation=f"bluesky:with-{person[8:]}",
        person=person,
        author=author,
        text=text,
        published_at=at,
        observed_at=seen,
    )


def received(number: int = 1, text: str = "où est mon colis ?") -> Received:
    return Received(message=message(number, text))


def withdrawn(number: int = 1, person: str = ADA) -> Withdrawn:
    return Withdrawn(id=f"bluesky:{person[8:]}/{number}", account=ACCOUNT, observed_at=NOON)
