"""What is remembered of authors: their newest profile, and what their posts drew in our own stream."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import Connection, Table, case, delete, func, select

from core.clock import from_micros, micros
from core.state.database import Database
from core.state.sql import chunks, insert
from core.state.tables import authored, draws, profiles
from schemas.analysis import Analysis, Influence
from schemas.mention import Author, Kind, Mention

POSTS_KEPT = timedelta(days=7)
"""How long it is remembered who wrote a post: a repost that comes later draws for nobody."""
DRAWS_KEPT = timedelta(days=28)
"""How long a repost or a reply counts for the author of what it answers."""
SWEEP = timedelta(hours=1)
SURE = 0.95
"""Confidence in its language from which a mention tells what its author writes in."""
LARGEST = 2**63 - 1
"""What a column holds: no network has so many accounts."""


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
        """Remember the newest profile, influence and language of each author, and what they drew; no mention counts
        twice.

        analyses: by mention id, where there is one.
        """
        if not mentions:
            return
        with self._database.write() as connection:
            _keep_profiles(connection, mentions, analyses)
            posts = [post for post in mentions if post.kind is not Kind.REPOST]
            _keep(connection, authored, [_row(post.id, post.author.id, post.observed_at) for post in posts])
            _keep(connection, draws, _drawn_by(connection, mentions))
            self._sweep(connection, max(mention.observed_at for mention in mentions))

    def drawn(self, authors: Sequence[str]) -> Mapping[str, int]:
        """Reposts and replies that each author's posts drew in our own stream, within DRAWS_KEPT; 0 for the unknown."""
        hashed = {short(author): author for author in authors}
        counted: Counter[str] = Counter(dict.fromkeys(authors, 0))
        with self._database.read() as connection:
            for some in chunks(list(hashed)):
                counts = select(draws.c.author, func.count().label("draws")).where(draws.c.author.in_(some))
                rows = connection.execute(counts.group_by(draws.c.author))
                counted.update({hashed[row.author]: row.draws for row in rows})
        return dict(counted)

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

    def erase(self, authors: Sequence[str], mentions: Sequence[str]) -> int:
        """Takes every trace of them out. Returns how many profiles went."""
        with self._database.write() as connection:
            for table in (authored, draws):
                for some in chunks([short(mention) for mention in mentions]):
                    connection.execute(delete(table).where(table.c.mention.in_(some)))
                for some in chunks([short(author) for author in authors]):
                    connection.execute(delete(table).where(table.c.author.in_(some)))
            gone = (delete(profiles).where(profiles.c.author.in_(some)) for some in chunks(authors))
            return sum(connection.execute(statement).rowcount for statement in gone)

    def _sweep(self, connection: Connection, newest: datetime) -> None:
        # By the time of the stream, not ours: a replay of old mentions must not lose them at once.
        if self._swept is not None and newest < self._swept + SWEEP:
            return
        self._swept = newest
        for table, kept in ((authored, POSTS_KEPT), (draws, DRAWS_KEPT)):
            connection.execute(delete(table).where(table.c.observed_at < micros(newest - kept)))


def short(key: str) -> int:
    """A key as a signed 64-bit number."""
    return int.from_bytes(hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), signed=True)


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


def _drawn_by(connection: Connection, mentions: Sequence[Mention]) -> list[dict[str, int]]:
    """A row for each repost and reply whose author answers somebody else whom we know."""
    reposts = {mention.repost_of for mention in mentions if mention.repost_of and not mention.reply_to_author}
    writers = _writers(connection, reposts)
    rows = []
    for mention in mentions:
        drawer = short(mention.author.id)
        known = short(mention.reply_to_author) if mention.reply_to_author else writers.get(short(mention.repost_of))
        if known is not None and known != drawer:
            rows.append({"mention": short(mention.id), "author": known, "observed_at": micros(mention.observed_at)})
    return rows


def _writers(connection: Connection, posts: Iterable[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks([short(post) for post in posts]):
        rows = connection.execute(select(authored.c.mention, authored.c.author).where(authored.c.mention.in_(some)))
        found.update({row.mention: row.author for row in rows})
    return found


def _row(mention: str, author: str, observed_at: datetime) -> dict[str, int]:
    return {"mention": short(mention), "author": short(author), "observed_at": micros(observed_at)}


def _keep(connection: Connection, table: Table, rows: Sequence[dict[str, int]]) -> None:
    if rows:
        in_order = sorted(rows, key=itemgetter("mention"))  # or two members with the same mentions wait for each other
        connection.execute(insert(connection, table).on_conflict_do_nothing(index_elements=["mention"]), in_order)
