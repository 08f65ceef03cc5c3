"""A query that cannot be understood or may not be asked: where it is wrong, and how to write it."""

from core.errors import Permanent
from schemas.sentence import Sentence


class QueryError(Permanent):
    """position: of what is wrong in the text of the query, from 0. problem: the message without it."""

    def __init__(self, position: int, problem: str, hint: str = "", /, **values: object) -> None:
        unplaced = Permanent(problem, hint, **values)
        super().__init__(placed(position, unplaced.message), unplaced.hint)
        self.position = position
        self.problem = unplaced.message


def placed(position: int, problem: str) -> Sentence:
    """Where the text of the query is not seen beside it."""
    return Sentence("query, position %(position)s: %(problem)s", position=position, problem=problem)
