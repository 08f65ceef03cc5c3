"""What the names in a query can stand for, of what whoever asks may see."""

from collections.abc import Callable, Mapping, Sequence

from core.query.names import Names, doubtful, named
from core.query.tree import Node
from core.state.state import State
from schemas.scope import ALL, Scope


def check_names(state: State, scope: Scope, tree: Node) -> Sequence[str]:
    """A sentence for each name in a query that is gone. Raises UnknownName for one that never was, or may not be
    known of."""
    of: Mapping[str, Callable[[State, Scope], Names]] = {"watch": _watches, "topic": _topics, "saved": _saved}
    return doubtful(tree, {field: of[field](state, scope) for field in {leaf.field for leaf in named(tree)}})


def _watches(state: State, scope: Scope) -> Names:
    ever = [each for each in state.watches.ever() if scope.allows(each.watch.id)]
    return Names({each.watch.id for each in ever if each.active}, {each.watch.id for each in ever})


def _topics(state: State, scope: Scope) -> Names:
    """Of a topic that is gone nobody knows the watch: only who sees all is told of it."""
    standing = [each.watch for each in state.watches.list() if scope.allows(each.watch.id)]
    now = {topic.id for watch in standing for topic in watch.topic}
    return Names(now, state.watches.topics_ever() if scope == ALL else now)


def _saved(state: State, _scope: Scope) -> Names:
    now = state.saved_queries.list()
    return Names({each.id for each in now}, state.saved_queries.ever(), {each.id for each in now if not each.live})
