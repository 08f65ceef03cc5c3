"""A topic that was found becomes one that the watch names."""

from app.wiring import State
from core.errors import Permanent
from core.query.parse import parse
from core.query.validate import for_watch
from schemas.found import Found
from schemas.watch import Topic


def keep(state: State, watch: str, topic: str, by: str) -> Found:
    """Raises NotFound; Permanent where its query cannot be matched on arrival, as those of watches are."""
    found, standing = state.found.get(watch, topic), state.watches.get(watch)
    try:
        for_watch(parse(found.query))
    except Permanent as error:
        raise Permanent(
            "%(query)s cannot be a topic of a watch: %(why)s",
            "Write one that can with `tocsin watches apply`.",
            query=found.query,
            why=error,
        ) from None
    if all(each.id != found.id for each in standing.watch.topic):
        added = Topic(id=found.id, name=found.name, query=found.query)
        wider = standing.watch.model_copy(update={"topic": (*standing.watch.topic, added)})
        state.watches.apply([wider], by)
    return state.found.settle(watch, topic, "kept", by)
