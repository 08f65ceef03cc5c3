"""Conditions as they are written: for links that narrow a query, and for queries that are put together."""

import re

from core.query.grammar import QUOTES
from core.query.tree import Node, Or

_PLAIN = re.compile(r"[^\W_][\w.]*")
_OPERATORS = frozenset(("and", "or", "not", "near", "onear"))


def quoted(value: str) -> str:
    """A value or words as they stand after a field or by themselves: in quotes where they need them."""
    if _PLAIN.fullmatch(value) and value.lower() not in _OPERATORS:
        return value
    escaped = "".join(f"\\{sign}" if sign in QUOTES or sign == "\\" else sign for sign in value)
    return f'"{escaped}"'


def condition(field: str, value: str) -> str:
    """`author_id:"x:42"`."""
    return f"{field}:{quoted(value)}"


def narrowed(text: str, tree: Node | None, more: str) -> str:
    """A query and one more condition. text: of the tree; empty where it is None."""
    if tree is None:
        return more
    return f"({text.strip()}) {more}" if isinstance(tree, Or) else f"{text.strip()} {more}"
