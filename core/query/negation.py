"""Negation pushed down to the conditions, so that AND and OR nest no deeper than they must (De Morgan's laws)."""

from collections.abc import Iterable

from core.query.tree import And, Node, Not, Or


def pushed(node: Node) -> Node:
    """The same query with NOT before single conditions only, no AND within AND, and no OR within OR."""
    match node:
        case And(position=position, children=children):
            return _joined(And, position, map(pushed, children))
        case Or(position=position, children=children):
            return _joined(Or, position, map(pushed, children))
        case Not(child=child):
            return _denied(child)
        case _:
            return node


def _denied(node: Node) -> Node:
    match node:
        case And(position=position, children=children):
            return _joined(Or, position, map(_denied, children))
        case Or(position=position, children=children):
            return _joined(And, position, map(_denied, children))
        case Not(child=child):
            return pushed(child)
        case _:
            return Not(node.position, node)


def _joined(kind: type[And] | type[Or], position: int, children: Iterable[Node]) -> Node:
    flat = [one for child in children for one in (child.children if isinstance(child, kind) else (child,))]
    return kind(position, tuple(flat))
