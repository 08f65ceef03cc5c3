"""What is remembered of authors: their newest profile, and what they did and drew in our own stream."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, select

from core.clock import from_micros, micros
from core.state import conduct
from core.state.conduct import LARGEST
from core.state.database import Database
from core.state.sql import chunks, insert
from core.state.tables import profiles
from schemas.analysis import Analysis, Influence
from schemas.conduct import Conduct
from schemas.mention import Author, Kind, Mention

PROFILES_KEPT = timedelta(days=400)
"""How long an author is remembered who is never observed again."""
SWEEP = timedelta(hours=1)
SURE = 0.95
"""Confidence in its language from which a mention tells what its author writes in."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An author as last observed. influence: as last found, with its parts."""

    author: Author
    observed_at: datetime
    influence: Influence | None


class Authors:
    """Implements enrich/port.py Authors. Mentions and authors of draws are kept as 64-bit hashes: small, and no list
    of who wrote to whom."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept: datetime | None = None

    def seen(self, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
        """Remember the newest profile, influence and language of each author, and what they did; no mention counts
        twice.

        analyses: by mention id, where there is one.
        """
        if not mentions:
            return
        with self._database.write() as connection:
            _keep_profiles(connection, mentions, analyses)
            conduct.keep(connection, mentions, analyses)
            self._sweep(connection, max(mention.observed_at for mention in mentions))

    def remembered(self, authors: Sequence[str]) -> Mapping[str, Conduct]:
        """What each author did and drew in our own stream, within CONDUCT_KEPT; nothing of the unknown."""
        with self._database.read() as connection:
            return conduct.remembered(connection, authors)

    def languages(self, authors: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """ISO 639-1, the last two languages that each author wrote in, the last one first; nothing of the unknown."""
        found: dict[str, Sequence[str]] = {}
        asked = select(profiles.c.author, profiles.c.language, profiles.c.language_before)
        with self._database.read() as connection:
            for some in chunks(authors):
                for row in connection.execute(
                    asked.where(profiles.c.author.in_(some), profiles.c.language.is_not(None))
                ):
                    found[row.author] = [code for code in (row.language, row.language_before) if code]
        return found

    def profiles(self, authors: Sequence[str]) -> Mapping[str, Profile]:
        """The newest of each author that was ever seen."""
        found: dict[str, Profile] = {}
        with self._database.read() as connection:
            for some in chunks(authors):
                for row in connection.execute(select(profiles).where(profiles.c.author.in_(some))):
                    author = Author(
                        id=row.author,
                        handle=row.handle,
                        name=row.name,
                        followers=row.followers,
                        verified=row.verified == 1,
                    )
                    influence = Influence.model_validate_json(row.influence) if row.influence else None
                    found[row.author] = Profile(author, from_micros(row.observed_at), influence)
        return found

    def handles(self, authors: Sequence[str]) -> Mapping[str, str]:
        """As each author was last called; nothing of the unknown."""
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for some in chunks(authors):
                asked = select(profiles.c.author, profiles.c.handle).where(profiles.c.author.in_(some))
                found |= {row.author: row.handle for row in connection.execute(asked)}
        return found

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes every trace of them out. Returns how many profiles went."""
        with self._database.write() as connection:
            conduct.erase(connection, authors, mentions)
            gone = (delete(profiles).where(profiles.c.author.in_(some)) for some in chunks(authors))
            return sum(connection.execute(statement).rowcount for statement in gone)

    def _sweep(self, connection: Connection, newest: datetime) -> None:
        # By the time of the stream, not ours: a replay of old mentions must not lose them at once.
        if self._swept is not None and newest < self._swept + SWEEP:
            return
        self._swept = newest
        conduct.sweep(connection, newest)
        connection.execute(delete(profiles).where(profiles.c.observed_at < micros(newest - PROFILES_KEPT)))


def _keep_profiles(connection: Connection, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
    newest: dict[str, Mention] = {}
    for mention in mentions:
        standing = newest.get(mention.author.id)
        if standing is None or standing.observed_at < mention.observed_at:
            newest[mention.author.id] = mention
    rows = [_profile(mention, analyses.get(mention.id)) for _, mention in sorted(newest.items())]
    statement = insert(connection, profiles)
    new, old = statement.excluded, profiles.c
    columns = ("handle", "name", "followers", "verified", "observed_at")
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["author"],
            set_={
                **{name: new[name] for name in columns},
                "influence": func.coalesce(new.influence, old.influence),
                "language": func.coalesce(new.language, old.language),
                # NULL is no change: where nothing is known of the new or the old one, the second case stands.
                "language_before": case((new.language != old.language, old.language), else_=old.language_before),
            },
            where=new.observed_at > old.observed_at,
        ),
        rows,
    )


def _profile(mention: Mention, analysis: Analysis | None) -> dict[str, str | int | None]:
    author = mention.author
    influence = analysis.influence if analysis else None
    language = analysis.language if analysis and mention.kind is not Kind.REPOST else None
    return {
        "author": author.id,
        "handle": author.handle,
        "name": author.name,
        "followers": None if author.followers is None else min(author.followers, LARGEST),
        "verified": int(author.verified),
        "observed_at": micros(mention.observed_at),
        "influence": influence.model_dump_json() if influence else None,
        "language": language.code if language and language.confidence >= SURE else None,
    }
