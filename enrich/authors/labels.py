"""Who an author is to a brand, by rules that anyone can read: drawn up when asked, from 28 days of counts.

No label is stored. It rests on how an account acts and how its posts were received, never on what they say about the
person; the rules and what they leave out are in docs/metrics.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from core.clock import EPOCH
from enrich.authors.automation import automation, signs
from enrich.authors.past import WINDOW, Past, past
from enrich.authors.score import supported
from schemas.conduct import IN_ALL, Conduct, Counts, together
from schemas.mention import Author
from schemas.watch import Watch, account_key

LEAST_POSTS, LEAST_DAYS = 5, 3
"""Of an ambassador or a detractor: one evening of anger makes nobody one."""
ONE_SIDED, OTHER_SIDE = 0.8, 0.1
"""Least share of posts of one tone, and the most of the other."""
LEAST_ADDRESSED = 2
LEAST_ARTICLES = 3
PROBABLE = 0.5
"""Automation, from 0 to 1, from which on an account is called a probable bot."""


class Role(StrEnum):
    AMBASSADOR = "ambassador"
    DETRACTOR = "detractor"
    CUSTOMER = "customer"
    PRESS = "press"
    OFFICIAL = "official"
    PROBABLE_BOT = "probable_bot"


@dataclass(frozen=True, slots=True)
class Labelled:
    """watch: to whom the author is it; empty: to everybody. evidence: a sentence; figures: the numbers in it.

    given_at: the day of the newest thing that it rests on. expires_at: when nothing of that counts any more; sooner
    where what remains no longer meets the rule.
    """

    role: Role
    watch: str
    evidence: str
    figures: Mapping[str, float]
    given_at: datetime
    expires_at: datetime


def labels(author: Author, conduct: Conduct, watches: Sequence[Watch], now: datetime) -> tuple[Labelled, ...]:
    """What the rules say of an author at a moment."""
    today = (now - EPOCH).days
    recent = {key: counts for key, counts in conduct.days.items() if 0 <= today - key[1] < WINDOW}
    days = [day for watch, day in recent if watch == IN_ALL and _wrote(recent[watch, day])]
    if not days:
        return ()
    known = past(Conduct(recent), today)
    newest = max(days)
    everywhere = [*_press(known, newest), *_bot(author, known, newest)]
    own = [watch for watch in watches if _is_account(author, watch)]
    official = [_official(watch, author, newest) for watch in own]
    taken = {each.role for each in everywhere}
    if own or taken:  # whose posts are a trade's or a programme's is no fan, foe or customer
        return (*official, *everywhere)
    return tuple(label for watch in watches for label in _of_watch(watch, recent))


def _is_account(author: Author, watch: Watch) -> bool:
    own = account_key(author.id.partition(":")[0], author.handle)
    return any(account.key == own for account in watch.account)


def _official(watch: Watch, author: Author, newest: int) -> Labelled:
    evidence = f"@{author.handle} is among the accounts that the watch {watch.id} names as its own."
    return _labelled(Role.OFFICIAL, watch.id, evidence, {}, newest)


def _press(known: Past, newest: int) -> Iterator[Labelled]:
    articles, posts = known.total.articles, known.total.posts
    if articles >= LEAST_ARTICLES and 2 * articles >= posts:
        evidence = f"{articles} of {posts} posts in {WINDOW} days were articles of a news source."
        yield _labelled(Role.PRESS, IN_ALL, evidence, {"articles": articles, "posts": posts}, newest)


def _bot(author: Author, known: Past, newest: int) -> Iterator[Labelled]:
    followers = author.followers or 0
    found = signs(known, followers, supported(followers, max(known.acts, known.drawn)))
    points = automation(found)
    if points >= PROBABLE:
        named = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
        written = known.total.posts + known.total.reposts
        evidence = f"Automation {points:.2f} of 1 ({named}) over {written} mentions in {WINDOW} days."
        yield _labelled(Role.PROBABLE_BOT, IN_ALL, evidence, {**found, "automation": round(points, 2)}, newest)


def _of_watch(watch: Watch, recent: Mapping[tuple[str, int], Counts]) -> Iterator[Labelled]:
    mine = {day: counts for (name, day), counts in recent.items() if name == watch.id and counts.posts}
    if not mine:
        return
    total, newest = together(list(mine.values())), max(mine)
    if watch.kind != "trend":  # for or against a subject, a cause or a party is an opinion, and none of ours
        yield from _one_sided(watch, total, len(mine), newest)
    if total.reviews or total.addressed >= LEAST_ADDRESSED:
        evidence = f"{total.addressed} posts to accounts of {watch.name}, {total.reviews} reviews, in {WINDOW} days."
        figures = {"addressed": total.addressed, "reviews": total.reviews}
        yield _labelled(Role.CUSTOMER, watch.id, evidence, figures, _newest(mine, ("addressed", "reviews")))


def _one_sided(watch: Watch, total: Counts, days: int, newest: int) -> Iterator[Labelled]:
    if total.posts < LEAST_POSTS or days < LEAST_DAYS:
        return
    sides = ((Role.AMBASSADOR, total.positive, total.negative), (Role.DETRACTOR, total.negative, total.positive))
    for role, many, few in sides:
        if many >= ONE_SIDED * total.posts and few <= OTHER_SIDE * total.posts:
            tone = "positive" if role is Role.AMBASSADOR else "negative"
            evidence = (
                f"{many} of {total.posts} posts on {days} days were {tone} towards {watch.name}, "
                f"{few} the opposite, in {WINDOW} days."
            )
            figures = {"posts": total.posts, "days": days, "positive": total.positive, "negative": total.negative}
            yield _labelled(role, watch.id, evidence, figures, newest)


def _newest(days: Mapping[int, Counts], counted: Iterable[str]) -> int:
    return max(day for day, counts in days.items() if any(getattr(counts, name) for name in counted))


def _wrote(counts: Counts) -> bool:
    return counts.posts + counts.reposts > 0


def _labelled(role: Role, watch: str, evidence: str, figures: Mapping[str, float], newest: int) -> Labelled:
    given_at = EPOCH + timedelta(days=newest)
    return Labelled(role, watch, evidence, dict(figures), given_at, given_at + timedelta(days=WINDOW))
