"""`tocsin incidents`, what people do to one: take it, put it off, give it to somebody, close it, note what was done."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import span
from cli.output import say
from schemas.incident import Incident

if TYPE_CHECKING:
    from alerts.incidents import Change

Id = Annotated[str, typer.Argument(metavar="ID", help="As `tocsin incidents list` shows it.")]

LONGEST = 200
"""Characters of a name."""


def register(app: typer.Typer) -> None:
    for command in (ack, assign, snooze, note, step, resolve, reopen, merge, dismiss, undismiss):
        app.command()(command)


def ack(incident: Id) -> None:
    """You have it: it stays quiet unless severity rises.

    Example: `tocsin incidents ack brisolle-20261122-2307-seniors`
    """
    if there(incident, "acknowledge"):
        return
    from alerts.incidents import acknowledged

    _act(incident, "acknowledge", lambda found: acknowledged(found, context.me()))


def assign(
    incident: Id,
    to: Annotated[str, typer.Argument(metavar="NAME", help="A person or a team; yourself where you name none.")] = "",
) -> None:
    """Whose it is. It rings as before: that is for `ack`.

    Example: `tocsin incidents assign brisolle-20261122-2307-seniors Léa`
    """
    if len(to.strip()) > LONGEST:
        raise typer.BadParameter(f"A name has at most {LONGEST} characters.")
    if there(incident, "assign", {"to": to.strip()}):
        return
    from alerts.incidents import assigned

    owner = to.strip() or context.me()
    _act(incident, "assign", lambda found: assigned(found, owner, context.me()))


def snooze(
    incident: Id,
    for_: Annotated[str, typer.Option("--for", help="90m, 1h, 2d.")] = "1h",
    until_doubled: Annotated[bool, typer.Option("--until-doubled", help="Until it is twice the size.")] = False,
) -> None:
    """Quiet for a while, or until it has doubled.

    Examples:

    - `tocsin incidents snooze ID --for 2h`

    - `tocsin incidents snooze ID --until-doubled`
    """
    length = span(for_)
    if there(incident, "snooze", {"minutes": None if until_doubled else max(length // timedelta(minutes=1), 1)}):
        return
    from alerts.incidents import snoozed_until, snoozed_until_doubled

    if until_doubled:
        _act(incident, "snooze", lambda found: snoozed_until_doubled(found, context.me()))
        return
    now = datetime.now(UTC)
    until = now + length
    _act(incident, "snooze", lambda found: snoozed_until(found, until, context.me(), now))


def note(
    incident: Id, text: Annotated[str, typer.Argument(help="What is known or was done; name no private person.")]
) -> None:
    """Writes a line into its history.

    Example: `tocsin incidents note ID 'The depot confirms: doors jammed since 7 o’clock.'`
    """
    if there(incident, "notes", {"text": text}):
        return
    with context.here().state() as state:
        state.incidents.note(incident, context.me(), text)
    say(f"{incident}: noted.")


def step(
    incident: Id,
    number: Annotated[int, typer.Argument(metavar="N", help="As `tocsin incidents show` numbers them.")],
    done: Annotated[bool, typer.Option("--done/--undone", help="Or not done after all.")] = True,
) -> None:
    """Ticks off a step of its playbook.

    Example: `tocsin incidents step ID 2 --done`
    """
    if there(incident, f"steps/{number}", {"done": done}):
        return
    from alerts.handling import stepped

    here = context.here()
    with here.state() as state:
        at = here.clock.now() if done else None
        line = stepped(state.incidents, incident, number, state.playbooks.standing(), context.me(), at)
    say(f"{incident}: {line}")


def resolve(incident: Id) -> None:
    """It is over.

    Example: `tocsin incidents resolve brisolle-20261122-2307-seniors`
    """
    if there(incident, "resolve"):
        return
    from alerts.incidents import resolved

    _act(incident, "resolve", lambda found: resolved(found, datetime.now(UTC), context.me()))


def reopen(incident: Id) -> None:
    """It was closed too early: it rings again. What its dismissal taught is taken back.

    Example: `tocsin incidents reopen brisolle-20261122-2307-seniors`
    """
    if there(incident, "reopen"):
        return
    from alerts.incidents import reopened

    _act(incident, "reopen", lambda found: reopened(found, context.me()))


def merge(
    incident: Id, into: Annotated[str, typer.Option("--into", metavar="ID", help="One of the same watch.")]
) -> None:
    """It is the same story as another, which goes on; once it is twice as large, it rings by itself again.

    Example: `tocsin incidents merge ID --into brisolle-20261122-2307`
    """
    if there(incident, "merge", {"into": into}):
        return
    from alerts.handling import joined

    here = context.here()
    with here.state() as state:
        line = joined(state.incidents, incident, into, context.me(), here.clock.now())
    say(f"{incident}: {line}")


def dismiss(incident: Id, why: Annotated[str, typer.Option(help="Why it is no crisis.")] = "") -> None:
    """No crisis: closes it, and for 30 days what resembles it stays quiet (`tocsin incidents lessons`).

    What is twice as large, more severe, picked up by press or about something else rings all the same.

    Example: `tocsin incidents dismiss ID --why 'a joke about our advert'`
    """
    if there(incident, "dismiss", {"why": why}):
        return
    from alerts.handling import no_crisis

    here = context.here()
    with here.state() as state:
        line = no_crisis(state.incidents, incident, context.me(), why.strip(), here.clock.now())
    say(f"{incident}: {line}")


def undismiss(incident: Id) -> None:
    """Takes back what its dismissal taught. It stays closed: `reopen` opens it.

    Example: `tocsin incidents undismiss brisolle-20261122-2307-seniors`
    """
    if there(incident, "undismiss"):
        return
    from alerts.handling import unlearned

    with context.here().state() as state:
        line = unlearned(state.incidents, incident, context.me())
    say(f"{incident}: {line}")


def there(incident: str, action: str, said: Mapping[str, object] | None = None) -> bool:
    """Whether a server was named, which has done it."""
    server = context.server()
    if server is None:
        return False
    from cli.remote import part
    from web.told.incidents import Acted

    acted = server.do("POST", f"incidents/{part(incident)}/{action}", Acted, said)
    say(f"{incident}: {acted.line}")
    return True


def _act(incident: str, action: str, change: "Callable[[Incident], Change]") -> None:
    from alerts.handling import handled

    with context.here().state() as state:
        line = handled(state.incidents, incident, change, action, context.me())
    say(f"{incident}: {line}")
