"""What alerting must not forget: how far it read, what its detectors learned, and what came of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, or_, select

from core.clock import Clock, micros
from core.state.database import Database
from core.state.found import keep_found
from core.state.incidents import INCIDENTS, Happening, find_incident, keep_incident, note_happening
from core.state.lessons import unlearns, unteach
from core.state.outbox import enqueue
from core.state.sql import alone, counter, insert, set_counter
from core.state.tables import incidents, memories
from schemas.alerting import Memory, Step
from schemas.incident import Incident, IncidentState

CURSOR = "alert_cursor"
HANDLING = (
    "state", "closed_at", "quiet_severity", "snoozed_until", "snoozed_above", "handled_by", "held_by", "ending", "into",
)  # fmt: skip
"""The fields of an incident that a person may change while an evaluation is under way, all of them together."""
OWN = ("owner", "done")
"""Those that nobody but a person changes."""


class AlertMemory:
    """Implements alerts/port.py AlertState, for one evaluating process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, Incident] = {}  # as the evaluation believes each one to stand

    def load(self) -> tuple[int, Sequence[Memory]]:
        """The cursor of the last step, and the newest memory of each watch."""
        with self._database.read() as connection:
            rows = connection.execute(select(memories).order_by(memories.c.watch)).all()
            return counter(connection, CURSOR), [Memory(row.watch, row.revision, row.minute, row.state) for row in rows]

    def incidents(self, watch: str, since: datetime) -> Sequence[Incident]:
        """Incidents of a watch that are open, or were closed after `since`; oldest first."""
        alive = or_(incidents.c.state != IncidentState.RESOLVED, incidents.c.closed_at > micros(since))
        wanted = select(incidents.c.body).where(incidents.c.watch == watch, alive)
        with self._database.read() as connection:
            bodies = connection.execute(wanted.order_by(incidents.c.opened_at, incidents.c.id)).scalars()
            found = [Incident.model_validate_json(body) for body in bodies]
        others = {key: known for key, known in self._known.items() if known.watch != watch}
        self._known = others | {incident.id: incident for incident in found}
        return found

    def commit(self, step: Step) -> None:
        """One transaction. A step that stands already changes nothing; a delivery whose key stands is left as it is.

        What a person changed since the evaluation read the incident stays as the person left it.
        """
        now, known = self._clock.now(), dict(self._known)
        with self._database.write() as connection:
            alone(connection, INCIDENTS)
            if step.cursor is not None:
                set_counter(connection, CURSOR, step.cursor)
            for memory in step.memories:
                _remember(connection, memory)
            for incident, line in step.incidents:
                _keep(connection, incident, known.get(incident.id), Happening(now, line, by="", note=""))
                known[incident.id] = incident
            for delivery in step.deliveries:
                enqueue(connection, delivery, now)
            for found in step.found:
                keep_found(connection, found)
        self._known = known


def _keep(connection: Connection, incident: Incident, read: Incident | None, happening: Happening) -> None:
    standing = find_incident(connection, incident.id)
    kept = as_handled(incident, read, standing)
    if kept == standing:
        return
    keep_incident(connection, kept)
    if standing is not None and unlearns(standing, kept):
        unteach(connection, kept.id, happening.at, by="")
    overruled = read is not None and incident.state not in (read.state, kept.state)
    if happening.action and not overruled:
        note_happening(connection, kept.id, happening)


def as_handled(evaluated: Incident, read: Incident | None, standing: Incident | None) -> Incident:
    """The incident as evaluated; but where somebody handled it after it was read, handled as they left it.

    What stands itself, where there is nothing to change: the same step, or an older one, may come again.
    """
    if standing is None:
        return evaluated
    handled = read is not None and _fields(read, HANDLING) != _fields(standing, HANDLING)
    ours = _fields(standing, (*OWN, *HANDLING) if handled else OWN)
    kept = evaluated.model_copy(update=ours)
    if kept.model_copy(update={"revision": standing.revision}) == standing:
        return standing
    if not handled and evaluated.revision > standing.revision:
        return kept
    if read is None or read == standing:
        return standing
    return kept.model_copy(update={"revision": max(evaluated.revision, standing.revision) + 1})


def _fields(incident: Incident, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(incident, name) for name in names}


def _remember(connection: Connection, memory: Memory) -> None:
    values = {"revision": memory.revision, "minute": memory.minute, "state": memory.state}
    statement = insert(connection, memories).values(watch=memory.watch, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["watch"], set_=values))
