"""One message to one channel, as the outbox keeps it until it is sent."""

from schemas.base import Frozen


class Delivery(Frozen):
    """key: stable (`<incident>|<channel>|<what>`), so that a second sending can be told from the first.

    channel: the name of the notifier. thread: what the channel answered when the incident's first message was sent
    (empty: this is the first). payload: the incident as JSON, for programs.
    """

    key: str
    channel: str
    incident: str
    subject: str
    text: str
    html: str = ""
    payload: str = "{}"
    thread: str = ""
