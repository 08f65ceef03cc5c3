"""What the audit is told of a look at mentions: what was asked, without whom it names."""

from core.query.among import named
from core.query.tree import Exact, Node, leaves
from web.look.asked import Window
from web.visit import Visit

_PERSONAL = frozenset({"author", "author_id", "handle", "reply_to", "repost_of", "thread", "url"})
"""Fields whose values lead to a person."""
_DIGITS = 12


def noted(visit: Visit, text: str, tree: Node | None, window: Window | None = None) -> str:
    """The query as it was written, and its time. One that names a person stands there by its watches and a keyed
    hash, so that equal ones are told: the audit outlives erasures."""
    asked = " ".join(text.split()) or "everything"
    if tree and any(isinstance(leaf, Exact) and leaf.field in _PERSONAL for leaf in leaves(tree)):
        watches = [f"watch:{watch}" for watch in named(tree)]
        asked = " ".join([*watches, "about a person", visit.backing.state.suppression.hash(asked)[:_DIGITS]])
    if window is None:
        return asked
    return f"{asked} · {window.range or f'{window.start:%Y-%m-%d} – {window.end:%Y-%m-%d}'}"


def opened(visit: Visit, mention: str) -> None:
    """That they were shown all of one. Its id, which may hold that of its author, stands there as a keyed hash, the one
    by which receipts of erasures name it."""
    visit.looked(visit.backing.state.suppression.hash(mention), 1, "opened a mention")
