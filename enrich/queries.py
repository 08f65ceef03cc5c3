"""The queries of people, read for live matching."""

from core.errors import Misconfigured
from core.query.errors import QueryError
from core.query.parse import parse
from core.query.tree import Node


def read(text: str, whose: str) -> Node:
    """whose: for the message, as `the watch "acme"`. Raises Misconfigured for a query that was valid when it was saved
    and no longer is."""
    try:
        return parse(text)
    except QueryError as error:
        raise Misconfigured(f"The query of {whose} cannot be read: {error.message}", error.hint) from error
