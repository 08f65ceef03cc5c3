"""`tocsin search`, `count`, `top` and `terms`: what is in the store."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.arguments import (
    UNWATCHED,
    Cursor,
    Query,
    Since,
    Until,
    Watches,
    between,
    chosen,
    moment,
    parsed,
    times,
    understood,
    zone,
)
from cli.draining import note_what_waits
from cli.output import Json, Limit, Row, cell, errors, note, say, screen, write_line, write_rows
from schemas.scope import Scope

if TYPE_CHECKING:
    from core.query.tree import Node
    from web.told.lists import Pages
    from web.told.mentions import Seen
    from web.told.mentions import Volume as Told

ASKING = "Ask"
LONGEST = 280
"""Characters of a text that are shown on a terminal."""
GROUPS = 8
"""So many groups stand side by side; more of them stand one under the other."""

Bucket = Literal["minute", "quarter", "hour", "day", "all"]
Split = Literal["none", "watch", "topic", "tag", "sentiment", "toward", "source", "network", "language", "kind"]
Volume = Literal["raw", "originals", "effective", "authors"]


def register(app: typer.Typer) -> None:
    for command in (search, count, top, terms):
        app.command(rich_help_panel=ASKING)(command)


def search(
    query: Query = "",
    watch: Watches = None,
    since: Since = "",
    until: Until = "",
    limit: Limit = 20,
    cursor: Cursor = "",
    as_json: Json = False,
) -> None:
    """Mentions that match, newest first.

    With --json, the last line has `next`, the cursor of the next page, if there is one.

    Examples:

    - `tocsin search '"service client" NEAR/5 nul' --watch sncf`

    - `tocsin search 'toward:negative' --since 7d --json`
    """
    from web.told.mentions import Seen

    server = context.server()
    if server:
        asked = {"q": query, "watch": watch, **times(since, until), "cursor": cursor}
        show_page(server.pages("mentions", Seen, asked, limit), as_json)
        return
    from core.query.validate import for_search

    tree = between(parsed(query), since, until)
    if tree is not None:
        for_search(tree, None)
    show_page(page_here(tree, chosen(watch), limit, cursor), as_json)


def page_here(query: "Node | None", scope: Scope, limit: int, cursor: str) -> "Pages[Seen]":
    """One page of sightings, from the store."""
    from web.told.lists import Pages
    from web.told.mentions import Seen, seen

    with context.here().store() as store:
        page = store.search(query, scope, limit, cursor)
    return Pages[Seen](items=tuple(map(seen, page.hits)), next=page.next or None, total=page.total)


def show_page(page: "Pages[Seen]", as_json: bool) -> None:
    """The cursor of the next page goes to standard error, or is the last JSON line's `next`."""
    if as_json:
        _write_page(page)
    elif screen.is_terminal:
        for each in page.items:
            _print(each)
    elif page.items:
        columns = ("published_at", "source", "author", "watch", "toward", "text")
        write_rows((each.model_dump() for each in page.items), columns, as_json, empty="")
    if not as_json:
        note(f"{page.total:,} found", style="dim")
        if page.next:
            errors.print(f"next page: --cursor {page.next}", style="dim", soft_wrap=True)
        if not page.total:
            note_what_waits()


def count(
    query: Query = "",
    watch: Watches = None,
    since: Since = "7d",
    until: Until = "now",
    by: Annotated[Bucket, typer.Option(help="How long each count is.")] = "day",
    split: Annotated[Split, typer.Option(help="A count for each of these.")] = "none",
    mode: Annotated[Volume, typer.Option(help="How a volume is counted (docs/metrics.md).")] = "effective",
    time_zone: Annotated[str, typer.Option(help="Where days begin.")] = "UTC",
    as_json: Json = False,
) -> None:
    """Volumes over time.

    Of mentions that are kept no longer, the counts of whole watches remain, by day or in all; with --json they have
    `kept`.

    Examples:

    - `tocsin count 'toward:negative' --by hour --since 2d`

    - `tocsin count --split toward --watch brisolle`
    """
    from cli.remote import asked_of
    from web.told.mentions import Volume as Told

    start, end, place = moment(since), moment(until), zone(time_zone).key
    if start >= end:
        raise typer.BadParameter("It must be before --until.", param_hint="--since")
    asked = {"q": query, "watch": watch, "from": start, "to": end, "bucket": by, "split": split, "mode": mode,
             "time_zone": place}  # fmt: skip

    def here() -> "list[Told]":
        from index.port import CountRequest, Mode
        from index.remains import counted
        from web.told.mentions import volume

        request = CountRequest(parsed(query), start, end, by, place, split, Mode(mode))
        own = context.here()
        with own.store() as store, own.state() as state:
            counts = counted(store, state.kept, request, chosen(watch))
        return [volume(each, request.mode) for each in counts]

    counts = list(asked_of("counts", Told, asked, here))
    if as_json:
        for each in counts:
            write_line(each.model_dump())
        return
    columns, rows = _table(counts, mode)
    write_rows(rows, columns, as_json, "Nothing in this time; --since reaches further back.")
    if not rows:
        note_what_waits()
    elif mode not in columns:
        note(f"{mode} volumes; docs/metrics.md says how they are counted", style="dim")
    if kept := [each.at for each in counts if each.kept]:
        note(f"Up to {cell(max(kept))} counts remain of mentions that are kept no longer.", style="dim")


