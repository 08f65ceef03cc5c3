"""`tocsin authors`: who they are to the brands that are listened for, and what says so."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Json, Row, say, write_line, write_object
from core.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from app.wiring import State
    from core.state.authors import Profile
    from enrich.authors.labels import Labelled


def authors(
    author: Annotated[list[str], typer.Argument(metavar="AUTHOR_ID...", help="As `tocsin top author_id` shows them.")],
    as_json: Json = False,
) -> None:
    """Influence with its parts, and the labels that the rules give now, with their evidence and when they expire.

    What the parts, signs and labels mean, and what is never kept, is in docs/metrics.md.

    Example: `tocsin authors forum:maisie_moss --json`
    """
    here = context.here()
    with here.state() as state:
        rows = described(state, author, here.clock.now())
    for row in rows:
        if as_json:
            write_line(row)
        else:
            _print(row)


def described(state: "State", authors: Sequence[str], now: "datetime") -> list[Row]:
    """In the order asked for. Raises NotFound where nothing is remembered of one."""
    profiles, conduct = state.authors.profiles(authors), state.authors.remembered(authors)
    for unknown in (each for each in authors if each not in profiles):
        raise NotFound(f"Nothing is remembered of {unknown}.", "`tocsin top author_id` lists those who write most.")
    from enrich.authors.labels import labels

    watches = [each.watch for each in state.watches.list()]
    return [
        _row(profiles[author], labels(profiles[author].author, conduct[author], watches, now)) for author in authors
    ]


def _row(profile: "Profile", given: "Sequence[Labelled]") -> Row:
    author, influence = profile.author, profile.influence
    return {
        "author_id": author.id,
        "handle": author.handle,
        "name": author.name,
        "followers": author.followers,
        "verified": author.verified,
        "observed_at": profile.observed_at,
        "influence": influence.score if influence else None,
        "parts": influence.parts if influence else {},
        "weights": influence.weights if influence else {},
        "authority": influence.authority if influence else {},
        "signs": influence.signs if influence else {},
        "labels": [
            {
                "label": label.role.value,
                "watch": label.watch or None,
                "evidence": label.evidence,
                "figures": label.figures,
                "given_at": label.given_at,
                "expires_at": label.expires_at,
            }
            for label in given
        ],
    }


def _print(row: Row) -> None:
    told = row["labels"]
    write_object({key: value for key, value in row.items() if key != "labels" and value not in ({}, None)}, False)
    if not isinstance(told, list) or not told:
        say("No label.")
        return
    for label in told:
        whose = f" of {label['watch']}" if label["watch"] else ""
        say(f"{label['label']}{whose}, until {label['expires_at']:%Y-%m-%d}: {label['evidence']}")
