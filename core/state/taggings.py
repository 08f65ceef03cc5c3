"""What people said of mentions with tags: it is said again of every update, and goes with the mention."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select

from core.clock import from_micros, micros
from core.state.audit import note_action
from core.state.database import Database
from core.state.generation import raise_generation
from core.state.sql import AnyRow, alone, chunks, insert
from core.state.tables import taggings
from schemas.scope import Scope
from schemas.tag import Tagging


class Taggings:
    """Implements enrich/port.py Taggings. Each change raises the generation: what is enriched from then on follows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def say(self, said: Sequence[Tagging]) -> Sequence[str]:
        """Keeps each, in the place of what was said before of the same sighting and tag. All of one tag.

        Returns the mentions of which something new is said.
        """
        with self._database.write() as connection:
            alone(connection, taggings.name)
            new = [each for each in said if self._stands(connection, each) is not each.stands]
            for each in new:
                values = {"stands": int(each.stands), "by": each.by, "at": micros(each.at)}
                kept = insert(connection, taggings).values(
                    mention=each.mention, watch=each.watch, tag=each.tag, **values
                )
                connection.execute(kept.on_conflict_do_update(index_elements=["mention", "watch", "tag"], set_=values))
            self._note(connection, new, "tagged" if new and new[0].stands else "tag refused")
            return _mentions(new)

    def unsay(self, said: Sequence[Tagging]) -> Sequence[str]:
        """Takes back what anybody said of these sightings with these tags. All of one tag.

        Returns the mentions of which something was said.
        """
        with self._database.write() as connection:
            alone(connection, taggings.name)
            gone = [each for each in said if connection.execute(delete(taggings).where(_of(each))).rowcount]
            self._note(connection, gone, "tag taken back")
            return _mentions(gone)

    def of(self, mentions: Sequence[str]) -> Mapping[str, Sequence[Tagging]]:
        """By mention id; nothing where nobody said anything."""
        found: dict[str, list[Tagging]] = {}
        with self._database.read() as connection:
            for some in chunks(mentions):
                for row in connection.execute(select(taggings).where(taggings.c.mention.in_(some))):
                    found.setdefault(row.mention, []).append(_tagging(row))
        return found

    def counts(self, scope: Scope) -> Mapping[str, int]:
        """By tag id, how many sightings people gave it."""
        counted = select(taggings.c.tag, func.count()).where(taggings.c.stands == 1).group_by(taggings.c.tag)
        if scope.watches is not None:
            counted = counted.where(taggings.c.watch.in_(sorted(scope.watches)))
        with self._database.read() as connection:
            return dict(connection.execute(counted).all())

    def given(self, tag: str) -> Sequence[str]:
        """The mentions to which people gave it, by id."""
        asked = select(taggings.c.mention).where(taggings.c.tag == tag, taggings.c.stands == 1).distinct()
        with self._database.read() as connection:
            return list(connection.execute(asked.order_by(taggings.c.mention)).scalars())

    def after(self, mention: str, limit: int) -> Sequence[str]:
        """Mentions of which something is kept, by id from the one after this on."""
        following = select(taggings.c.mention).where(taggings.c.mention > mention).distinct()
        with self._database.read() as connection:
            return list(connection.execute(following.order_by(taggings.c.mention).limit(limit)).scalars())

    def keep(self, mentions: Sequence[str], seen: Iterable[tuple[str, str]]) -> int:
        """Of what is kept of these mentions, that of these sightings (mention, watch) alone. Returns how many went."""
        standing = frozenset(seen)
        with self._database.write() as connection:
            rows = [
                row
                for some in chunks(mentions)
                for row in connection.execute(select(taggings).where(taggings.c.mention.in_(some)))
            ]
            gone = {(row.mention, row.watch) for row in rows} - standing
            return sum(
                connection.execute(
                    delete(taggings).where(
                        or_(*(and_(taggings.c.mention == one, taggings.c.watch == watch) for one, watch in some))
                    )
                ).rowcount
                for some in chunks(sorted(gone))
            )

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Returns how many went. Of authors nothing is kept that is not of a mention."""
        with self._database.write() as connection:
            gone = (delete(taggings).where(taggings.c.mention.in_(some)) for some in chunks(mentions))
            return sum(connection.execute(statement).rowcount for statement in gone)

    def _stands(self, connection: Connection, said: Tagging) -> bool | None:
        """None: nobody said anything."""
        found = connection.execute(select(taggings.c.stands).where(_of(said))).scalar_one_or_none()
        return None if found is None else bool(found)

    def _note(self, connection: Connection, changed: Sequence[Tagging], action: str) -> None:
        if changed:
            raise_generation(connection)
            first = changed[0]
            note_action(connection, first.at, first.by, action, f"{first.tag}: {len(changed)}")


def _of(said: Tagging) -> ColumnElement[bool]:
    return and_(taggings.c.mention == said.mention, taggings.c.watch == said.watch, taggings.c.tag == said.tag)


def _mentions(said: Sequence[Tagging]) -> list[str]:
    return list(dict.fromkeys(each.mention for each in said))


def _tagging(row: AnyRow) -> Tagging:
    return Tagging(
        mention=row.mention,
        watch=row.watch,
        tag=row.tag,
        stands=row.stands == 1,
        by=row.by,
        at=from_micros(row.at),
    )
