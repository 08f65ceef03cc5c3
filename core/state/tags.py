"""Tags, their rules, and which of them are in use."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from core.clock import Clock
from core.errors import NotFound, Permanent
from core.mistakes import guess
from core.state.audit import note_action
from core.state.database import Database
from core.state.generation import raise_generation
from core.state.sql import AnyRow, alone
from core.state.stamps import refuse_other
from core.state.tables import saved_queries, tags
from schemas.tag import Tag
from schemas.watch import SavedQuery


class Tags:
    """The caller has validated the rules. Each change raises the generation: what is enriched from then on follows."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def save(self, tag: Tag, by: str, over: str | None = None) -> bool:
        """Adds it, changes it, or takes it into use again. Returns whether anything changed. over: the stamp of what
        was read; empty: none was in use.

        Raises Permanent for another team than it has: who could see its mentions must not lose or gain them by that;
        and Changed where something else stands.
        """
        values = {"saved": tag.saved, "active": 1, "body": tag.model_dump_json()}
        with self._database.write() as connection:
            alone(connection, tags.name)
            row = _find(connection, tag.id)
            refuse_other(_tag(row) if row and row.active else None, over, tag.id)
            if row is None:
                connection.execute(insert(tags).values(id=tag.id, **values))
            else:
                before = _tag(row)
                if before.team != tag.team:
                    raise Permanent("There is such a tag already, for other watches.", "Give this one another name.")
                if row.active and before == tag:
                    return False
                connection.execute(update(tags).where(tags.c.id == tag.id).values(values))
            raise_generation(connection)
            note_action(connection, self._clock.now(), by, "tag saved", tag.id)
            return True

    def retire(self, tag: str, by: str, over: str | None = None) -> Tag:
        """Nothing has it from now on; what people said with it stays, for when it is used again. over: as `save` takes
        it. Raises NotFound, Changed."""
        with self._database.write() as connection:
            alone(connection, tags.name)
            retired = _in_use(connection, tag)
            refuse_other(retired, over, tag)
            connection.execute(update(tags).where(tags.c.id == tag).values(active=0))
            raise_generation(connection)
            note_action(connection, self._clock.now(), by, "tag retired", tag)
            return retired

    def get(self, tag: str) -> Tag:
        """Raises NotFound for one that is not in use."""
        with self._database.read() as connection:
            return _in_use(connection, tag)

    def list(self) -> Sequence[Tag]:
        """Those in use, by id."""
        with self._database.read() as connection:
            return _standing(connection)


def standing_tags(connection: Connection) -> tuple[Tag, ...]:
    """Those in use, by id, with the text of each rule; a rule whose saved query was removed has none."""
    found = _standing(connection)
    texts = _texts(connection, [tag.saved for tag in found if tag.saved])
    return tuple(
        tag.model_copy(update={"query": texts.get(tag.saved, ""), "saved": ""}) if tag.saved else tag for tag in found
    )


def _texts(connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
    """Of saved queries, by id."""
    asked = select(saved_queries).where(saved_queries.c.id.in_(wanted), saved_queries.c.active == 1)
    return {row.id: SavedQuery.model_validate_json(row.body).query for row in connection.execute(asked)}


def _standing(connection: Connection) -> list[Tag]:
    return [_tag(row) for row in connection.execute(select(tags).where(tags.c.active == 1).order_by(tags.c.id))]


def _find(connection: Connection, tag: str) -> AnyRow | None:
    return connection.execute(select(tags).where(tags.c.id == tag)).one_or_none()


def _in_use(connection: Connection, tag: str) -> Tag:
    row = _find(connection, tag)
    if row is None or not row.active:
        near = guess(tag, (known.id for known in _standing(connection)))
        raise NotFound('There is no tag "%(tag)s".', near or "`tocsin tags list` shows those that there are.", tag=tag)
    return _tag(row)


def _tag(row: AnyRow) -> Tag:
    return Tag.model_validate_json(row.body)
