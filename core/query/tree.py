"""The tree of a query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """position: where it begins in the text of the query, from 0."""

    position: int
