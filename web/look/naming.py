"""What the names in a query can stand for, of what whoever asks may see."""

from collections.abc import Callable, Mapping, Sequence

from core.query.names import Names, doubtful, named
from core.query.tree import Node
from core.sight import sees
from core.state.state import State
from schemas.people import Person
from schemas.scope import ALL, Scope


def check_names(state: State, scope: Scope, tree: Node, person: Person | None = None) -> Sequence[str]:
    """A sentence for each name in a query that is gone. person: who asks; None: an operator, who sees all queries.

    Raises UnknownName for one that never was, or may not be known of.
    """
    of: Mapping[str, Callable[[], Names]] = {
        "watch": lambda: _watches(state, scope),
        "topic": lambda: _topics(state, scope),
        "saved": lambda: _saved(state, person),
    }
    return doubtful(tree, {field: of[field]() for field in {leaf.field for leaf in named(tree)}})


def _watches(state: State, scope: Scope) -> Names:
    ever = [each for each in state.watches.ever() if scope.allows(each.watch.id)]
    return Names({each.watch.id for each in ever if each.active}, {each.watch.id for each in ever})


def _topics(state: State, scope: Scope) -> Names:
    """Of a topic that is gone nobody knows the watch: only who sees all is told of it."""
    standing = [each.watch for each in state.watches.list() if scope.allows(each.watch.id)]
    now = {topic.id for watch in standing for topic in watch.topic}
    return Names(now, state.watches.topics_ever() if scope == ALL else now)


def _saved(state: State, person: Person | None) -> Names:
    """Of a query that is gone nobody knows who saw it: only an operator is told of it."""
    now = [each for each in state.saved_queries.list() if person is None or sees(person, each)]
    ids = {each.id for each in now}
    return Names(ids, state.saved_queries.ever() if person is None else ids, {each.id for each in now if not each.live})
