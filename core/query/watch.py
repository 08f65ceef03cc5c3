"""Whether a watch that somebody wrote can be listened for: its queries, its topics, the things that it names."""

from collections.abc import Iterable

from core.errors import Misused
from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.parse import parse
from core.query.validate import for_watch
from schemas.watch import Thing, Topic, Watch


def refuse_wrong(watch: Watch) -> None:
    """Raises Misused, saying where in the watch."""
    _check_query(watch.query, "query")
    _check_topics(watch.topic)
    _check_things(watch.thing)


def _check_topics(topics: Iterable[Topic]) -> None:
    seen: set[str] = set()
    for topic in topics:
        if topic.id in seen:
            raise Misused(f"two topics are called {topic.id}.", "Give one of them another id.")
        seen.add(topic.id)
        _check_query(topic.query, f'topic "{topic.id}": query')


def _check_query(query: str, where: str) -> None:
    try:
        for_watch(parse(query))
    except QueryError as error:
        raise Misused(f"{where}: {error.message}", error.hint) from None


def _check_things(things: Iterable[Thing]) -> None:
    """Each is found by one letter or digit at least, and no two by the same words."""
    meant: dict[str, Thing] = {}
    for thing in things:
        for written in (thing.name, *thing.aliases):
            words = "".join(tokens(written))
            if not words:
                raise Misused(f'thing "{thing.name}": "{written}" has no letter and no digit to find.')
            if meant.setdefault(words, thing) is not thing:
                raise Misused(
                    f'"{written}" is written for two things, {meant[words].name} and {thing.name}.',
                    "Leave it with one of them; case, accents and spaces do not tell two apart.",
                )
