"""State and mentions as they stand, from one engine to another, and compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing

from app.home import Home
from app.ports import Portable, Store
from app.settings import Settings, servers
from app.wiring import TOPICS, open_bus, open_state, open_store
from core.clock import Clock, from_micros
from core.errors import Misconfigured, TocsinError
from core.state import carry
from core.state.database import Database
from index.life import State
from schemas.mention import month

Told = Callable[[str, int], None]
"""Told what is being carried, and how much of it is by now."""


def carry_state(source: Database, target: Database, told: Told) -> int:
    """In the place of what is there. Returns the number of rows. Raises TocsinError where both differ then."""
    for number, table in enumerate(carry.copy(source, target), 1):
        told(f"the state, table {table}", number)
    after = carry.sums(target)
    _compare("table", carry.sums(source), after)
    return sum(found.rows for found in after.values())


def carry_mentions(source: Portable, target: Store, after: str = "") -> Iterator[tuple[str, int]]:
    """Yields, once they are there for good, the place to go on after, and how many came. In the end all are found."""
    for place, portion in source.states(after):
        target.adopt(portion)
        yield place, len(portion)
    target.refresh()


def require_room(settings: Settings, home: Home, clock: Clock, parts: Sequence[str]) -> None:
    """parts: bus, index and state, those that are to be filled. Raises Misconfigured where one holds anything."""
    if full := [part for part in parts if _holds(settings, home, clock, part)]:
        raise Misconfigured(
            f"There is data already where the {', '.join(full)} would come.",
            "Name an empty place (another prefix, another database, another data folder), or remove what is there.",
        )


def _holds(settings: Settings, home: Home, clock: Clock, part: str) -> bool:
    if part not in servers(settings):
        return home.parts[part].exists()
    match part:
        case "bus":
            with closing(open_bus(settings, home, clock)) as bus:
                return any(sum(bus.ends(topic).values()) for topic in TOPICS)
        case "index":
            with open_store(settings, home, clock) as store:
                return next(iter(store.states()), None) is not None
        case _:
            with open_state(settings, home, clock) as state:
                return not state.database.is_new() and not carry.is_empty(state.database)


def require_equal(source: Portable, target: Portable) -> None:
    """Raises TocsinError where a month differs."""
    _compare("month", _sums(source), _sums(target))


def _compare(what: str, before: Mapping[str, carry.Sum], after: Mapping[str, carry.Sum]) -> None:
    differ = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if differ:
        raise TocsinError(
            f"Both sides differ in {what} {', '.join(differ)}: nothing is changed where they come from.",
            "Did anything write there meanwhile? Empty what was filled, and begin again.",
        )


def _sums(store: Portable) -> Mapping[str, carry.Sum]:
    """By month of publication."""
    found: dict[str, carry.Sum] = {}
    for _, portion in store.states():
        for mention, state in portion.items():
            of = month(from_micros(state.published))
            found[of] = found.get(of, carry.NONE).plus(_told(mention, state))
    return found


def _told(mention: str, state: State) -> str:
    body = state.enriched.model_dump_json() if state.enriched else ""
    return f"{mention} {state.version} {state.published} {state.first_seen} {state.deletion} {body}"
