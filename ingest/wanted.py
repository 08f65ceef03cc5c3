"""What watches would take of what a source hears: whoever hears all of a platform gives no more than that."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from core.clock import EPOCH, Clock
from core.query.document import Document
from core.query.errors import QueryError
from core.query.live import LiveMatcher
from core.query.parse import parse
from core.query.sightings import document
from core.query.tree import And, Exact, Node, Not, Or, leaves
from ingest.port import Watches
from schemas.analysis import Analysis
from schemas.mention import Mention
from schemas.watch import Watch, account_key

LOOK = timedelta(seconds=1)
"""Between two looks at whether the watches have changed."""
_NOTHING_FOUND = Analysis()


class Wanted:
    """source: a watch that does not listen to it wants nothing of it. Languages are told later, from the texts: what a
    query asks of them is left open here.

    What the accounts of a watch say, and what is said to them, is wanted whether or not its query matches, so that
    threads are whole and answers can be timed.
    """

    def __init__(self, watches: Watches, source: str, clock: Clock) -> None:
        self._watches = watches
        self._source = source
        self._clock = clock
        self._looked = EPOCH
        self._revision = -1
        self._matcher = LiveMatcher({})
        self._accounts: Mapping[tuple[str, str], tuple[str, ...]] = {}
        self._authors: frozenset[str] = frozenset()

    def among(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Those that a watch would take, with the watches whose accounts they concern. Raises Transient."""
        self._follow()
        found = self._matcher.match([document(each, _NOTHING_FOUND, None) for each in mentions], self._clock.now())
        told = [self._told(each) for each in mentions]
        return [each for each, by in zip(told, found, strict=True) if by or each.known_watches]

    def matched(self, documents: Sequence[Document]) -> list[bool]:
        """Whether the query of a watch would take each: for those who hear far more than they would make mentions of.
        What the accounts of watches say is not told here. Raises Transient."""
        self._follow()
        return [bool(by) for by in self._matcher.match(documents, self._clock.now())]

    def named(self, network: str) -> frozenset[str]:
        """Handles, in small letters, of the accounts of watches on this network and of authors that queries name.
        Raises Transient."""
        self._follow()
        return self._authors | {handle for where, handle in self._accounts if where == network}

    def _follow(self) -> None:
        now = self._clock.now()
        if abs(now - self._looked) < LOOK:
            return
        revision = self._watches.revision()
        if revision != self._revision:
            listening = self._watches.listening()
            watches = [each.watch for each in listening.watches if each.active and each.watch.listens(self._source)]
            trees = {each.id: tree for each in watches if (tree := _opened(each)) is not None}
            self._matcher = LiveMatcher(trees)
            self._authors = frozenset(
                leaf.value.lstrip("@＠")
                for tree in trees.values()
                for leaf in leaves(tree)
                if isinstance(leaf, Exact) and leaf.field == "author"
            )
            self._accounts = _accounts(watches)
        self._looked, self._revision = now, revision

    def _told(self, mention: Mention) -> Mention:
        if not self._accounts:
            return mention
        persons = (mention.author.handle, *mention.addressed)
        of_accounts = {
            watch for person in persons for watch in self._accounts.get(account_key(mention.network, person), ())
        }
        known = tuple(dict.fromkeys((*mention.known_watches, *sorted(of_accounts))))
        return mention if known == mention.known_watches else mention.model_copy(update={"known_watches": known})


def _accounts(watches: Sequence[Watch]) -> dict[tuple[str, str], tuple[str, ...]]:
    """Watch ids by account."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for watch in watches:
        for account in watch.account:
            found[account.key] = (*found.get(account.key, ()), watch.id)
    return found


def _opened(watch: Watch) -> Node | None:
    """The query without what it asks of languages; None of one that cannot be read any more, as enrichment will say."""
    try:
        return _open(parse(watch.query), holds=True)
    except QueryError:
        return None


def _open(node: Node, *, holds: bool) -> Node:
    """holds: what a condition on languages is taken to be where it stands, so that no more is left out than before."""
    match node:
        case Exact(field="lang"):
            return And(node.position, ()) if holds else Or(node.position, ())
        case And(position=position, children=children):
            return And(position, tuple(_open(child, holds=holds) for child in children))
        case Or(position=position, children=children):
            return Or(position, tuple(_open(child, holds=holds) for child in children))
        case Not(position=position, child=child):
            return Not(position, _open(child, holds=not holds))
        case _:
            return node
