"""`tocsin messages`: private messages to own accounts, for whoever answers them, or works where they are kept."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli import context
from cli.output import Json, Limit, write_rows
from core.errors import NotFound

if TYPE_CHECKING:
    from web.told.messages import MessageTold

app = typer.Typer(
    no_args_is_help=True,
    help="Private messages to own accounts. Every look stands in the audit.\n\nExample: `tocsin messages list`",
)


@app.command("list")
def list_conversations(limit: Limit = 50, as_json: Json = False) -> None:
    """Conversations, those with the newest messages first.

    Example: `tocsin messages list --limit 10`
    """
    from web.told.messages import ConversationTold, conversation_told

    server = context.server()
    if server:
        told = server.pages("messages/conversations", ConversationTold, {}, limit).items
    else:
        with context.here().state() as state:
            accounts = state.private.accounts()
            told = tuple(map(conversation_told, state.private.conversations(accounts, "all", limit)))
            state.audit.note(context.me(), "saw private conversations", ", ".join(accounts))
    known = (each.model_dump(mode="json") for each in told)
    rows = ({**each, "sent_at": each["last"]["sent_at"]} for each in known)
    write_rows(
        rows, ("account", "conversation", "messages", "waits", "sent_at"), as_json, "No private message is kept."
    )


@app.command()
def show(
    account: Annotated[str, typer.Argument(help="As `tocsin messages list` shows it.")],
    conversation: Annotated[str, typer.Argument(help="As `tocsin messages list` shows it.")],
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """The messages of one conversation, newest first.

    Example: `tocsin messages show bluesky:brisolle.example bluesky:3kz`
    """
    from web.told.messages import MessageTold

    server = context.server()
    if server:
        asked = {"account": account, "conversation": conversation}
        found = server.pages("messages", MessageTold, asked, limit).items
    else:
        found = _read_here(account, conversation, limit)
    rows = (each.model_dump(mode="json") for each in found)
    write_rows(rows, ("sent_at", "ours", "handle", "title", "text"), as_json, "")


def _read_here(account: str, conversation: str, limit: int) -> "tuple[MessageTold, ...]":
    """Raises NotFound."""
    from web.inbox import note
    from web.told.messages import message_told

    with context.here().state() as state:
        found = state.private.messages(account, conversation, limit)
        if not found:
            raise NotFound("There is no such conversation.", "`tocsin messages list` shows those that are kept.")
        note(state, context.me(), "read private messages", account, conversation)
    return tuple(map(message_told, found))