def top(
    field: Annotated[str, typer.Argument(help="author, hashtag, site, language, source, topic, …")],
    query: Query = "",
    watch: Watches = None,
    limit: Limit = 10,
    as_json: Json = False,
) -> None:
    """The most frequent values of a field.

    Of author_id it also says who they are, and their influence with its parts; `tocsin authors` says more.

    Examples:

    - `tocsin top hashtag 'toward:negative' --watch brisolle`

    - `tocsin top author_id --watch brisolle`
    """
    from cli.remote import asked_of, part
    from web.told.mentions import Most

    def here() -> "list[Most]":
        from web.told.mentions import most

        own = context.here()
        with own.store() as store:
            ranked = store.top(field, parsed(query), chosen(watch), limit)
        if field != "author_id":
            return [most(each) for each in ranked]
        with own.state() as state:
            profiles = state.authors.profiles([each.value for each in ranked])
        return [most(each, profiles.get(each.value)) for each in ranked]

    found = asked_of(f"top/{part(field)}", Most, {"q": query, "watch": watch, "limit": limit}, here)
    if field != "author_id":
        rows = (each.model_dump(include={"value", "count"}) for each in found)
        write_rows(rows, ("count", "value"), as_json, "Nothing found.")
        return
    known = (each.model_dump() for each in found)
    write_rows(known, ("count", "value", "handle", "influence", "parts"), as_json, "Nothing found.")


def terms(
    query: Annotated[str, typer.Argument(help="Whose words; in the query language.")],
    background: Annotated[str, typer.Option(help="Compared with these mentions; empty: all of them.")] = "",
    watch: Watches = None,
    limit: Limit = 15,
    as_json: Json = False,
) -> None:
    """Words that a selection uses more than a background does.

    Example: `tocsin terms 'published:[now-3h TO now]' --watch brisolle`
    """
    from cli.remote import asked_of
    from web.told.mentions import Telling

    def here() -> "list[Telling]":
        from web.told.mentions import telling

        with context.here().store() as store:
            ranked = store.terms(understood(query), parsed(background), chosen(watch), limit)
        return [telling(each) for each in ranked]

    asked = {"q": query, "background": background, "watch": watch, "limit": limit}
    rows = (each.model_dump() for each in asked_of("terms", Telling, asked, here))
    write_rows(rows, ("count", "score", "term"), as_json, "Nothing stands out.")


def _table(counts: "Sequence[Told]", mode: Volume) -> tuple[Sequence[str], Sequence[Row]]:
    """Groups side by side where they are few."""
    groups = sorted({each.group for each in counts})
    if groups == [""]:
        return ("at", mode), [{"at": each.at, mode: each.value} for each in counts]
    if len(groups) > GROUPS:
        rows = [{"at": each.at, mode: each.value, "group": _head(each.group)} for each in counts]
        return ("at", mode, "group"), rows
    at: dict[object, dict[str, object]] = {}
    for each in counts:
        at.setdefault(each.at, dict.fromkeys(groups, 0.0))[each.group] = each.value
    heads: Mapping[str, str] = {group: _head(group) for group in groups}
    rows = [{"at": moment, **{heads[group]: row[group] for group in groups}} for moment, row in at.items()]
    return ("at", *heads.values()), rows


def _head(group: str) -> str:
    return "none" if group in ("", UNWATCHED) else group


def _write_page(page: "Pages[Seen]") -> None:
    for number, each in enumerate(page.items, start=1):
        following = {"next": page.next} if page.next and number == len(page.items) else {}
        write_line({**each.model_dump(), **following})


def _print(each: "Seen") -> None:
    watch = "no watch" if each.watch == UNWATCHED else each.watch
    felt = each.toward.value if each.toward else "no model"
    heading = (cell(each.published_at), each.source, f"@{cell(each.author)}", f"[{watch}]", felt)
    say("  ".join(heading), style="dim")
    text = cell(" ".join(dict.fromkeys((each.title, each.text))))
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    say(textwrap.fill(shown, screen.width - 1, initial_indent="  ", subsequent_indent="  "))
