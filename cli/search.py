"""`tocsin search`, `count`, `top` and `terms`: what is in the store."""

from typing import Annotated

import typer

from cli import context
from cli.output import Json, screen, when, write_line, write_rows
from cli.times import moment
from core.query.parse import parse
from core.query.tree import Node
from index.port import Bucket, CountRequest, Hit, Mode, Split
from schemas.scope import ALL, Scope, only

Query = Annotated[str, typer.Argument(help="In the query language (docs/query-language.md); empty: everything.")]
Watches = Annotated[list[str] | None, typer.Option("--watch", help="Only this watch; may be repeated.")]
Limit = Annotated[int, typer.Option(min=1, max=10_000)]
LONGEST = 160


def register(app: typer.Typer) -> None:
    app.command()(search)
    app.command()(count)
    app.command()(top)
    app.command()(terms)


def search(
    query: Query = "",
    watch: Watches = None,
    limit: Limit = 20,
    cursor: Annotated[str, typer.Option(help="The `next` of the page before.")] = "",
    as_json: Json = False,
) -> None:
    """Mentions that match, newest first. Example: tocsin search '"service client" NEAR/5 nul' --watch sncf"""
    show_page(_tree(query), _scope(watch), limit, cursor, as_json)


def show_page(query: Node | None, scope: Scope, limit: int, cursor: str, as_json: bool) -> None:
    """One page of sightings; the cursor of the next goes to standard error, or is the last JSON line's `next`."""
    with context.here().store() as store:
        page = store.search(query, scope, limit, cursor)
    if as_json:
        for hit in page.hits:
            write_line(_row(hit))
        return
    for hit in page.hits:
        _print(hit)
    more = f"; next page: --cursor {page.next}" if page.next else ""
    screen.print(f"{page.total} found{more}", style="dim", markup=False)


def count(
    query: Query = "",
    watch: Watches = None,
    since: Annotated[str, typer.Option(help="2026-03-02, 2026-03-02T08:00Z, or 7d before now.")] = "7d",
    until: Annotated[str, typer.Option(help="As --since.")] = "now",
    by: Annotated[Bucket, typer.Option(help="How long each count is.")] = "day",
    split: Annotated[Split, typer.Option(help="A count for each of these.")] = "none",
    mode: Annotated[Mode, typer.Option(help="How a volume is counted (docs/metrics.md).")] = Mode.EFFECTIVE,
    time_zone: Annotated[str, typer.Option(help="Where days begin.")] = "UTC",
    as_json: Json = False,
) -> None:
    """Volumes over time. Example: tocsin count 'toward:negative' --by hour --since 2d --split watch"""
    request = CountRequest(
        query=_tree(query), start=moment(since), end=moment(until), time_zone=time_zone, mode=mode,
        bucket=by,
        split=split,
    )  # fmt: skip
    with context.here().store() as store:
        counts = store.count(request, _scope(watch))
    rows = ({"at": c.at, "group": c.group, "mode": mode.value, "value": round(c.value, 3)} for c in counts)
    write_rows(rows, ("at", "group", "value"), as_json, "Nothing in this time.")


def top(
    field: Annotated[str, typer.Argument(help="author, hashtag, site, language, source, topic, …")],
    query: Query = "",
    watch: Watches = None,
    limit: Limit = 10,
    as_json: Json = False,
) -> None:
    """The most frequent values of a field. Example: tocsin top author 'toward:negative' --watch brisolle"""
    with context.here().store() as store:
        ranked = store.top(field, _tree(query), _scope(watch), limit)
    rows = ({"value": r.value, "count": round(r.count, 3)} for r in ranked)
    write_rows(rows, ("value", "count"), as_json, "Nothing found.")


def terms(
    query: Query,
    background: Annotated[str, typer.Option(help="Compared with these mentions; empty: all of them.")] = "",
    watch: Watches = None,
    limit: Limit = 15,
    as_json: Json = False,
) -> None:
    """Words that a selection uses more than a background. Example: tocsin terms 'published:[now-3h TO now]'"""
    with context.here().store() as store:
        ranked = store.terms(parse(query), _tree(background), _scope(watch), limit)
    rows = ({"term": r.value, "count": r.count, "score": round(r.score, 2)} for r in ranked)
    write_rows(rows, ("term", "count", "score"), as_json, "Nothing stands out.")


def _tree(query: str) -> Node | None:
    return parse(query) if query.strip() else None


def _scope(watches: list[str] | None) -> Scope:
    return only(*watches) if watches else ALL


def _row(hit: Hit) -> dict[str, object]:
    sentiment = hit.analysis.sentiment
    return {
        "id": hit.mention.id, "watch": hit.sighting.watch, "published_at": hit.mention.published_at,
        "source": hit.mention.source, "kind": hit.mention.kind.value, "author": hit.mention.author.handle,
        "title": hit.mention.title, "text": hit.mention.text, "url": hit.mention.url,
        "language": hit.analysis.language.code if hit.analysis.language else "",
        "sentiment": sentiment.label.value if sentiment else None, "polarity": hit.sighting.polarity,
        "toward": hit.sighting.toward.value if hit.sighting.toward else None,
        "topics": hit.sighting.topics, "weight": hit.sighting.weight, "original": hit.sighting.original,
        "influence": hit.analysis.influence.score if hit.analysis.influence else None,
    }  # fmt: skip


def _print(hit: Hit) -> None:
    mention, toward = hit.mention, hit.sighting.toward
    screen.print(
        f"{when(mention.published_at)}  {mention.source}  @{mention.author.handle}  "
        f"[{hit.sighting.watch}] {toward.value if toward else 'no model'}",
        style="dim",
        markup=False,
    )
    text = " ".join((mention.title, mention.text) if mention.title != mention.text else (mention.text,)).strip()
    screen.print("  " + (text if len(text) <= LONGEST else text[:LONGEST] + "…"), markup=False)
