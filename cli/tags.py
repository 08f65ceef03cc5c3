"""`tocsin tags`: what people call mentions, by hand and by rules."""

import re
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cli import context
from cli.arguments import Since, Until, between, made, times, understood
from cli.draining import note_what_waits
from cli.output import Exit, Json, note, say, write_rows
from schemas.scope import ALL
from schemas.tag import TAG_ID, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from index.tagging import Outcome
    from web.told.tags import Tagged, TagTold

Id = Annotated[str, typer.Argument(metavar="TAG", help="As `tocsin tags list` shows it.")]
Rule = Annotated[str, typer.Option(help="A query: what it matches has the tag by itself.")]
Saved = Annotated[str, typer.Option(help="The id of a saved query, in the place of --query.")]
Mentions = Annotated[list[str], typer.Argument(metavar="MENTION_ID...", help="As `tocsin search --json` shows them.")]
Watch = Annotated[str, typer.Option("--watch", help="The watch that sees them; - for those of none.")]

app = typer.Typer(
    no_args_is_help=True,
    help="What people call mentions, by hand and by rules; `tag:` finds it.\n\n"
    "Example: `tocsin tags add product/refund --name Refund`",
)


@app.command("list")
def list_tags(since: Since = "30d", until: Until = "now", as_json: Json = False) -> None:
    """Every tag in use, with how many mentions have it, published in a range.

    Example: `tocsin tags list --since 7d --json`
    """
    from cli.remote import asked_of
    from web.told.tags import TagTold

    asked = times(since, until)
    rows = (each.model_dump() for each in asked_of("tags", TagTold, asked, lambda: _listed(since, until)))
    columns = ("id", "name", "team", "mentions", "by_hand", "query", "saved")
    write_rows(rows, columns, as_json, "No tag yet: `tocsin tags add` makes one.")


def _listed(since: str, until: str) -> "list[TagTold]":
    from index.asked import MOST
    from web.told.lists import told
    from web.told.tags import TagTold

    here = context.here()
    within = between(None, since, until)
    with here.state() as state, here.store() as store:
        counted = {each.value: int(each.count) for each in store.top("tag", within, ALL, MOST)}
        by_hand = state.taggings.counts(ALL)
        return [
            told(TagTold, tag, mentions=counted.get(tag.id, 0), by_hand=by_hand.get(tag.id, 0))
            for tag in state.tags.list()
        ]


@app.command()
def add(
    tag: Annotated[str, typer.Argument(metavar="TAG", help="category/name: small letters, digits, - and _.")],
    name: Annotated[str, typer.Option(help="As people call it; by default what stands after the slash.")] = "",
    team: Annotated[str, typer.Option(help="For the watches of this team alone.")] = "",
    query: Rule = "",
    saved: Saved = "",
) -> None:
    """Makes a tag, for all watches or those of a team; one that was retired comes back with what people said.

    Examples:

    - `tocsin tags add product/refund --name Refund`

    - `tocsin tags add tone/angry --query 'emotion:anger toward:negative'`
    """
    from index.tagging import keep

    wanted = _made({"id": tag, "name": name or tag.rpartition("/")[2], "team": team, "query": query, "saved": saved})
    server = context.server()
    if server:
        server.tell("PUT", _path(tag), wanted)
    else:
        if wanted.query:
            understood(wanted.query)
        with context.here().begun() as state:
            keep(state, wanted, context.me())
    follows = "; what comes from now on is tagged by its rule" if wanted.has_rule else ""
    say(f"The tag {tag} is kept{follows}.")


@app.command()
def rule(
    tag: Id,
    query: Rule = "",
    saved: Saved = "",
) -> None:
    """Gives a tag another rule, or none: what is tagged already stays until `tocsin tags apply`.

    Examples:

    - `tocsin tags rule product/refund --query 'remboursement OR refund'`

    - `tocsin tags rule tone/angry --saved angry`

    - `tocsin tags rule tone/angry`
    """
    from index.tagging import keep

    rule = {"query": query, "saved": saved}
    server = context.server()
    if server:
        changed = _made({**server.one(_path(tag), Tag).model_dump(), **rule})
        server.tell("PUT", _path(tag), changed)
    else:
        if query:
            understood(query)
        with context.here().state() as state:
            changed = _made({**state.tags.get(tag).model_dump(), **rule})
            keep(state, changed, context.me())
    say(f"The tag {tag} has {'a new rule' if changed.has_rule else 'no rule any more'}.")


