"""Which queries may be asked where: of a stream on arrival, of the store, or both."""

from datetime import datetime

from core.query.errors import QueryError
from core.query.fields import KNOWN_ON_ARRIVAL
from core.query.tree import And, Node, Not, Or, Range, leaves


def for_watch(node: Node) -> None:
    """A watch or a topic is matched on arrival, before any analysis. Raises QueryError."""
    for leaf in leaves(node):
        if leaf.field not in KNOWN_ON_ARRIVAL:
            others = ", ".join(sorted(KNOWN_ON_ARRIVAL - {"words"}))
            raise QueryError(
                leaf.position,
                "%(field)s: is not known yet when a mention arrives.",
                "A watch or topic may use words and %(others)s.",
                field=leaf.field,
                others=others,
            )
    if _holds_of_nothing(node):
        raise QueryError(
            node.position, "this would match almost every mention.", "Say what it must hold, as in  colis NOT relais"
        )


def for_search(node: Node, between: tuple[datetime, datetime] | None) -> None:
    """between: the time range that is asked for besides the query. Raises QueryError."""
    if between is None and _holds_of_nothing(node) and not _bounded(node):
        hint = "Say what it must hold, as in  colis NOT relais, or add a time range, as in  published:[now-7d TO now]"
        raise QueryError(node.position, "this would match almost every mention.", hint)


def for_saved(node: Node) -> None:
    """A saved query is run on demand, or on arrival once all but the saved queries is known. Raises QueryError."""
    for leaf in leaves(node):
        if leaf.field == "saved":
            raise QueryError(
                leaf.position, "a saved query cannot ask for another one.", "Write out what that one says."
            )
    for_search(node, None)


def for_rule(node: Node) -> None:
    """The rule of a tag is asked on arrival, once all but tags and saved queries is known. Raises QueryError."""
    for leaf in leaves(node):
        if leaf.field == "tag":
            hint = "Write out what that one asks for, or tag by hand."
            raise QueryError(leaf.position, "the rule of a tag cannot ask for tags.", hint)
    for_saved(node)


def _holds_of_nothing(node: Node) -> bool:
    """Whether a mention with none of its words and values would match."""
    match node:
        case And(children=children):
            return all(_holds_of_nothing(child) for child in children)
        case Or(children=children):
            return any(_holds_of_nothing(child) for child in children)
        case Not(child=child):
            return not _holds_of_nothing(child)
        case Range(field="published", low=low):
            return low is None
        case Range(low=low, high=high):
            return high is None and not (isinstance(low, int) and low > 0)
        case _:
            return False


def _bounded(node: Node) -> bool:
    """Whether all that matches was published after some moment."""
    match node:
        case And(children=children):
            return any(_bounded(child) for child in children)
        case Or(children=children):
            return all(_bounded(child) for child in children)
        case Range(field="published", low=low):
            return low is not None
        case _:
            return False
