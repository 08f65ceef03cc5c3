"""A mail that a customer wrote: one message of the conversation with their address."""

from datetime import datetime

from pydantic import JsonValue

from core.errors import Permanent
from ingest.sources.mailbox.articles import newsletter
from ingest.sources.mailbox.mail import Mail
from schemas.private import own_account

NETWORK = "mail"


def letter_fields(mail: Mail, own: str, source: str, now: datetime) -> dict[str, JsonValue]:
    """own: the address that it was written to. Raises Permanent where nobody wrote it, or it says nothing."""
    if not mail.sender:
        raise Permanent("It has no From.")
    return {
        "id": f"{NETWORK}:{mail.id}",
        "network": NETWORK,
        "source": source,
        "account": own_account(NETWORK, own),
        "conversation": f"{NETWORK}:{mail.sender}",
        "person": f"{NETWORK}:{mail.sender}",
        "author": {"id": f"{NETWORK}:{mail.sender}", "handle": mail.sender, "name": mail.sender_name},
        "title": mail.subject,
        "text": newsletter(mail).text,
        "published_at": mail.sent.isoformat(),
        "observed_at": now.isoformat(),
    }
