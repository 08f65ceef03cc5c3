"""Dead letters, published again where they came from."""

from collections.abc import Iterator, Sequence

from app.wiring import TOPICS
from core.bus.deadletters import replay as again
from core.bus.port import Publisher
from core.errors import Changed
from core.state.dead_letters import DeadLetters, FiledLetter, LetterStatus
from schemas.sentence import Sentence
from web.port import Replayed

PORTION = 500


def replay(letters: DeadLetters, numbers: Sequence[int], publisher: Publisher, by: str) -> Replayed:
    """numbers: none: all that are open. Rows of files never were on the bus: they stay as they are.

    Raises NotFound, Changed for one of which something became already, Transient.
    """
    published = rows = 0
    for filed in named(letters, numbers) if numbers else every(letters):
        if filed.letter.topic not in TOPICS:
            rows += 1
            continue
        again(filed.letter, publisher)
        published += letters.mark([filed.id], LetterStatus.REPLAYED, by)
    return Replayed(published, rows)


def named(letters: DeadLetters, numbers: Sequence[int]) -> list[FiledLetter]:
    """Raises NotFound, and Changed for one of which something became already."""
    found = [letters.get(number) for number in numbers]
    for filed in found:
        if filed.status is not LetterStatus.OPEN:
            raise Changed(
                "Dead letter %(filed)s is %(status)s already.", filed=filed.id, status=Sentence(filed.status.value)
            )
    return found


def every(letters: DeadLetters) -> Iterator[FiledLetter]:
    """Those that are open."""
    last = 0
    while portion := letters.waiting(last, PORTION):
        last = portion[-1].id
        yield from portion
