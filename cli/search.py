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
    understood,
    zone,
)
from cli.draining import note_what_waits
from cli.output import Json, Limit, Row, cell, errors, note, say, screen, write_line, write_rows
from schemas.scope import Scope

if TYPE_CHECKING:
    from core.query.tree import Node
    from core.state.authors import Profile
    from index.port import Count, Hit, Page

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
    from core.query.validate import for_search

    tree = between(parsed(query), since, until)
    if tree is not None:
        for_search(tree, None)
    show_page(tree, chosen(watch), limit, cursor, as_json)


def show_page(query: "Node | None", scope: Scope, limit: int, cursor: str, as_json: bool) -> None:
    """One page of sightings; the cursor of the next goes to standard error, or is the last JSON line's `next`."""
    here = context.here()
    with here.store() as store:
        page = store.search(query, scope, limit, cursor)
    if as_json:
        _write_page(page)
    elif screen.is_terminal:
        for hit in page.hits:
            _print(hit)
    elif page.hits:
        columns = ("published_at", "source", "author", "watch", "toward", "text")
        write_rows(map(_row, page.hits), columns, as_json, empty="")
    if not as_json:
        note(f"{page.total:,} found", style="dim")
        if page.next:
            errors.print(f"next page: --cursor {page.next}", style="dim", soft_wrap=True)
        if not page.total:
            note_what_waits(here)


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

    Examples:

    - `tocsin count 'toward:negative' --by hour --since 2d`

    - `tocsin count --split toward --watch brisolle`
    """
    from index.port import CountRequest, Mode

    request = CountRequest(
        query=parsed(query), start=moment(since), end=moment(until), time_zone=zone(time_zone).key, mode=Mode(mode),
        bucket=by, split=split,
    )  # fmt: skip
    if request.start >= request.end:
        raise typer.BadParameter("It must be before --until.", param_hint="--since")
    here = context.here()
    with here.store() as store:
        counts = store.count(request, chosen(watch))
    if as_json:
        for each in counts:
            write_line({"at": each.at, "group": each.group, "mode": mode, "value": round(each.value, 3)})
        return
    columns, rows = _table(counts, mode)
    write_rows(rows, columns, as_json, "Nothing in this time; --since reaches further back.")
    if not rows:
        note_what_waits(here)
    elif mode not in columns:
        note(f"{mode} volumes; docs/metrics.md says how they are counted", style="dim")


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
    here = context.here()
    with here.store() as store:
        ranked = store.top(field, parsed(query), chosen(watch), limit)
    rows = [{"value": r.value, "count": round(r.count, 3)} for r in ranked]
    if field != "author_id":
        write_rows(rows, ("count", "value"), as_json, "Nothing found.")
        return
    with here.state() as state:
        profiles = state.authors.profiles([r.value for r in ranked])
    known = [{**row, **_who(profiles.get(str(row["value"])))} for row in rows]
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
    with context.here().store() as store:
        ranked = store.terms(understood(query), parsed(background), chosen(watch), limit)
    rows = ({"term": r.value, "count": r.count, "score": round(r.score, 2)} for r in ranked)
    write_rows(rows, ("count", "score", "term"), as_json, "Nothing stands out.")


def _who(profile: "Profile | None") -> Row:
    """Nothing of somebody who is only in the store."""
    influence = profile.influence if profile else None
    return {
        "handle": profile.author.handle if profile else None,
        "followers": profile.author.followers if profile else None,
        "influence": influence.score if influence else None,
        "parts": influence.parts if influence else None,
    }


def _table(counts: "Sequence[Count]", mode: Volume) -> tuple[Sequence[str], Sequence[Row]]:
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


def _write_page(page: "Page") -> None:
    for number, hit in enumerate(page.hits, start=1):
        following = {"next": page.next} if page.next and number == len(page.hits) else {}
        write_line({**_row(hit), **following})


def _row(hit: "Hit") -> Row:
    sentiment = hit.analysis.sentiment
    return {
        "id": hit.mention.id, "watch": hit.sighting.watch, "published_at": hit.mention.published_at,
        "source": hit.mention.source, "kind": hit.mention.kind.value, "author": hit.mention.author.handle,
        "author_id": hit.mention.author.id, "title": hit.mention.title, "text": hit.mention.text,
        "url": hit.mention.url, "language": hit.analysis.language.code if hit.analysis.language else "",
        "sentiment": sentiment.label.value if sentiment else None, "polarity": hit.sighting.polarity,
        "toward": hit.sighting.toward.value if hit.sighting.toward else None,
        "topics": hit.sighting.topics, "tags": hit.sighting.tags,
        "weight": hit.sighting.weight, "original": hit.sighting.original,
        "influence": hit.analysis.influence.score if hit.analysis.influence else None,
        "saved": hit.analysis.saved, "models": hit.analysis.models,
    }  # fmt: skip


def _print(hit: "Hit") -> None:
    mention, toward = hit.mention, hit.sighting.toward
    watch = "no watch" if hit.sighting.watch == UNWATCHED else hit.sighting.watch
    felt = toward.value if toward else "no model"
    heading = (cell(mention.published_at), mention.source, f"@{cell(mention.author.handle)}", f"[{watch}]", felt)
    say("  ".join(heading), style="dim")
    text = cell(" ".join(dict.fromkeys((mention.title, mention.text))))
    shown = text if len(text) <= LONGEST else text[:LONGEST] + "…"
    say(textwrap.fill(shown, screen.width - 1, initial_indent="  ", subsequent_indent="  "))
