"""A query that cannot be understood or may not be asked: where it is wrong, and how to write it."""

from core.errors import Permanent


class QueryError(Permanent):
    """position: of what is wrong in the text of the query, from 0. problem: the message without it."""

    def __init__(self, position: int, problem: str, hint: str = "") -> None:
        super().__init__(f"query, position {position}: {problem}", hint)
        self.position = position
        self.problem = problem
