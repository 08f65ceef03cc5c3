"""Which watches a query asks for, and what it asks besides."""

from core.query.tree import And, Exact, Node, Or


def named(tree: Node | None) -> tuple[str, ...]:
    """The watches that it asks for, whatever else it asks for; none: it leaves that open."""
    return tuple(watch for each in _conditions(tree) for watch in _watches(each))


def unnamed(tree: Node | None) -> Node | None:
    """The query without those watches."""
    rest = tuple(each for each in _conditions(tree) if not _watches(each))
    return And(0, rest) if len(rest) > 1 else rest[0] if rest else None


def _conditions(tree: Node | None) -> tuple[Node, ...]:
    """Those that must all be met."""
    match tree:
        case None:
            return ()
        case And(children=children):
            return children
        case _:
            return (tree,)


def _watches(node: Node) -> tuple[str, ...]:
    """Those that `watch:a` or `watch:(a OR b)` asks for; none of any other condition."""
    match node:
        case Exact(field="watch", value=watch):
            return (watch,)
        case Or(children=children):
            found = [_watches(child) for child in children]
            return tuple(watch for each in found for watch in each) if all(found) else ()
        case _:
            return ()