@app.command()
def apply(tag: Id) -> None:
    """Has the rule of a tag hold of what is stored already, and of no more than it matches now.

    A running Tocsin does it, or the next `tocsin run --drain`; `tocsin jobs` shows how far it is.

    Example: `tocsin tags apply product/refund`
    """
    from index.tagging import apply_rule
    from web.told.running import JobAsked

    server = context.server()
    if server:
        job = server.do("POST", _path(tag, "apply"), JobAsked).job
    else:
        with context.here().state() as state:
            job = apply_rule(state, state.tags.get(tag), context.me())
    say(f"{tag} is applied to what is stored, by job {job}.")
    if not server:
        note_what_waits()


@app.command()
def give(tag: Id, mention: Mentions, watch: Watch) -> None:
    """Tags mentions as a watch sees them, whatever the rule says.

    Example: `tocsin tags give product/refund forum:812 forum:813 --watch brisolle`
    """
    from index.tagging import give as given

    _tell(_said(tag, mention, watch, "give", given), "tagged")


@app.command()
def remove(tag: Id, mention: Mentions, watch: Watch) -> None:
    """Takes a tag off mentions as a watch sees them; no rule gives it to them again.

    Example: `tocsin tags remove product/refund forum:812 --watch brisolle`
    """
    from index.tagging import take_back

    _tell(_said(tag, mention, watch, "remove", take_back), "free of it")


@app.command()
def retire(tag: Id) -> None:
    """Takes a tag out of use and off all mentions; what people said with it comes back with `tocsin tags add`.

    Example: `tocsin tags retire product/refund`
    """
    from index.tagging import retire as retired
    from web.told.running import JobAsked

    server = context.server()
    if server:
        job = server.do("DELETE", _path(tag), JobAsked).job
    else:
        with context.here().state() as state:
            job = retired(state, tag, context.me())
    say(f"{tag} is retired; job {job} takes it off what is stored.")
    if not server:
        note_what_waits()


def _made(values: "Mapping[str, object]") -> Tag:
    """Raises BadParameter."""
    if not re.fullmatch(TAG_ID, str(values["id"])):
        raise typer.BadParameter(f'"{values["id"]}" is no tag. Write it like product/refund.', param_hint="TAG")
    return made(Tag, values)


def _path(tag: str, *act: str) -> str:
    """Of a server."""
    from cli.remote import part

    return "/".join(("tags", *map(part, tag.split("/")), *act))


def _said(
    tag: str, mentions: "Sequence[str]", watch: str, act: Literal["give", "remove"], do: "Callable[..., Outcome]"
) -> "Tagged":
    """do: as `act` is done here."""
    from index.tagging import Seen
    from web.told.tags import Tagged

    server = context.server()
    if server:
        return server.do("POST", _path(tag, act), Tagged, {"watch": watch, "mentions": mentions})
    here = context.here()
    with here.state() as state, here.store() as store:
        asked = [Seen(each, watch) for each in mentions]
        outcome = do(state, store, state.tags.get(tag), asked, ALL, context.me(), here.clock.now())
    return Tagged(new=outcome.new, lost=tuple(each.mention for each in outcome.lost), job=outcome.job)


def _tell(outcome: "Tagged", what: str) -> None:
    follows = f"; they are enriched again by job {outcome.job}" if outcome.job else ""
    say(f"{outcome.new} mentions are {what} now that were not before{follows}.")
    if outcome.lost:
        note(f"Not among what the watch has: {', '.join(outcome.lost)}.")
        raise typer.Exit(Exit.PARTLY)
