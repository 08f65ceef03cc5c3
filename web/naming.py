"""What the names in a query can stand for, as the state knows them, for whoever asks."""

from collections.abc import Callable, Mapping, Sequence

from core.query.names import Names, doubtful, named
from core.query.tree import Node
from core.state.state import State
from schemas.scope import Scope


def check_names(state: State, tree: Node, scope: Scope) -> Sequence[str]:
    """A sentence for each name in a query that is gone. Raises UnknownName for one that never was, or that is not for
    whoever asks: the two are told alike."""
    of: Mapping[str, Callable[[State, Scope], Names]] = {"watch": _watches, "topic": _topics, "saved": _saved}
    return doubtful(tree, {field: of[field](state, scope) for field in {leaf.field for leaf in named(tree)}})


def _watches(state: State, scope: Scope) -> Names:
    ever = [each for each in state.watches.ever() if scope.allows(each.watch.id)]
    return Names({each.watch.id for each in ever if each.active}, {each.watch.id for each in ever})


def _topics(state: State, scope: Scope) -> Names:
    now = {topic.id for each in state.watches.list() if scope.allows(each.watch.id) for topic in each.watch.topic}
    return Names(now, state.watches.topics_ever())


def _saved(state: State, _: Scope) -> Names:
    now = state.saved_queries.list()
    return Names({each.id for each in now}, state.saved_queries.ever(), {each.id for each in now if not each.live})
