"""`tocsin init BRAND`: from a name to watches and sources, asking for what a person at a terminal can still say."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cli import context
from cli.output import Row, note, say, write_rows
from core.errors import TocsinError

if TYPE_CHECKING:
    from app.settings import Table
    from app.starting import Looked, Start
    from app.wiring import State
    from core.query.proposing import Proposal
    from schemas.watch import Watch

SECONDS = 10.0
"""For which sources are listened to before anything is written."""
SHOWN = 5
"""Mentions of a sample."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the command line says. watches: the file to write. looks: for how many seconds it listens first."""

    brand: str
    competitors: tuple[str, ...]
    languages: tuple[str, ...]
    feeds: tuple[str, ...]
    context: tuple[str, ...]
    without: tuple[str, ...]
    time_zone: str
    watches: Path
    looks: float


def begin(told: Told) -> None:
    """Writes both files, and takes the watches up, once all of it is agreed to."""
    from app.starting import Start, keyless, refusal, those_without_key

    here, config = context.before_settings()
    if told.watches.exists():
        raise refusal(told.watches)
    kept = config.exists()
    tables = here.settings.sources if kept else keyless(told.feeds)
    told, watches = _settled(told)
    rows = (each.model_dump(mode="json") for each in watches)
    write_rows(rows, ("id", "name", "kind", "query"), as_json=False, empty="")
    if kept:
        say(f"Sources of {config}, which stays as it is: {', '.join(tables) or 'none'}.")
    else:
        say(f"Sources that need no key: {', '.join(tables) or 'none'}.")
    if kept and told.feeds:
        note(
            f"The feeds are not listened to: name them in {config}, as feeds of a table [sources.rss].", style="yellow"
        )
    if told.looks:
        over = {name: {**table, **here.settings.sources.get(name, {})} for name, table in tables.items()}
        _listen(here, those_without_key(over), watches[0], told.looks)
    if _at_a_terminal() and not typer.confirm("Listen for that from now on?", default=True):
        say("Nothing was written.")
        return
    _take_up(here, Start(tuple(watches), told.watches, {} if kept else {config: tables}))


def _take_up(here: context.Context, start: "Start") -> None:
    from app.starting import write
    from app.wiring import prepare_indices

    with here.prepared() as state:
        prepare_indices(here.settings, here.home, here.clock)
        _refuse_others(state, start.watches)
        written = write(start)
        state.watches.apply(start.watches, by=context.me())
    names = " and ".join(map(str, written))
    say(f"Written: {names}. Next: `tocsin run`; `tocsin status` and `tocsin sources list` say how it goes.")


def _settled(told: Told) -> "tuple[Told, Sequence[Watch]]":
    """With what a person at a terminal still says; the brand first, then its competitors."""
    from core.query.proposing import Habits, Wish, apart, proposed

    if _at_a_terminal():
        told = replace(
            told,
            competitors=told.competitors or _several("Competitors, with commas between them"),
            languages=told.languages or _several("Languages, as in en, fr (none: all)"),
        )
    habits = Habits(told.languages, told.time_zone)
    brand = proposed(Wish(told.brand, told.context, told.without), "brand", habits)
    if brand.doubt and _at_a_terminal():
        note(f"{brand.doubt} Name what it does, or what it is not.")
        beside, without = _several("Words beside it, one of which must stand there"), _several("Words that must not")
        told = replace(told, context=beside, without=without)
        brand = proposed(Wish(told.brand, beside, without), "brand", habits)
    rivals = [proposed(Wish(name), "competitor", habits) for name in told.competitors]
    _warn([brand, *rivals])
    return told, apart([each.watch for each in (brand, *rivals)])


def _warn(found: "Sequence[Proposal]") -> None:
    for each in found:
        if each.doubt and each.watch.kind == "brand":
            note(
                f"{each.doubt} --context WORD asks for a word beside it, --without WORD leaves one out.", style="yellow"
            )
        elif each.doubt:
            note(f"{each.doubt} Give it a context in the file of watches.", style="yellow")


def _listen(here: context.Context, tables: "Mapping[str, Table]", watch: "Watch", seconds: float) -> None:
    from app.starting import look

    if not tables:
        return
    note(f"Listening for {watch.name}, {seconds:g} s …")
    found = look(here.settings, tables, watch, here.clock, seconds)
    for each in found:
        say(f"{each.source}, mentions: {len(each.matched)}. {each.why}".rstrip())
    rows = [_of_mention(looked, at) for looked in found for at in range(min(len(looked.matched), SHOWN))]
    if rows:
        write_rows(rows, ("source", "at", "author", "text"), as_json=False, empty="")
    else:
        say("Nobody spoke of it just now, which says little: it is listened for all the same.")


def _of_mention(looked: "Looked", at: int) -> Row:
    said = looked.matched[at]
    text = " ".join(filter(None, (said.title, said.text)))
    return {"source": looked.source, "at": said.published_at, "author": said.author.handle, "text": text}


def _refuse_others(state: "State", watches: "Sequence[Watch]") -> None:
    """Raises TocsinError where another watch has such an id already."""
    standing = {each.watch.id: each.watch for each in state.watches.list()}
    for watch in watches:
        if standing.get(watch.id, watch) != watch:
            raise TocsinError(
                f'There is a watch "{watch.id}" already, and it is another one.',
                "`tocsin watches show` says which; change it with `tocsin watches apply FILE`.",
            )


def _several(asked: str) -> tuple[str, ...]:
    answer: str = typer.prompt(asked, default="", show_default=False)
    return tuple(filter(None, (part.strip() for part in answer.split(","))))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
