"""What authors did in our stream, by author, watch and day: numbers, no text, and no list of who answered whom.

Functions inside a transaction of core/state/authors.py.
"""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Connection, bindparam, delete, select, update

from core.clock import EPOCH, micros
from core.state.sql import AnyRow, chunks, in_bulk, insert, insert_new
from core.state.tables import authored, conduct, draws
from schemas.analysis import Analysis, Label
from schemas.conduct import IN_ALL, SKETCHES, SLOTS, Conduct, Counts, both
from schemas.mention import Kind, Mention

POSTS_KEPT = timedelta(days=7)
"""How long it is remembered who wrote a mention: what answers it later draws for nobody."""
CONDUCT_KEPT = timedelta(days=28)
"""How long what an author did, and what it drew, counts: since it was observed."""
LARGEST = 2**63 - 1
"""What a column holds: no network has so many accounts."""
MANY_ACTS = 10**12
"""No post has more likes, and sums of them stay below LARGEST."""
LEAST_WORDS = 5
"""A shorter text is too short to tell a copy from a coincidence."""
ROUND = 300
"""Seconds: robots act at whole multiples of five minutes."""

Key = tuple[int, str, int]
"""Author, watch, day."""
Tally = dict[Key, Counts]

_UNTOLD = re.compile(r"https?://\S+|[@＠]\w\S*|[\W\d_]+")


@lru_cache(maxsize=1 << 16)
def short(key: str) -> int:
    """A key as a signed 64-bit number."""
    return int.from_bytes(hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=8).digest(), signed=True)


def day_of(moment: datetime) -> int:
    """Since 1970."""
    return (moment - EPOCH).days


def keep(connection: Connection, mentions: Sequence[Mention], analyses: Mapping[str, Analysis]) -> None:
    """Counts each mention once, however often it comes, and what it draws for the author of what it answers."""
    newest = {short(mention.id): mention for mention in sorted(mentions, key=lambda each: each.observed_at)}
    tally: Tally = {}
    fresh = _keep_authored(connection, newest, tally)
    for number in fresh:
        mention = newest[number]
        for watch, counts in counted(mention, analyses.get(mention.id)).items():
            _count(tally, (short(mention.author.id), watch, day_of(mention.published_at)), counts)
    _keep_draws(connection, newest, analyses, tally)
    if newest:
        _add(connection, tally, micros(max(mention.observed_at for mention in mentions)))


def remembered(connection: Connection, authors: Sequence[str]) -> Mapping[str, Conduct]:
    """Of each, also of the unknown."""
    hashed = {short(author): author for author in authors}
    found: dict[str, dict[tuple[str, int], Counts]] = {author: {} for author in authors}
    columns = [conduct.c[name] for name in ("author", "watch", "day", *Counts._fields)]
    for some in chunks(list(hashed)):
        for row in connection.execute(select(*columns).where(conduct.c.author.in_(some))).all():
            found[hashed[row[0]]][row[1], row[2]] = Counts(*row[3:])
    return {author: Conduct(days) for author, days in found.items()}


def erase(connection: Connection, authors: Sequence[str], mentions: Sequence[str]) -> None:
    """Of an author everything; of a mention, the day on which its author wrote it, and what it drew for another."""
    ids, persons = [short(mention) for mention in mentions], [short(author) for author in authors]
    for some in chunks(ids):
        for row in connection.execute(select(authored).where(authored.c.mention.in_(some))):
            of_the_day = (conduct.c.author == row.author, conduct.c.day == row.day)
            connection.execute(delete(conduct).where(*of_the_day))
        for row in connection.execute(select(draws).where(draws.c.mention.in_(some))):
            drawn = update(conduct).where(conduct.c.author == row.author, conduct.c.day == row.day)
            connection.execute(drawn.where(conduct.c.drawn > 0).values(drawn=conduct.c.drawn - 1))
    for table in (authored, draws):
        for some in chunks(ids):
            connection.execute(delete(table).where(table.c.mention.in_(some)))
    for table in (authored, draws, conduct):
        for some in chunks(persons):
            connection.execute(delete(table).where(table.c.author.in_(some)))


def sweep(connection: Connection, newest: datetime) -> None:
    for table, kept in ((authored, POSTS_KEPT), (draws, CONDUCT_KEPT), (conduct, CONDUCT_KEPT)):
        connection.execute(delete(table).where(table.c.observed_at < micros(newest - kept)))


def counted(mention: Mention, analysis: Analysis | None) -> Mapping[str, Counts]:
    """What one mention adds to its author's counts, by watch and IN_ALL.

    Of its text only this enters: its polarity, how many words it has, and one of SLOTS places in a sketch.
    """
    watches = [match.watch for match in analysis.matches] if analysis else []
    if mention.kind is Kind.REPOST:
        return {IN_ALL: Counts(reposts=1)}
    words = [word for word in _UNTOLD.split(f"{mention.title} {mention.text}".casefold()) if word]
    worded = len(words) >= LEAST_WORDS
    kinds = {"articles": int(mention.kind is Kind.ARTICLE), "reviews": int(mention.kind is Kind.REVIEW)}
    in_all = Counts(
        posts=1,
        acts=_acts(mention),
        worded=int(worded),
        texts=_place(" ".join(words)) if worded else 0,
        **kinds,
        **_timed(mention.published_at),
    )
    return {IN_ALL: in_all} | {watch: _towards(watch, analysis)._replace(**kinds) for watch in watches if analysis}


