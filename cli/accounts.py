"""`tocsin accounts`: who may enter the dashboard."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.arguments import made
from cli.output import Json, say, write_rows
from core.errors import NotFound
from schemas.people import Account, Person, Role

if TYPE_CHECKING:
    from cli.remote import Server

app = typer.Typer(
    no_args_is_help=True,
    help="Who may enter the dashboard.\n\nExample: `tocsin accounts invite`",
)
Login = Annotated[str, typer.Argument(metavar="LOGIN", help="As `tocsin accounts list` shows it.")]


@app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """All of them, with roles and teams.

    Example: `tocsin accounts list --json`
    """
    from cli.remote import asked_of
    from web.told.people import AccountTold, account_told

    def here() -> list[AccountTold]:
        with context.here().state() as state:
            return [account_told(each) for each in state.accounts.list()]

    rows = (each.model_dump(mode="json") for each in asked_of("accounts", AccountTold, {}, here))
    columns = ("login", "name", "role", "teams", "has_password", "created_at")
    write_rows(rows, columns, as_json, "Nobody yet. `tocsin accounts invite` gives the link for the first one.")


@app.command()
def add(
    login: Annotated[str, typer.Argument(metavar="LOGIN", help="An e-mail address, or another word.")],
    name: Annotated[str, typer.Option(help="As others read it.")],
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.VIEWER,
    team: Annotated[list[str] | None, typer.Option(help="Whose watches they see; may be repeated.")] = None,
) -> None:
    """Adds an account, and prints the link with which its password is chosen.

    Example: `tocsin accounts add lea@example.org --name Léa --role responder --team care`
    """
    person = made(Person, {"login": login, "name": name, "role": role, "teams": frozenset(team or ())})
    server = context.server()
    if server:
        from web.told.people import AccountAdded

        say(server.once("accounts", AccountAdded, person).link)
        return
    here = context.here()
    with here.begun() as state:
        account = state.accounts.add(person, by=context.me())
        say(link(here, state.accounts.invite(account.id)))


@app.command()
def invite(login: Annotated[str, typer.Argument(metavar="[LOGIN]", help="Whose password is lost.")] = "") -> None:
    """Prints a link, good for three days and once: for somebody who lost their password, or, where nobody can enter
    yet, for the first administrator.

    Example: `tocsin accounts invite`
    """
    server = context.server()
    if server:
        say(_invited_there(server, login))
        return
    here = context.here()
    with here.begun() as state:
        if login:
            say(link(here, state.accounts.invite(_named(state.accounts.list(), login).id)))
        elif state.accounts.none_yet():
            say(link(here, state.accounts.invite(None)))
        else:
            raise _nobody_named()


@app.command()
def close(login: Login) -> None:
    """Closes an account, with its sessions and keys. Its name stays in what it did.

    Example: `tocsin accounts close lea@example.org`
    """
    server = context.server()
    if server:
        server.tell("DELETE", f"accounts/{_number_there(server, login)}")
    else:
        with context.here().state() as state:
            state.accounts.close(_named(state.accounts.list(), login).id, by=context.me())
    say(f"{login} is closed.")


def link(here: context.Context, words: str) -> str:
    from app.welcome import welcome_link

    return welcome_link(here.settings.web, words)


def _invited_there(server: "Server", login: str) -> str:
    """Whoever has a key of a server can enter it: the link is for somebody."""
    from web.told.people import Link

    if not login:
        raise _nobody_named()
    return server.once(f"accounts/{_number_there(server, login)}/invite", Link).link


def _number_there(server: "Server", login: str) -> int:
    from web.told.people import AccountTold

    found = next(
        (each for each in server.rows("accounts", AccountTold) if each.login == login.strip().casefold()), None
    )
    if found is None:
        raise _unknown(login)
    return found.id


def _named(accounts: Sequence[Account], login: str) -> Account:
    found = next((each for each in accounts if each.person.login == login.strip().casefold()), None)
    if found is None:
        raise _unknown(login)
    return found


def _nobody_named() -> typer.BadParameter:
    return typer.BadParameter("Name whom it is for: somebody can enter already.", param_hint="LOGIN")


def _unknown(login: str) -> NotFound:
    return NotFound(f'There is no account "{login}".', "`tocsin accounts list` shows those that there are.")
