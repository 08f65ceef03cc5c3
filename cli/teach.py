"""`tocsin teach`, `corrections`, `evaluate`: what people say that mentions say, and what is learned from it."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Json, say, write_object, write_rows
from cli.search import ASKING
from core.errors import NotFound
from schemas.analysis import Label

if TYPE_CHECKING:
    from app.teaching import Said
    from cli.remote import Server

Watch = Annotated[str, typer.Option("--watch", help="The watch towards which they say it.")]

app = typer.Typer(
    no_args_is_help=True,
    help="What people corrected of a watch, and what was learned from it.\n\n"
    "Example: `tocsin corrections list --watch brisolle`",
)


def register(main: typer.Typer) -> None:
    for command in (teach, evaluate):
        main.command(rich_help_panel=ASKING)(command)
    main.add_typer(app, name="corrections", rich_help_panel=ASKING)


def teach(
    watch: Watch,
    mention: Annotated[
        list[str] | None, typer.Argument(metavar="[MENTION_ID...]", help="As `tocsin search --json` shows them.")
    ] = None,
    label: Annotated[Label | None, typer.Option(help="What these mentions say of the watch.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="CSV with the columns mention and label, or NDJSON with these keys.")
    ] = None,
) -> None:
    """Says what mentions say of a watch, where enrichment was wrong, or to confirm it.

    They show it from now on, and mentions like them lean the same way: each word of a correction adds a little to the
    scores of the watch, the less the surer the model is. `tocsin corrections words` shows how much,
    `tocsin corrections revoke` takes one back, and `tocsin evaluate` says whether it helps. What is stored already
    follows with `tocsin reenrich`.

    Examples:

    - `tocsin teach --watch brisolle --label negative forum:812 forum:813`

    - `tocsin teach --watch brisolle --file labelled.csv`
    """
    from app.teaching import Said, from_file

    if (file is None) == (not mention or label is None):
        raise typer.BadParameter("Give mentions with --label, or --file.")
    said = from_file(file) if file else tuple(Said(each, label) for each in mention or () if label)
    server = context.server()
    new, jobs = _taught_there(server, watch, said) if server else _taught_here(watch, said)
    follows = f"; they are enriched again by job {', '.join(map(str, jobs))}" if jobs else ""
    say(f"{new} of {len(said)} are new{follows}.")


def _taught_here(watch: str, said: "Sequence[Said]") -> tuple[int, list[int]]:
    """How many were new, and the jobs that follow."""
    from app.teaching import teach as take_in

    here = context.here()
    with here.state() as state, here.store() as store:
        new, job = take_in(state, store, watch, said, context.me(), here.clock)
    return new, [job] if job else []


def _taught_there(server: "Server", watch: str, said: "Sequence[Said]") -> tuple[int, list[int]]:
    """The same. A server is told of one label at a time."""
    from cli.remote import portions
    from web.told.people import Taught

    new, jobs = 0, list[int]()
    for label in Label:
        mentions = [each.mention for each in said if each.label is label]
        for some in portions(mentions):
            taught = server.do("POST", "corrections", Taught, {"watch": watch, "label": label, "mentions": some})
            new += taught.new
            jobs += [taught.job] if taught.job else []
    return new, jobs


def evaluate(watch: Watch, as_json: Json = False) -> None:
    """How often enrichment agrees with people, without and with what it learned from the other corrections.

    Each correction is judged by what was learned from those of the other nine tenths. Where only mistakes are
    corrected, the share without is low by choice: confirm some mentions too, picked at random, to see the truth.

    Example: `tocsin evaluate --watch brisolle`
    """
    from dataclasses import asdict

    from enrich.corrections.agreement import agreement
    from enrich.corrections.school import MOST, example

    with context.here().state() as state:
        state.watches.get(watch)
        standing = state.corrections.standing([watch])[-MOST:]
        examples = [made for each in standing if (made := example(each))]
    if not examples:
        raise NotFound(f"Nothing was corrected of {watch} in a language of the model.", "`tocsin teach` does that.")
    found = agreement(examples)
    if as_json:
        write_object({"watch": watch, **asdict(found)}, as_json)
        return
    say(f"{found.examples} corrections, of which {found.confirmed} confirm the model.")
    for name, share in (("Without what was learned", found.without), ("With it, held back", found.learned)):
        say(f"{name}: agrees on {share.value:.0%} ({share.low:.0%} to {share.high:.0%}).")


@app.command("list")
def list_corrections(watch: Watch, as_json: Json = False) -> None:
    """Every correction of a watch, those that were revoked or replaced included.

    Example: `tocsin corrections list --watch brisolle --json`
    """
    from cli.remote import asked_of
    from web.told.people import CorrectionTold, correction_told

    def here() -> list[CorrectionTold]:
        with context.here().state() as state:
            state.watches.get(watch)
            return [correction_told(each) for each in state.corrections.history(watch)]

    found = asked_of("corrections", CorrectionTold, {"watch": watch}, here)
    rows = ({**each.model_dump(), "label": each.label.value} for each in found)
    write_rows(rows, ("id", "at", "by", "mention", "label", "revoked_at"), as_json, "Nothing was corrected.")


@app.command()
def revoke(number: Annotated[int, typer.Argument(metavar="ID", help="As `tocsin corrections list` shows it.")]) -> None:
    """Takes one back: its mention, and those like it, are judged as if it had never been.

    Example: `tocsin corrections revoke 12`
    """
    from web.told.people import Revoked

    server = context.server()
    if server:
        revoked = server.do("POST", f"corrections/{number}/revoke", Revoked)
    else:
        from app.teaching import again

        with context.here().state() as state:
            mention = state.corrections.revoke(number, context.me()).mention
            revoked = Revoked(mention=mention, job=again(state, [mention], context.me()))
    say(f"Correction {number} is revoked; {revoked.mention} is enriched again by job {revoked.job}.")


@app.command()
def words(
    watch: Watch,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 30,
    as_json: Json = False,
) -> None:
    """What was learned: how much each word adds to the log-odds of each label in a text of one word.

    In a text of n words and pairs of words it counts by 1/√n (docs/metrics.md).

    Example: `tocsin corrections words --watch brisolle`
    """
    from enrich.corrections.school import weights_of

    with context.here().state() as state:
        state.watches.get(watch)
        weights = weights_of(tuple(state.corrections.standing([watch])))
    heavy = sorted(weights, key=lambda word: (-max(map(abs, weights[word])), word))[:limit]
    rows = (
        dict(zip(("word", *map(str, Label)), (word, *(round(w, 3) for w in weights[word])), strict=True))
        for word in heavy
    )
    write_rows(rows, ("word", *map(str, Label)), as_json, "Nothing was learned.")
