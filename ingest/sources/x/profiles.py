"""Who wrote it: profiles are charged, so they are asked for once, many at a time, and kept."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pydantic import JsonValue, ValidationError

from core.clock import EPOCH, Clock
from core.errors import Busy, Permanent, Transient
from ingest.budget import Shared
from ingest.port import Memory
from ingest.sources.x.access import Access, Answer
from ingest.sources.x.mapping import author
from ingest.sources.x.rules import NETWORK
from ingest.sources.x.settings import USER
from schemas.mention import Author

AT_ONCE = 100
PACE = timedelta(seconds=3)
"""Between two requests: X takes 300 in 15 minutes."""


class Profiles:
    """kept: for how long what is known of an author is not asked for again."""

    def __init__(self, access: Access, budget: Shared, memory: Memory, clock: Clock, kept: timedelta) -> None:
        self._access = access
        self._budget = budget
        self._memory = memory
        self._clock = clock
        self._kept = kept
        self._next: datetime = EPOCH

    def of(self, authors: Sequence[str]) -> Mapping[str, Author]:
        """Those that are known, and of the others as many as may be asked for at once; by author id, `x:…`.

        Of those that cannot be had nothing is said but their id. Who is not in it is to be asked for a little later.
        """
        known = self.known(authors)
        unknown = [each for each in dict.fromkeys(authors) if each not in known][:AT_ONCE]
        return {**known, **self._asked(unknown)} if unknown and self._clock.now() >= self._next else known

    def known(self, authors: Sequence[str]) -> Mapping[str, Author]:
        """Asks nobody."""
        found: dict[str, Author] = {}
        for key, note in self._memory.recall(list(dict.fromkeys(authors))).items():
            with suppress(ValidationError):  # kept by another version: it is asked for again
                found[key] = Author.model_validate_json(note)
        return found

    def _asked(self, authors: Sequence[str]) -> dict[str, Author]:
        bare = {each: Author(id=each) for each in authors}
        held = self._budget.hold(USER, len(authors))
        wanted = authors[:held]
        if not wanted:
            return bare
        try:
            answer = self._access.users([each.removeprefix(f"{NETWORK}:") for each in wanted])
            return {**bare, **self._read(answer, wanted)}
        except (Transient, Permanent) as failure:
            self._next = self._clock.now() + (failure.wait if isinstance(failure, Busy) else PACE)
            return bare
        finally:
            self._budget.free(USER, held)

    def _read(self, answer: Answer, wanted: Sequence[str]) -> dict[str, Author]:
        """Also who is nobody is kept, so as not to be asked for again."""
        now = self._clock.now()
        self._next = now + PACE
        read = [author(user) for user in objects(answer.get("data"))]
        self._budget.use(USER, [each.id for each in read])
        found = {each: Author(id=each) for each in wanted} | {each.id: each for each in read if each.id in wanted}
        self._memory.keep({key: each.model_dump_json() for key, each in found.items()}, now + self._kept)
        return found


def objects(value: JsonValue) -> list[dict[str, JsonValue]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
