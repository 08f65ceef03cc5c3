"""Whether what a watch asks can be listened for: its query, its topics and its things; and what a draft of one would
change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from core.errors import Misused
from core.query.errors import QueryError
from core.query.fold import tokens
from core.query.grammar import QUOTES
from core.query.parse import parse
from core.query.tree import And, Exact, Node, Not, Or
from core.query.validate import for_watch
from schemas.sentence import Sentence
from schemas.watch import Watch

Place = tuple[str | int, ...]
"""Of what is wrong in a watch: `query`, or `topic`, its number from 0, `query`."""
_ILLEGIBLE = 'thing "%(thing)s": "%(written)s" has no letter and no digit to find.'
_SHARED = '"%(written)s" is written for two things, %(one)s and %(other)s.'


@dataclass(frozen=True, slots=True)
class Fault:
    """problem, hint: in sentences. position: in the text of the query; None: it is none."""

    place: Place
    problem: str
    hint: str = ""
    position: int | None = None


def faults(watch: Watch) -> Iterator[Fault]:
    """Everything that is wrong, in the order of its fields."""
    yield from _of_query(watch.query, ("query",))
    for number, topic in enumerate(watch.topic):
        if topic.id in {before.id for before in watch.topic[:number]}:
            problem = Sentence("two topics are called %(topic)s.", topic=topic.id)
            yield Fault(("topic", number, "id"), problem, "Give one of them another id.")
        yield from _of_query(topic.query, ("topic", number, "query"))
    yield from _of_things(watch)


def refuse_wrong(watch: Watch) -> None:
    """Raises Misused, saying where in the watch."""
    for fault in faults(watch):
        where = _named(fault, watch)
        problem = Sentence("%(where)s: %(problem)s", where=where, problem=fault.problem) if where else fault.problem
        raise Misused(problem, fault.hint)


def _named(fault: Fault, watch: Watch) -> str:
    """Before what is wrong: which query of it, and where."""
    if fault.position is None:
        return ""
    at = f"query, position {fault.position}"
    match fault.place:
        case ("topic", int() as number, "query"):
            return f'topic "{watch.topic[number].id}": query: {at}'
        case _:
            return f"query: {at}"


def _of_query(query: str, place: Place) -> Iterator[Fault]:
    try:
        for_watch(parse(query))
    except QueryError as error:
        yield Fault(place, error.problem, error.hint, error.position)


def _of_things(watch: Watch) -> Iterator[Fault]:
    """Each is found by one letter or digit at least, and no two by the same words."""
    meant: dict[str, int] = {}
    for number, thing in enumerate(watch.thing):
        for written in (thing.name, *thing.aliases):
            words = "".join(tokens(written))
            if not words:
                yield Fault(("thing", number), Sentence(_ILLEGIBLE, thing=thing.name, written=written))
            elif (first := meant.setdefault(words, number)) != number:
                yield Fault(
                    ("thing", number),
                    Sentence(_SHARED, written=written, one=watch.thing[first].name, other=thing.name),
                    "Leave it with one of them; case, accents and spaces do not tell two apart.",
                )


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A part of a query that takes something away. words: as written. taken: what it takes of the rest."""

    words: str
    taken: Node


def exclusions(query: str, node: Node) -> Sequence[Exclusion]:
    """What stands after NOT at the outermost level, each alternative for itself. node: of the query."""
    if not isinstance(node, And):
        return ()
    denied = [child for child in node.children if isinstance(child, Not)]
    rest = tuple(child for child in node.children if not isinstance(child, Not))
    if not rest:
        return ()
    told = [part for each in denied for part in (each.child.children if isinstance(each.child, Or) else (each.child,))]
    return [Exclusion(_written(query, part), And(node.position, (*rest, part))) for part in told]


def narrowed(node: Node, watch: Watch, sources: Sequence[str]) -> Node:
    """With the languages and sources that the watch keeps to. sources: those that there are, for its patterns."""
    wanted = [node]
    if watch.languages:
        wanted.append(_any("lang", watch.languages))
    if watch.sources:
        listed = [name for name in sources if any(fnmatchcase(name, pattern) for pattern in watch.sources)]
        wanted.append(_any("source", (*listed, *(name for name in watch.sources if "*" not in name))))
    return wanted[0] if len(wanted) == 1 else And(node.position, tuple(wanted))


def without(query: str, word: str) -> str:
    """The query, less what says the word (a phrase, where it has several)."""
    excluded = f'"{word}"' if " " in word else word
    return f"({query}) NOT {excluded}" if _loose(query) else f"{query} NOT {excluded}"


def _loose(query: str) -> bool:
    """Whether its alternatives have to be held together before something is taken from all of them."""
    return isinstance(parse(query), Or)


def _any(field: str, values: Sequence[str]) -> Node:
    found = tuple(Exact(0, field, value.casefold()) for value in dict.fromkeys(values))
    return found[0] if len(found) == 1 else Or(0, found or (Exact(0, field, ""),))


def _written(query: str, node: Node) -> str:
    """The words from where a part begins to where it ends: at a space or a closing parenthesis, but within quotes."""
    start = node.position
    quoted, depth, end = False, 0, start
    while end < len(query):
        sign = query[end]
        quoted = quoted != (sign in QUOTES)
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if depth < 0 or (not quoted and depth == 0 and sign.isspace()):
            break
        end += 1
    return query[start:end]
