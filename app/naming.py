"""What the names in a query can stand for, as the state knows them."""

from collections.abc import Callable, Mapping, Sequence

from app.wiring import State
from core.query.names import Names, doubtful, named
from core.query.tree import Node


def check_names(state: State, tree: Node) -> Sequence[str]:
    """A sentence for each name in a query that is gone. Raises UnknownName for one that never was."""
    of: Mapping[str, Callable[[State], Names]] = {"watch": _watches, "topic": _topics, "saved": _saved}
    return doubtful(tree, {field: of[field](state) for field in {leaf.field for leaf in named(tree)}})


def _watches(state: State) -> Names:
    ever = state.watches.ever()
    return Names({each.watch.id for each in ever if each.active}, {each.watch.id for each in ever})


def _topics(state: State) -> Names:
    now = {topic.id for each in state.watches.list() for topic in each.watch.topic}
    return Names(now, state.watches.topics_ever())


def _saved(state: State) -> Names:
    now = state.saved_queries.list()
    return Names({each.id for each in now}, state.saved_queries.ever(), {each.id for each in now if not each.live})
