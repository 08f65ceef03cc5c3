"""Incidents as they stand, and what happened to each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, insert, or_, select, update

from core.clock import Clock, from_micros, micros
from core.errors import Changed, NotFound, Permanent
from core.state.audit import note_action
from core.state.database import Database
from core.state.lessons import forget, teach, unlearns, unteach
from core.state.sql import alone
from core.state.tables import incident_history, incidents
from core.state.traces import unnamed, without
from schemas.incident import Evidence, Incident, IncidentState
from schemas.lesson import Lesson
from schemas.scope import Scope

INCIDENTS = "incidents"
"""What is held alone by whoever changes any of them: a decision rests on how they stand."""
NOTE_LIMIT = 2_000
"""Characters of what a person writes beside what they did."""


@dataclass(frozen=True, slots=True)
class Happening:
    """by: empty for what Tocsin did by itself."""

    at: datetime
    action: str
    by: str
    note: str


class Incidents:
    """What people read of incidents and do to them; alerting itself writes through alerting.py."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, incident: str, scope: Scope) -> Incident:
        """Raises NotFound, also for one that the scope hides."""
        with self._database.read() as connection:
            found = find_incident(connection, incident)
        if found is None or not scope.allows(found.watch):
            raise _unknown(incident)
        return found

    def list(
        self,
        scope: Scope,
        limit: int,
        states: Sequence[IncidentState] = tuple(IncidentState),
        after: Incident | None = None,
    ) -> Sequence[Incident]:
        """Newest first; after: only those that stand behind it in this order."""
        newest = select(incidents.c.body).where(incidents.c.state.in_(states))
        if after is not None:
            at = micros(after.opened_at)
            later = and_(incidents.c.opened_at == at, incidents.c.id > after.id)
            newest = newest.where(or_(incidents.c.opened_at < at, later))
        if scope.watches is not None:
            newest = newest.where(incidents.c.watch.in_(sorted(scope.watches)))
        newest = newest.order_by(incidents.c.opened_at.desc(), incidents.c.id).limit(limit)
        with self._database.read() as connection:
            return [Incident.model_validate_json(body) for body in connection.execute(newest).scalars()]

    def history(self, incident: str, scope: Scope) -> Sequence[Happening]:
        """Oldest first. Raises NotFound, also for one that the scope hides."""
        self.get(incident, scope)
        happened = select(incident_history).where(incident_history.c.incident == incident)
        with self._database.read() as connection:
            rows = connection.execute(happened.order_by(incident_history.c.id)).all()
        return [Happening(from_micros(row.at), row.action, row.by, row.note) for row in rows]

    def save(self, incident: Incident, action: str, by: str, note: str = "") -> None:
        """What a person made of it. Raises Changed unless it follows the revision that stands, NotFound without one."""
        at = self._clock.now()
        with self._database.write() as connection:
            standing = _save(connection, incident, Happening(at, action, by, note))
            if unlearns(standing, incident):
                unteach(connection, incident.id, at, by)

    def dismiss(self, incident: Incident, lesson: Lesson, by: str, note: str = "") -> None:
        """The same, with what it teaches: in the place of what an earlier dismissal of it taught."""
        with self._database.write() as connection:
            _save(connection, incident, Happening(self._clock.now(), "dismiss", by, note))
            teach(connection, lesson)

    def undismiss(self, incident: Incident, by: str, note: str = "") -> None:
        """The same, with what it taught taken back. Raises NotFound also where it teaches nothing (any more)."""
        at = self._clock.now()
        with self._database.write() as connection:
            _save(connection, incident, Happening(at, "undismiss", by, note))
            if not unteach(connection, incident.id, at, by):
                raise NotFound(
                    "Incident %(incident)s teaches nothing.",
                    "`tocsin incidents lessons` shows what was taught.",
                    incident=incident.id,
                )

    def note(self, incident: str, by: str, text: str, action: str = "note") -> None:
        """A line of its history that changes nothing. Raises NotFound, and Permanent where it is empty or too long."""
        if not 0 < len(text.strip()) <= NOTE_LIMIT:
            raise Permanent(
                "A note has 1 to %(limit)s characters; this one has %(count)s.",
                limit=NOTE_LIMIT,
                count=len(text.strip()),
            )
        with self._database.write() as connection:
            if find_incident(connection, incident) is None:
                raise _unknown(incident)
            note_happening(connection, incident, Happening(self._clock.now(), action, by, text.strip()))

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes the ids out of all evidence, histories and lessons. Returns how many incidents named them."""
        ids = frozenset((*authors, *mentions))
        with self._database.write() as connection:
            alone(connection, INCIDENTS)
            standing = [
                Incident.model_validate_json(body) for body in connection.execute(select(incidents.c.body)).scalars()
            ]
            cleaned = [(incident, _without(incident, ids)) for incident in standing]
            changed = [after for before, after in cleaned if after.evidence != before.evidence]
            for incident in changed:
                keep_incident(connection, incident)
            presses = ((incident.id, incident.evidence.first_press) for incident in standing)
            outlets = {id_: press.outlet for id_, press in presses if press is not None and press.mention in ids}
            noted = _forget_in_histories(connection, ids, outlets)
            return len({incident.id for incident in changed} | noted | forget(connection, ids))


def find_incident(connection: Connection, incident: str) -> Incident | None:
    body = connection.execute(select(incidents.c.body).where(incidents.c.id == incident)).scalar_one_or_none()
    return Incident.model_validate_json(body) if body is not None else None


def keep_incident(connection: Connection, incident: Incident) -> None:
    values = {
        "watch": incident.watch,
        "state": incident.state,
        "severity": incident.severity,
        "opened_at": micros(incident.opened_at),
        "closed_at": micros(incident.closed_at) if incident.closed_at else None,
        "body": incident.model_dump_json(),
    }
    changed = connection.execute(update(incidents).where(incidents.c.id == incident.id).values(values))
    if changed.rowcount == 0:
        connection.execute(insert(incidents).values(id=incident.id, **values))


def note_happening(connection: Connection, incident: str, happening: Happening) -> None:
    values = {"at": micros(happening.at), "action": happening.action, "by": happening.by, "note": happening.note}
    connection.execute(insert(incident_history).values(incident=incident, **values))


def _save(connection: Connection, incident: Incident, happening: Happening) -> Incident:
    """Returns what stood before."""
    alone(connection, INCIDENTS)
    standing = find_incident(connection, incident.id)
    if standing is None:
        raise _unknown(incident.id)
    if incident.revision != standing.revision + 1:
        raise Changed(
            "Incident %(incident)s was changed by somebody else meanwhile.", "Look at it again.", incident=incident.id
        )
    keep_incident(connection, incident)
    note_happening(connection, incident.id, happening)
    note_action(connection, happening.at, happening.by, f"incident {happening.action}", incident.id)
    return standing


def _forget_in_histories(connection: Connection, ids: Collection[str], outlets: Mapping[str, str]) -> set[str]:
    """What people wrote, and what Tocsin wrote of them: an id may stand in any of it. Returns whose histories.

    outlets: by incident, the site of an article that is erased: it says who wrote it.
    """
    told: set[str] = set()
    for row in connection.execute(select(incident_history)).all():
        own = {*ids, outlets[row.incident]} if row.incident in outlets else ids
        cleaned = {"action": unnamed(row.action, own), "note": unnamed(row.note, own)}
        if cleaned != {"action": row.action, "note": row.note}:
            connection.execute(update(incident_history).where(incident_history.c.id == row.id).values(cleaned))
            told.add(row.incident)
    return told


def _without(incident: Incident, ids: Collection[str]) -> Incident:
    evidence = without(incident.evidence.model_dump(mode="json"), ids)
    press = incident.evidence.first_press
    if isinstance(evidence, dict) and press is not None and press.mention in ids:
        evidence["first_press"] = None  # whose site it was says who wrote it
    changed = {"evidence": Evidence.model_validate(evidence), "revision": incident.revision + 1}
    return incident.model_copy(update=changed)


def _unknown(incident: str) -> NotFound:
    return NotFound(
        'There is no incident "%(incident)s".', "`tocsin incidents list` shows those that there are.", incident=incident
    )
