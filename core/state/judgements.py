"""What people say of the matches of a query, kept or dropped: what its precision is estimated from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from core.clock import Clock, from_micros, micros
from core.state.database import Database
from core.state.sql import chunks, indexable, insert
from core.state.tables import judgements


@dataclass(frozen=True, slots=True)
class Judgement:
    """kept: the mention is what the query means."""

    mention: str
    kept: bool
    by: str
    at: datetime


class Judgements:
    """Of a watch and one text of its query: another text finds other mentions, and is judged anew."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def say(self, watch: str, query: str, kept: Mapping[str, bool], by: str) -> None:
        """kept: by mention. What was said before of the same mention is replaced."""
        place, now = {"watch": watch, "query": indexable(query)}, micros(self._clock.now())
        rows = [{**place, "mention": mention, "kept": int(keep), "by": by, "at": now} for mention, keep in kept.items()]
        if not rows:
            return
        with self._database.write() as connection:
            said = insert(connection, judgements)
            newer = {name: said.excluded[name] for name in ("kept", "by", "at")}
            keys = ["watch", "query", "mention"]
            connection.execute(said.on_conflict_do_update(index_elements=keys, set_=newer), rows)

    def of(self, watch: str, query: str) -> Sequence[Judgement]:
        """By mention."""
        said = select(judgements).where(judgements.c.watch == watch, judgements.c.query == indexable(query))
        with self._database.read() as connection:
            rows = connection.execute(said.order_by(judgements.c.mention)).all()
        return [Judgement(row.mention, row.kept == 1, row.by, from_micros(row.at)) for row in rows]

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Returns how many went. Of authors nothing is kept that is not of a mention."""
        with self._database.write() as connection:
            gone = (delete(judgements).where(judgements.c.mention.in_(some)) for some in chunks(mentions))
            return sum(connection.execute(statement).rowcount for statement in gone)
