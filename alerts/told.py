"""What a channel knows of an incident."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.incident import IncidentState


@dataclass(frozen=True, slots=True)
class Told:
    """count: messages so far (0: only waiting since `at`). size: as last told.

    state: of the incident when this was last looked at; over: its resolve has been told. joined: the incident in whose
    thread it is told instead. unanswered: since when each channel of the escalation waits for an acknowledgement.
    """

    at: datetime
    count: int = 0
    severity: int = 0
    size: float = 0.0
    state: IncidentState = IncidentState.OPEN
    over: bool = False
    joined: str = ""
    unanswered: Mapping[str, datetime] = field(default_factory=dict)
