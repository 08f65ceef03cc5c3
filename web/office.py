"""What the deployment does for whoever may ask: handed over by wiring, which alone knows its engines and settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.why import Answer
from schemas.delivery import Delivery
from schemas.digest import Digest
from schemas.found import Found
from schemas.incident import Incident
from schemas.route import Route
from schemas.watch import WatchRevision
from web.told.running import CostTold, Heard, SourceTold, Status

Form = Literal["html", "pdf"]


@dataclass(frozen=True, slots=True)
class Office:
    """language: where nobody said one.

    why: of a watch, at a moment. incident: in words, in a language. post_mortem: of an incident by its id, for a
    reader. digest: what it would say now. coverage: [start, end), minutes since 1970. keep: a found topic of a watch,
    by whom.
    """

    language: str
    why: Callable[[WatchRevision, datetime], Answer]
    incident: Callable[[Incident, str], str]
    post_mortem: Callable[[str, Form, Route], bytes]
    digest: Callable[[Digest], Delivery]
    coverage: Callable[[int, int], Sequence[Heard]]
    status: Callable[[], Status]
    sources: Callable[[], Sequence[SourceTold]]
    costs: Callable[[], Sequence[CostTold]]
    keep: Callable[[str, str, str], Found]
