"""How soon a watch's own accounts answer whoever calls for it, as far as threads tell. Provisional: answers that nobody
listened to (by direct message, by phone, from an account that the watch does not name) are not known here."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from core.clock import micros
from core.query.fields import EXACT
from core.query.tree import And, Exact, Node, Not, Or, Range
from index.port import Hit, MentionReader
from schemas.mention import Kind, Mention
from schemas.scope import Scope, only
from schemas.watch import Account, Watch, account_key

SAMPLE = 300
"""The newest mentions that call for an answer are looked at, so many at most."""
REPLIES = 2_000
"""Replies to them that are read, the first ones: some draw several."""
HOUR = timedelta(hours=1)
FEW = 10
"""Of fewer mentions no share is told, and of fewer replies no time: chance decides."""


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """called: mentions that call for an answer, in all. looked_at: the newest of them, of which all below is said;
    since: when the oldest of these was published. addressed: those among them that speak to an account of the watch,
    and heeded: how many of these got a reply. waits: to the first reply of each that got one, in ascending order.
    """

    called: int
    looked_at: int
    since: datetime | None
    addressed: int
    heeded: int
    waits: tuple[timedelta, ...]

    @property
    def rate(self) -> float | None:
        """0 to 1; None: too few."""
        return len(self.waits) / self.looked_at if self.looked_at >= FEW else None

    def by_then(self, share: float) -> timedelta | None:
        """Within which time that share (0 to 1) of the first replies came: the nearest rank. None: too few."""
        return self.waits[ceil(share * len(self.waits)) - 1] if len(self.waits) >= FEW else None

    @property
    def in_an_hour(self) -> float | None:
        """The share of what was looked at that got its first reply by then, 0 to 1; None: too few."""
        return bisect_right(self.waits, HOUR) / self.looked_at if self.looked_at >= FEW else None


def first_replies(asking: Sequence[Mention], replies: Iterable[Mention]) -> Mapping[str, timedelta]:
    """By mention, the time to its first reply; nothing of those without one.

    A reply is to the mention that it answers, and to what the same person said before it in the same thread.
    """
    direct = {mention.id: mention for mention in asking}
    threads: dict[tuple[str, str], list[Mention]] = {}
    for mention in asking:
        threads.setdefault((_thread(mention), mention.author.id), []).append(mention)
    found: dict[str, timedelta] = {}
    for reply in sorted(replies, key=lambda each: each.published_at):
        of_thread = threads.get((reply.thread, reply.reply_to_author), [])
        for mention in (*of_thread, *filter(None, [direct.get(reply.reply_to)])):
            wait = reply.published_at - mention.published_at
            if wait >= timedelta():
                found.setdefault(mention.id, wait)
    return found


def heard(store: MentionReader, watch: Watch, start: datetime, end: datetime, scope: Scope) -> FirstReplies:
    """Of what called for an answer in [start, end); replies count whenever they came.

    scope: of whoever asks; it holds the watch. Raises what the store raises.
    """
    page = store.search(_calling(watch, start, end), only(watch.id), SAMPLE)
    asking = [hit.mention for hit in page.hits]
    if not asking or not watch.account:
        return FirstReplies(page.total, len(asking), asking[-1].published_at if asking else None, 0, 0, ())
    told = store.search(_answering(watch.account, asking), scope, REPLIES, order="oldest")
    waits = first_replies(asking, _own(watch.account, told.hits))
    addressed = [hit.mention.id for hit in page.hits if watch.id in hit.analysis.addressed]
    return FirstReplies(
        called=page.total,
        looked_at=len(asking),
        since=asking[-1].published_at,
        addressed=len(addressed),
        heeded=sum(mention in waits for mention in addressed),
        waits=tuple(sorted(waits.values())),
    )


def _calling(watch: Watch, start: datetime, end: datetime) -> Node:
    """A repost calls for nothing that what it repeats does not, and own accounts do not call for themselves."""
    kept = [
        Exact(0, "intent", "answer"),
        Range(0, "published", micros(start), micros(end) - 1),
        Not(0, Exact(0, "kind", Kind.REPOST)),
    ]
    if watch.account:
        kept.append(Not(0, by_accounts(watch.account)))
    return And(0, tuple(kept))


def _answering(accounts: Sequence[Account], asking: Sequence[Mention]) -> Node:
    """What these accounts said to any of these mentions, or in their threads, since the first of them."""
    answered = (
        *(_exact("reply_to", mention.id) for mention in asking),
        *(_exact("thread", name) for name in sorted(set(map(_thread, asking)))),
    )
    since = Range(0, "published", micros(min(mention.published_at for mention in asking)), None)
    return And(0, (by_accounts(accounts), since, Or(0, answered)))


def by_accounts(accounts: Sequence[Account]) -> Node:
    """What these wrote; one at least."""
    each = [
        And(0, (_exact("network", account.network), _exact("author", account.handle.lstrip("@＠"))))
        for account in accounts
    ]
    return each[0] if len(each) == 1 else Or(0, tuple(each))


def _own(accounts: Sequence[Account], hits: Sequence[Hit]) -> list[Mention]:
    keys = {account.key for account in accounts}
    mentions = {hit.mention.id: hit.mention for hit in hits}
    return [each for each in mentions.values() if account_key(each.network, each.author.handle) in keys]


def _thread(mention: Mention) -> str:
    """Of what begins one, networks name none, or the mention itself."""
    return mention.thread or mention.id


def _exact(field: str, value: str) -> Exact:
    return Exact(0, field, EXACT[field].stored(value))