def _towards(watch: str, analysis: Analysis) -> Counts:
    told = [each.label for each in analysis.toward if each.watch == watch]
    felt = told[0] if told else analysis.sentiment and analysis.sentiment.label
    return Counts(
        posts=1,
        positive=int(felt is Label.POSITIVE),
        negative=int(felt is Label.NEGATIVE),
        addressed=int(watch in analysis.addressed),
    )


def _acts(mention: Mention) -> int:
    if mention.kind is Kind.REPOST:  # networks tell of a repost what the original drew
        return 0
    told = mention.engagement
    return min(MANY_ACTS, told.likes + told.reposts + told.replies + told.quotes)


def _timed(published_at: datetime) -> dict[str, int]:
    """Nothing of a whole hour, to the second: sources that know only the day would make robots of everybody."""
    if published_at.minute == published_at.second == 0:
        return {}
    angle = math.tau * ((published_at.minute * 60 + published_at.second) % ROUND) / ROUND
    return {"timed": 1, "cosine": round(1_000 * math.cos(angle)), "sine": round(1_000 * math.sin(angle))}


def _place(key: str) -> int:
    """In a sketch of distinct things."""
    return 1 << (short(key) % SLOTS)


def _count(tally: Tally, key: Key, counts: Counts) -> None:
    tally[key] = both(tally[key], counts) if key in tally else counts


def _keep_authored(connection: Connection, newest: Mapping[int, Mention], tally: Tally) -> list[int]:
    """Notes who wrote them, and counts the acts that known ones have gained. Returns those that are new."""
    rows = [(*_row(number, short(mention.author.id), mention), _acts(mention)) for number, mention in newest.items()]
    fresh = insert_new(connection, authored, sorted(rows))
    known = [number for number in sorted(newest.keys() - fresh) if _acts(newest[number])]
    gained = [row for row in _standing(connection, known) if row.acts < _acts(newest[row.mention])]
    for row in gained:
        _count(tally, (row.author, IN_ALL, row.day), Counts(acts=_acts(newest[row.mention]) - row.acts))
    if gained:
        changed = [{"known": row.mention, "told": _acts(newest[row.mention])} for row in gained]
        statement = update(authored).where(authored.c.mention == bindparam("known")).values(acts=bindparam("told"))
        connection.execute(statement, changed)
    return sorted(fresh)


def _standing(connection: Connection, posts: Sequence[int]) -> Iterable[AnyRow]:
    """Locked, where the database locks rows: nobody else is to count the same gain."""
    for some in chunks(posts):
        rows = select(authored).where(authored.c.mention.in_(some)).order_by(authored.c.mention)
        yield from connection.execute(rows.with_for_update()).all()


def _keep_draws(
    connection: Connection, newest: Mapping[int, Mention], analyses: Mapping[str, Analysis], tally: Tally
) -> None:
    """A row for each mention that answers, repeats or quotes somebody else whom we know."""
    answered = {number: mention for number, mention in newest.items() if _answered(mention)}
    writers = _writers(connection, {_answered(mention) for mention in answered.values()})
    rows = {}
    for number, mention in sorted(answered.items()):
        told = mention.reply_to_author
        known = short(told) if told else writers.get(short(_answered(mention)))
        if known is not None and known != short(mention.author.id):
            rows[number] = _row(number, known, mention)
    for number in sorted(insert_new(connection, draws, list(rows.values()))):
        _, author, _, day = rows[number]
        analysis = analyses.get(newest[number].id)
        watches = [match.watch for match in analysis.matches] if analysis else []
        for watch in (IN_ALL, *watches):
            _count(tally, (author, watch, day), Counts(drawn=1, drawers=_place(newest[number].author.id)))


def _answered(mention: Mention) -> str:
    return mention.reply_to_author or mention.reply_to or mention.repost_of or mention.quoted


def _writers(connection: Connection, posts: Iterable[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for some in chunks([short(post) for post in posts]):
        rows = connection.execute(select(authored.c.mention, authored.c.author).where(authored.c.mention.in_(some)))
        found.update({row.mention: row.author for row in rows})
    return found


def _row(number: int, author: int, mention: Mention) -> tuple[int, int, int, int]:
    return number, author, micros(mention.observed_at), day_of(mention.published_at)


def _add(connection: Connection, tally: Tally, observed_at: int) -> None:
    if not tally:
        return
    statement = insert(connection, conduct)
    new = statement.excluded
    summed = {
        name: conduct.c[name].bitwise_or(new[name]) if name in SKETCHES else conduct.c[name] + new[name]
        for name in Counts._fields
    }
    upsert = statement.on_conflict_do_update(
        index_elements=["author", "watch", "day"], set_={**summed, "observed_at": new.observed_at}
    )
    # In order, or two members wait for each other.
    in_bulk(connection, upsert, [(*key, observed_at, *counts) for key, counts in sorted(tally.items())])
