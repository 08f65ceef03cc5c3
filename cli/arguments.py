"""What commands take: queries, watches, times, and models made of what was typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from cli import context
from cli.output import note
from schemas.scope import ALL, Scope, only

if TYPE_CHECKING:
    from pydantic import BaseModel

    from core.query.tree import Node

Model = TypeVar("Model", bound="BaseModel")

Query = Annotated[str, typer.Argument(help="In the query language (docs/query-language.md); empty: everything.")]
Watches = Annotated[list[str] | None, typer.Option("--watch", help="Only this watch; may be repeated.")]
Cursor = Annotated[str, typer.Option(help="Of the next page, as the page before named it.")]
Since = Annotated[str, typer.Option(help="2026-03-02, 2026-03-02T08:00Z, or 7d before now.")]
Until = Annotated[str, typer.Option(help="As --since.")]

UNWATCHED = "-"
"""What stands for the watch of mentions that no watch matches."""

EARLIEST, LATEST = 1970, 2200

_BEFORE = re.compile(r"(\d{1,5})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parsed(query: str) -> "Node | None":
    """None for an empty one. Raises as `understood` does."""
    return understood(query) if query.strip() else None


def understood(query: str) -> "Node":
    """Notes the names in it that are gone. Raises QueryError, and NotFound for a watch, topic or saved query in it that
    never was: it would find nothing, as if all were quiet."""
    from core.query.names import named
    from core.query.parse import parse

    tree = parse(query)
    if any(named(tree)):
        from web.look.naming import check_names

        with context.here().state() as state:
            for told in check_names(state, ALL, tree):
                note(told)
    return tree


def between(tree: "Node | None", since: str, until: str) -> "Node | None":
    """What of it was published from `since` on and before `until`; either may be empty."""
    from core.clock import micros
    from core.query.tree import And, Range

    low, high = micros(moment(since)) if since else None, micros(moment(until)) - 1 if until else None
    if low is None and high is None:
        return tree
    if low is not None and high is not None and low > high:
        raise typer.BadParameter("It must be before --until.", param_hint="--since")
    published = Range(0, "published", low, high)
    return And(0, (tree, published)) if tree else published


def times(since: str, until: str) -> Mapping[str, datetime | None]:
    """The same, as a server is asked."""
    return {"from": moment(since) if since else None, "to": moment(until) if until else None}


def chosen(watches: Sequence[str] | None) -> Scope:
    """Raises NotFound for a watch that never was: it would find nothing, as if all were quiet."""
    if not watches:
        return ALL
    with context.here().state() as state:
        for watch in watches:
            if watch != UNWATCHED:
                state.watches.get(watch)
    return only(*watches)


def moment(text: str) -> datetime:
    """`now`, `7d` (before now; m, h, d, w), a date, or an ISO time; without an offset it is UTC."""
    if text == "now":
        return datetime.now(UTC)
    if _BEFORE.fullmatch(text):
        return datetime.now(UTC) - span(text)
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f'"{text}" is no time. Write 2026-03-02, 2026-03-02T08:00Z, 7d or now.') from None
    if not EARLIEST <= read.year <= LATEST:
        raise typer.BadParameter(f'"{text}" is too far away: years {EARLIEST} to {LATEST} can be asked for.')
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    """`90m`, `1h`, `2d`, `1w`."""
    found = _BEFORE.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f'"{text}" is no length of time. Write 90m, 1h, 2d or 1w.')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise typer.BadParameter(f'"{name}" is no time zone. Write it like Europe/Paris.') from None


def made(model: type[Model], values: Mapping[str, object]) -> Model:
    """Raises BadParameter with the name of what is wrong."""
    from pydantic import ValidationError

    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] == "string_pattern_mismatch":
        raise typer.BadParameter(f"{name} takes small letters, digits, - and _, and at most 64 of them.")
    raise typer.BadParameter(f"{name}: {first['msg'].removeprefix('Value error, ')}.")
