"""What the dismissal of an incident taught: what resembles it stays quiet, for a time and up to a size."""

from schemas.base import Frozen, Instant
from schemas.incident import IncidentKind


class Lesson(Frozen):
    """incident: the dismissed one, which names the lesson. watch, topic, kind, severity, size, terms: as it was then.

    size: in effective negatives (mentions, for a surge) above what is usual. terms: what was new in what people wrote.
    press: whether it had been picked up by press. In force in [taught_at, ends_at); whoever takes it back ends it.
    """

    incident: str
    watch: str
    topic: str | None
    kind: IncidentKind
    severity: int
    size: float
    terms: tuple[str, ...]
    press: bool
    why: str
    by: str
    taught_at: Instant
    ends_at: Instant
    revoked_by: str = ""
