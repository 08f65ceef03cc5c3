"""Three quiet days about buses, then an hour in which everybody is angry."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from schemas.event import Covered, Posted
from tests.builders import mention, posted

QUIET = timedelta(days=3)
ANGRY = timedelta(minutes=70)


def storm_of_buses(end: datetime, seen: datetime | None = None) -> Iterator[Posted | Covered]:
    """Until `end`. seen: when all of it was observed; None: as it happened."""
    start = end - QUIET
    for number in range(288):
        at = start + timedelta(minutes=15 * number)
        yield posted(
            mention(f"x:calm{number}", f"un bus passe, numéro {number}", at=at, seen=seen, by=f"quiet{number}")
        )
    for number in range(180):
        at = end - ANGRY + timedelta(seconds=20 * number)
        text = f"le bus {number} est horrible, service affreux, je déteste, quelle honte {number * 7}"
        yield posted(mention(f"x:angry{number}", text, at=at, seen=seen, by=f"angry{number}"))
    yield Covered(source="x", start=start, end=end, observed_at=seen or end)
