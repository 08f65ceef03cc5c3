"""One message to one channel, as the outbox keeps it until it is sent."""

from dataclasses import dataclass
from typing import Literal, get_args

from schemas.base import Frozen

What = Literal[
    "opened",
    "severity",
    "update",
    "repeat",
    "awake",
    "reopened",
    "resolved",
    "acknowledged",
    "snoozed",
    "escalated",
    "joined",
]
"""acknowledged, snoozed: somebody has it, and what rings may stop. escalated: nobody acknowledged it, so this channel
is told as well. joined: another incident is told in the thread of this one."""


Apart = Literal["digest", "test"]
"""Of a period, or of nothing but whether a channel is reached: of no incident."""
APART: frozenset[str] = frozenset(get_args(Apart))


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and what it links to (empty: nothing)."""

    text: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """heading: empty where the lines stand for themselves."""

    heading: str
    lines: tuple[Line, ...]


class Delivery(Frozen):
    """key: stable (`<incident>|<channel>|<what>`), so that a second sending can be told from the first. what: it tells
    (digest: of a period or of what a saved query found; test: of nothing).

    channel: the name of the notifier. thread: what the channel answered when the incident's first message was sent
    (empty: this is the first). payload: the incident as JSON, for programs. sections: what `text` and `html` say, for
    channels that have a form of their own. language: of all of it. pictured: what a picture of the incident shows.
    """

    key: str
    channel: str
    incident: str
    what: What | Apart = "opened"
    subject: str
    text: str
    html: str = ""
    sections: tuple[Section, ...] = ()
    language: str = "en"
    payload: str = "{}"
    pictured: str = ""
    thread: str = ""
